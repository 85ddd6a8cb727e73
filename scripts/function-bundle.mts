import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import { checkFunctionCode } from '../src/contract/function-runtime/check.ts';
import { describeFinding } from '../src/contract/function-runtime/finding.ts';
import { functionBytes, MAX_FUNCTION_BYTES } from '../src/contract/function-runtime/limits.ts';
import { NEAREST_PLACEHOLDER } from '../src/contract/nearest/nearest-route.ts';
import { HARDENER_RULES_PLACEHOLDER } from '../src/contract/response-hardener.ts';
import { ROUTE_PLACEHOLDER, STEERING_PLACEHOLDER } from '../src/contract/steering/steering-config.ts';

/**
 * What runtime 2.0 has beyond ECMAScript 5.1, in esbuild's names; everything else is written down to 5.1.
 * Syntax that esbuild can neither keep nor lower is found by the gate below.
 */
const RUNTIME_2_SYNTAX = {
  'const-and-let': true,
  'exponent-operator': true,
  'template-literal': true,
  'arrow': true,
  'rest-argument': true,
  'regexp-named-capture-groups': true,
  'async-await': true,
};

const EXPORT_OF_HANDLER = /\n?export ?\{\s*(?:([\w$]+) as )?handler\s*\};\n$/;

export interface FunctionBundleOptions {
  /** Costs whoever is on call the names in the CloudFront console: for functions that would else leave the users' steps no room. */
  readonly minify: boolean;
  /** Whether it is for pools whose edge router looks sessions up. What the others do not need is left out, for the same reason. */
  readonly sessions?: boolean;
}

/** Bundles one CloudFront Function, checks it against runtime 2.0 and returns its size in bytes. */
export async function bundleFunction(entry: string, outfile: string, { minify, sessions = false }: FunctionBundleOptions): Promise<number> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es5',
    platform: 'neutral',
    supported: RUNTIME_2_SYNTAX,
    define: {
      HARDENER_RULES: JSON.stringify(HARDENER_RULES_PLACEHOLDER),
      STEERING: JSON.stringify(STEERING_PLACEHOLDER),
      ROUTE: JSON.stringify(ROUTE_PLACEHOLDER),
      NEAREST: JSON.stringify(NEAREST_PLACEHOLDER),
      SESSIONS: String(sessions),
    },
    external: ['cloudfront', 'crypto', 'querystring', 'buffer'],
    minify,
  });
  const bundled = result.outputFiles[0].text;
  const exported = EXPORT_OF_HANDLER.exec(bundled);
  if (!exported) throw new Error(`${entry} must export exactly one name, handler; its bundle ends: ${bundled.slice(-80)}`);
  // Runtime 2.0 calls a top-level `handler` and has no exports; esbuild's path comments only cost bytes.
  const code = withModulesFirst(named(bundled.replace(EXPORT_OF_HANDLER, '\n').replace(/^\/\/ (src|lambda)\/.*\n/gm, ''), exported[1]));

  const findings = checkFunctionCode(code);
  if (findings.length > 0) throw new Error(`${entry} would not run in CloudFront Functions:\n${findings.map(describeFinding).join('\n')}`);
  const bytes = functionBytes(code);
  if (bytes > MAX_FUNCTION_BYTES) throw new Error(`${entry} has ${bytes} bytes; a CloudFront Function holds ${MAX_FUNCTION_BYTES}`);

  mkdirSync(dirname(outfile), { recursive: true });
  writeFileSync(outfile, code);
  return bytes;
}

/** Gives the handler its name back. Nothing but the runtime calls it. */
function named(code: string, handler = 'handler'): string {
  return code.replace(`function ${handler}(`, 'function handler(');
}

const IMPORT = /import ([\w$]+) ?from ?"(\w+)";\n?/g;

/** AWS imports `cloudfront` in the first line, and loads every other module by `require`. */
function withModulesFirst(code: string): string {
  const modules = [...code.matchAll(IMPORT)].map(([, name, module]) => module === 'cloudfront'
    ? `import ${name} from '${module}';\n` : `const ${name} = require('${module}');\n`);
  return modules.sort().reverse().join('') + code.replace(IMPORT, '').trimStart().replace(/\n{3,}/g, '\n\n');
}
