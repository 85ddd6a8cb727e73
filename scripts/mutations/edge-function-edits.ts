import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

/** How the edge router's bundle begins its log lines; no other asset of an example has this in it. */
const EDGE_ROUTER = 'cdk-smart-origin edge router';

/**
 * Replaces what matches in the edge router's minified code, which has to match exactly once. A mutation that changes nothing would prove
 * nothing. `replacement` is given the first group of the match.
 */
export function replaceInEdgeFunction(assembly: string, text: RegExp, replacement: (group: string) => string) {
  const file = edgeRouterBundle(assembly);
  const code = readFileSync(file, 'utf8');
  const found = [...code.matchAll(new RegExp(text, 'g'))];
  if (found.length !== 1) throw new Error(`the edge router has ${text} ${found.length} times, expected once`);
  const [match] = found;
  writeFileSync(file, code.slice(0, match!.index) + replacement(match![1] ?? '') + code.slice(match!.index + match![0].length));
}

/** The file of the edge router's code in an assembly. */
export function edgeRouterBundle(assembly: string): string {
  const bundles = readdirSync(assembly)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => path.join(assembly, name, 'index.js'))
    .filter((file) => isRouter(file));
  if (bundles.length !== 1) throw new Error(`${assembly} has ${bundles.length} bundles of the edge router; a mutation changes one`);
  return bundles[0]!;
}

function isRouter(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').includes(EDGE_ROUTER);
  } catch {
    return false;
  }
}
