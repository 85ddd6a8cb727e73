import { existsSync, statSync } from 'node:fs';
import { SmartOriginError } from '../errors';
import type { OriginConfig } from '../model/distribution';
import { createFolderOrigin } from '../origins/folder-origin';
import { createHttpOrigin } from '../origins/http-origin';
import type { Origin } from '../origins/origin';

/** What plays an origin: a URL, a folder, or something of the caller's own. */
export type OriginTarget = string | Origin;

/** Something that answers, and the name that stands for it where one must be resolved first. */
export interface BoundOrigin {
  origin: Origin;
  hostname?: string;
  /** What keeps the name from being resolved for now: a fault. */
  nameFailure?: () => string | undefined;
}

/** A share in an origin; a folder's or URL's is closed when nobody has one any more. */
export interface OriginShare {
  bound: BoundOrigin;
  release(): Promise<void>;
}

/** What plays origins, shared between the old and the new template while one replaces the other: connections and folders stay. */
export class OriginPool {
  private readonly entries = new Map<string | Origin, { bound: BoundOrigin; shares: number }>();

  /**
   * @param name - Of the origin that is played.
   * @throws SmartOriginError `ERR_FOLDER_MISSING`, `ERR_ORIGIN_URL`
   */
  async acquire(name: string, target: OriginTarget, config?: OriginConfig): Promise<OriginShare> {
    const missing = config?.details.kind === 's3' ? config.details.missing : 404;
    const website = config?.domainName.includes('.s3-website') ?? false;
    const key = typeof target === 'string' ? JSON.stringify([name, target, missing, website]) : target;
    const entry = this.entries.get(key) ?? { bound: await bind(target, missing, website), shares: 0 };
    entry.shares += 1;
    this.entries.set(key, entry);
    let released = false;
    return {
      bound: entry.bound,
      release: async () => {
        if (released) return;
        released = true;
        entry.shares -= 1;
        // The caller's own may be asked for again by a later template, and is closed at the end.
        if (entry.shares > 0 || typeof key !== 'string') return;
        this.entries.delete(key);
        await entry.bound.origin.close();
      },
    };
  }

  /** Closes what is left, shared or not. */
  async close(): Promise<void> {
    const left = [...this.entries.values()];
    this.entries.clear();
    await Promise.all(left.map(({ bound }) => bound.origin.close()));
  }
}

async function bind(target: OriginTarget, missing: 403 | 404, website: boolean): Promise<BoundOrigin> {
  if (typeof target !== 'string') return { origin: target };
  if (isUrl(target)) return { origin: createHttpOrigin(target), hostname: new URL(target).hostname.replace(/^\[|\]$/g, '') };
  if (!existsSync(target) || !statSync(target).isDirectory()) {
    const what = existsSync(target) ? `"${target}" is no folder` : `the folder "${target}" is not there`;
    throw new SmartOriginError('ERR_FOLDER_MISSING', what,
      'an origin is played by a URL (http://… or https://…) or by an existing folder', 'create the folder, or correct the path in --origin');
  }
  return { origin: await createFolderOrigin(target, { missing, website }) };
}

function isUrl(target: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(target);
}
