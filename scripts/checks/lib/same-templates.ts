import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { differences, essentials } from './template-differences';

/** Compares the templates of two assemblies; exit code 1 and one line a difference where they say different things. */
function main(left: string | undefined, right: string | undefined) {
  if (!left || !right) throw new Error('Which assemblies are compared? Give two folders.');
  const [ours, theirs] = [templates(left), templates(right)];
  if (ours.size === 0) throw new Error(`No template in ${left}; was it synthesized?`);
  const found: string[] = [];
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    found.push(...differences(ours.get(name), theirs.get(name)).map((line) => `${name}: ${line}`));
  }
  for (const line of found) console.log(`  ${line}`);
  console.log(`  ${ours.size} templates compared, ${found.length} differences`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

function templates(folder: string): Map<string, unknown> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.template.json')).sort();
  return new Map(files.map((file) => [file, essentials(JSON.parse(readFileSync(path.join(folder, file), 'utf8')))]));
}

main(process.argv[2], process.argv[3]);
