import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isPlainKey } from './object-key';

/** A version of an object: a file of the folder, or one under `.versions`. */
export interface StoredObject {
  key: string;
  file: string;
  size: number;
  lastModified: Date;
  /** Quoted, as it travels. */
  etag: string;
  versionId: string;
}

export type Lookup =
  | { kind: 'object'; object: StoredObject }
  | { kind: 'missing' }
  /** Deleted, but versions are kept: what S3 calls a delete marker. */
  | { kind: 'delete-marker'; versionId: string };

/**
 * The objects of a folder. The folder's files are the current versions; older ones are kept as
 * `<folder>/.versions/<key>/<versionId>`. A key without a file but with versions counts as deleted.
 */
export class FolderObjects {
  /** @throws what `realpath` throws when the folder does not exist. */
  static async open(folder: string): Promise<FolderObjects> {
    return new FolderObjects(await realpath(folder));
  }

  private readonly digests = new Map<string, { stamp: string; md5: string }>();

  private constructor(private readonly root: string) {}

  async find(key: string, versionId?: string): Promise<Lookup> {
    if (!isPlainKey(key)) return { kind: 'missing' };
    const current = await this.read(key, key);
    if (versionId === undefined) return current === undefined ? this.deleted(key) : { kind: 'object', object: current };
    if (current?.versionId === versionId) return { kind: 'object', object: current };
    if (!isPlainKey(versionId) || versionId.includes('/')) return { kind: 'missing' };
    const older = await this.read(join('.versions', key, versionId), key, versionId);
    return older === undefined ? { kind: 'missing' } : { kind: 'object', object: older };
  }

  /** Whether the folder holds objects whose keys begin with `prefix/`. */
  async hasFolder(prefix: string): Promise<boolean> {
    const path = isPlainKey(prefix) ? await this.inside(prefix) : undefined;
    return path !== undefined && (await statOf(path))?.isDirectory() === true;
  }

  private async deleted(key: string): Promise<Lookup> {
    const versions = await readdir(join(this.root, '.versions', key), { withFileTypes: true }).catch(() => []);
    if (!versions.some((entry) => entry.isFile())) return { kind: 'missing' };
    return { kind: 'delete-marker', versionId: hash('sha256', `deleted ${key}`).slice(0, 32) };
  }

  private async read(path: string, key: string, versionId?: string): Promise<StoredObject | undefined> {
    const file = await this.inside(path);
    const stats = file === undefined ? undefined : await statOf(file);
    if (file === undefined || !stats?.isFile()) return undefined;
    const md5 = await this.md5Of(file, stats);
    return {
      key,
      file,
      size: stats.size,
      lastModified: new Date(Math.floor(stats.mtimeMs / 1000) * 1000),
      etag: `"${md5}"`,
      versionId: versionId ?? hash('sha256', `${key} ${md5} ${stats.mtimeMs}`).slice(0, 32),
    };
  }

  /** The real path, when it exists, lies in the folder and is spelled as the key: keys are case-sensitive on every disk. */
  private async inside(path: string): Promise<string | undefined> {
    const real = await realpath(join(this.root, path)).catch(() => undefined);
    if (real === undefined || !real.startsWith(this.root + sep)) return undefined;
    const spelled = relative(this.root, real).split(sep).join('/');
    const asked = path.split(sep).join('/');
    return spelled !== asked && spelled.toLowerCase() === asked.toLowerCase() ? undefined : real;
  }

  private async md5Of(file: string, stats: Stats): Promise<string> {
    const stamp = `${stats.size} ${stats.mtimeMs} ${stats.ino}`;
    const known = this.digests.get(file);
    if (known?.stamp === stamp) return known.md5;
    const digest = createHash('md5');
    await pipeline(createReadStream(file), digest);
    const md5 = digest.digest('hex');
    this.digests.set(file, { stamp, md5 });
    return md5;
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined);
}

function hash(algorithm: string, text: string): string {
  return createHash(algorithm).update(text).digest('base64url');
}
