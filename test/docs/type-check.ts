import * as path from 'node:path';
import ts from 'typescript';
import { codeBlocks } from './markdown';

const ROOT = path.resolve(__dirname, '../..');

/** What a block without imports of its own may use: the library, and what its text speaks of. */
const PRELUDE = `
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  ContentSecurityPolicy, CspPlacement, Failover, HeaderRule, InlineHashes, OriginMember, SecurityHeaders, SmartOrigin, SmartOriginDistribution, ViewerStep,
} from 'cdk-smart-origin';
declare const origins: { [id: string]: OriginMember };
declare const code: string;
`;
/** What a text around a block with imports speaks of. */
const OWN_PRELUDE = `
import { Stack as Around } from 'aws-cdk-lib';
declare const now: number;
declare const taskRole: import('aws-cdk-lib/aws-iam').IRole;
`;

/** The block inside a method of a stack, its imports before it; on one line more the block begins. */
function asModule(block: string): { text: string; before: number } {
  const lines = block.split('\n');
  const imports = lines.filter((line) => line.startsWith('import '));
  const head = imports.length > 0 ? `${imports.join('\n')}\n${OWN_PRELUDE}` : `${PRELUDE}import { Stack as Around } from 'aws-cdk-lib';\n`;
  const opened = `${head}export class Example extends Around {\n  async example() {\n`;
  const body = lines.map((line) => (line.startsWith('import ') ? '' : line)).join('\n');
  return { text: `${opened}${body}\n  }\n}\n`, before: opened.split('\n').length - 1 };
}

/** Type errors of the TypeScript blocks of these files, as \`<file>:<line>: <message>\`. */
export function typeErrors(files: string[]): string[] {
  const blocks = files.flatMap((file) => codeBlocks(path.join(ROOT, file), 'ts').map((block) => ({ ...block, file })));
  return typeErrorsOf(blocks);
}

export function typeErrorsOf(blocks: { file: string; line: number; code: string }[]): string[] {
  const modules = new Map(blocks.map((block, index) => [path.join(ROOT, 'test', 'docs', `block-${index}.ts`), { ...block, ...asModule(block.code) }]));
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => modules.has(path.normalize(name)) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const module = modules.get(path.normalize(name));
    return module ? ts.createSourceFile(name, module.text, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return [...modules].flatMap(([name, { file, line, before }]) => {
    const source = program.getSourceFile(name)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ start, messageText }) => {
      const at = source.getLineAndCharacterOfPosition(start ?? 0).line - before + line;
      return `${file}:${at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}

function compilerOptions(): ts.CompilerOptions {
  const config = ts.getParsedCommandLineOfConfigFile(path.join(ROOT, 'tsconfig.dev.json'), {}, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => { throw new Error(ts.flattenDiagnosticMessageText(messageText, ' ')); },
  })!;
  return { ...config.options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false, skipLibCheck: true };
}
