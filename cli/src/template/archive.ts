import { createWriteStream } from 'node:fs';
import { mkdir, realpath, symlink } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { SmartOriginError } from '../errors';

/** What Lambda takes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_UNZIPPED_BYTES = 262_144_000;
/** Far more files than a function has; each costs an inode. */
const MAX_ENTRIES = 50_000;
const MAX_LINK_BYTES = 4_096;

/** The highest bits of a file's mode on Unix. */
const FOLDER = 0o04;
const REGULAR = 0o10;
const SYMLINK = 0o12;

/** An archive that is no good, and why; what is unpacked by then is the caller's to remove. */
class BadArchive extends Error {}

/**
 * Unpacks a zip archive with the code of a function.
 *
 * @param folder - Empty, and the caller's to remove.
 * @param maxBytes - Of all files together, once unpacked.
 * @throws SmartOriginError `ERR_ASSET_UNUSABLE` when it is no zip archive, larger than Lambda takes, or would write outside of the folder
 */
export async function unpack(archive: string, folder: string, maxBytes: number = MAX_UNZIPPED_BYTES): Promise<void> {
  try {
    const zip = await openPromise(archive, { lazyEntries: true, autoClose: false });
    try {
      await unpackEntries(zip, await realpath(folder), maxBytes);
    } finally {
      zip.close();
    }
  } catch (error) {
    throw new SmartOriginError('ERR_ASSET_UNUSABLE', `the archive ${path.basename(archive)} cannot be unpacked`, (error as Error).message,
      'make the asset from the folder with the code, or zip that folder again');
  }
}

async function unpackEntries(zip: ZipFile, root: string, maxBytes: number): Promise<void> {
  if (zip.entryCount > MAX_ENTRIES) throw new BadArchive(`it has ${zip.entryCount} files, more than ${MAX_ENTRIES}`);
  const links: { at: string; target: string }[] = [];
  let bytes = 0;
  // Names that lead out of the folder are refused by the library, and files larger than they say as well.
  for await (const entry of zip.eachEntry()) {
    bytes += entry.uncompressedSize;
    if (bytes > maxBytes) throw new BadArchive(`unpacked it has more than the ${maxBytes} bytes that Lambda takes`);
    const at = path.join(root, entry.fileName);
    const type = typeOf(entry);
    if (type === FOLDER) await mkdir(at, { recursive: true });
    else if (type === SYMLINK) links.push({ at, target: await linkTarget(zip, entry) });
    else await writeEntry(zip, entry, at);
  }
  await makeLinks(links, root);
}

function typeOf({ fileName, versionMadeBy, externalFileAttributes }: Entry): number {
  if (fileName.endsWith('/')) return FOLDER;
  // Only archives made on Unix know of links.
  const madeOnUnix = Math.floor(versionMadeBy / 0x1_00) === 3;
  const mode = Math.floor(externalFileAttributes / 0x1_0000);
  const type = madeOnUnix ? Math.floor(mode / 0o1_0000) : REGULAR;
  if (type === SYMLINK || type === REGULAR || type === 0) return type || REGULAR;
  throw new BadArchive(`"${fileName}" is neither a file nor a folder nor a link`);
}

async function writeEntry(zip: ZipFile, entry: Entry, at: string): Promise<void> {
  await mkdir(path.dirname(at), { recursive: true });
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(at));
}

async function linkTarget(zip: ZipFile, entry: Entry): Promise<string> {
  if (entry.uncompressedSize > MAX_LINK_BYTES) throw new BadArchive(`the link "${entry.fileName}" is longer than a path`);
  return text(await zip.openReadStreamPromise(entry));
}

/** After all files, so that none is written through a link; and by where they lead in the end, whatever other links do. */
async function makeLinks(links: { at: string; target: string }[], root: string): Promise<void> {
  const paths = new Set(links.map(({ at }) => at));
  for (const { at, target } of links) {
    const lead = path.resolve(path.dirname(at), target);
    if (!isWithin(root, lead)) throw leadsOut(root, at, target);
    // It would be written where the outer link leads, which may be elsewhere than its name says.
    if ([...foldersAbove(at, root)].some((folder) => paths.has(folder))) throw new BadArchive(`its link "${path.relative(root, at)}" stands within a link`);
    await mkdir(path.dirname(at), { recursive: true });
    await symlink(target, at);
  }
  for (const { at, target } of links) {
    // A link to nothing leads nowhere.
    const real = await realpath(at).catch(() => root);
    if (!isWithin(root, real)) throw leadsOut(root, at, target);
  }
}

function leadsOut(root: string, at: string, target: string): BadArchive {
  return new BadArchive(`its link "${path.relative(root, at)}" leads out of the archive, to "${target}"`);
}

function* foldersAbove(at: string, root: string): Generator<string> {
  for (let folder = path.dirname(at); folder.startsWith(root + path.sep); folder = path.dirname(folder)) yield folder;
}

function isWithin(root: string, file: string): boolean {
  return file === root || file.startsWith(root + path.sep);
}
