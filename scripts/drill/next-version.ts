import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { edgeRouterBundle } from '../mutations/edge-function-edits';

/** The weight that the next version gives to the new members of a pool, in percent. */
const NEXT_WEIGHT = 30;

/**
 * Copies an assembly as the next deployment would have it: another bundle of the edge router, as another version of its function, and another
 * policy in the viewer functions.
 */
export function nextVersion(assembly: string, next: string): void {
  cpSync(assembly, next, { recursive: true });
  const bundle = edgeRouterBundle(next);
  const folder = path.dirname(bundle);
  const hash = path.basename(folder).slice('asset.'.length);
  const code = `${readFileSync(bundle, 'utf8')}\n// The next version.\n`;
  writeFileSync(bundle, code);
  const nextHash = createHash('sha256').update(code).digest('hex');
  renameSync(folder, path.join(next, `asset.${nextHash}`));
  let versions = 0;
  let generations = 0;
  for (const name of readdirSync(next).filter((file) => file.endsWith('.json'))) {
    const file = path.join(next, name);
    const text = readFileSync(file, 'utf8');
    const changed = text
      .replaceAll(hash, nextHash)
      // CDK names a version's resource by a hash of what is in it.
      .replace(/(CurrentVersion[0-9A-Za-z]*?)([0-9a-f]{32})\b/g, (_, prefix: string) => { versions++; return `${prefix}${nextHash.slice(0, 32)}`; })
      // As JSON within the functions' code, and as metadata for tools.
      .replace(/(\\?"generation\\?": ?)1\b/g, (_, before: string) => { generations++; return `${before}2`; })
      .replace(/(\\"id\\":\\"v2\\",\\"weight\\":)10\b/g, `$1${NEXT_WEIGHT}`);
    if (changed !== text) writeFileSync(file, changed);
  }
  // A version that differs in nothing would show nothing.
  if (versions === 0 || generations === 0) throw new Error(`${assembly} has ${versions} versions of functions and ${generations} generations; the next one changes both`);
}
