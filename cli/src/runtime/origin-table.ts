import { existsSync, statSync } from 'node:fs';
import { SmartOriginError } from '../errors';
import type { Distribution, OriginConfig } from '../model/distribution';
import { createFolderOrigin } from '../origins/folder-origin';
import { createHttpOrigin } from '../origins/http-origin';
import type { Origin } from '../origins/origin';

/** What plays an origin: a URL, a folder, or something of the caller's own. */
export type OriginTarget = string | Origin;

/** Something that answers, and the name that stands for it where one must be resolved first. */
export interface BoundOrigin {
  origin: Origin;
  hostname?: string;
}

/** What answers for each origin of a distribution, by id and by domain name. */
export class OriginTable {
  /**
   * Connects a distribution's origins to what plays them.
   *
   * @param mapping - Origin id or domain name to URL, folder or `Origin`.
   * @throws SmartOriginError `ERR_ORIGIN_UNMAPPED`, `ERR_ORIGIN_UNKNOWN`, `ERR_FOLDER_MISSING`
   */
  static async connect(distribution: Distribution, mapping: Record<string, OriginTarget>): Promise<OriginTable> {
    checkMapping(distribution, mapping);
    const table = new OriginTable();
    try {
      for (const config of distribution.origins.values()) {
        const target = mapping[config.id] ?? mapping[config.domainName]!;
        const bound = await bind(target, config);
        table.add(config.id, bound);
        table.byDomain.set(config.domainName, table.byDomain.get(config.domainName) ?? bound);
      }
      for (const [name, target] of Object.entries(mapping)) {
        if (table.byId.has(name) || table.byDomain.has(name)) continue;
        const bound = await bind(target);
        table.byDomain.set(name, bound);
        table.owned.push(bound);
      }
    } catch (error) {
      await table.close();
      throw error;
    }
    return table;
  }

  private readonly byId = new Map<string, BoundOrigin>();
  private readonly byDomain = new Map<string, BoundOrigin>();
  private readonly owned: BoundOrigin[] = [];

  private constructor() {}

  /** What answers for an origin whose settings may have been changed by a function. */
  find(id: string, domainName: string, configuredDomain: string | undefined): BoundOrigin | undefined {
    if (domainName === configuredDomain && this.byId.has(id)) return this.byId.get(id);
    return this.byDomain.get(domainName);
  }

  describe(id: string): string {
    return this.byId.get(id)?.origin.description ?? 'nothing';
  }

  async close(): Promise<void> {
    await Promise.all(this.owned.map(({ origin }) => origin.close()));
  }

  private add(id: string, bound: BoundOrigin): void {
    this.byId.set(id, bound);
    this.owned.push(bound);
  }
}

async function bind(target: OriginTarget, config?: OriginConfig): Promise<BoundOrigin> {
  if (typeof target !== 'string') return { origin: target };
  if (isUrl(target)) return { origin: createHttpOrigin(target), hostname: new URL(target).hostname.replace(/^\[|\]$/g, '') };
  if (!existsSync(target) || !statSync(target).isDirectory()) {
    const what = existsSync(target) ? `"${target}" is no folder` : `the folder "${target}" is not there`;
    throw new SmartOriginError('ERR_FOLDER_MISSING', what,
      'an origin is played by a URL (http://… or https://…) or by an existing folder', 'create the folder, or correct the path in --origin');
  }
  const missing = config?.details.kind === 's3' ? config.details.missing : 404;
  const website = config?.domainName.includes('.s3-website') ?? false;
  return { origin: await createFolderOrigin(target, { missing, website }) };
}

function isUrl(target: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(target);
}

function checkMapping(distribution: Distribution, mapping: Record<string, OriginTarget>): void {
  const origins = [...distribution.origins.values()];
  const unmapped = origins.filter(({ id, domainName }) => mapping[id] === undefined && mapping[domainName] === undefined);
  if (unmapped.length > 0) {
    throw new SmartOriginError(
      'ERR_ORIGIN_UNMAPPED',
      `nothing plays the ${unmapped.length === 1 ? 'origin' : 'origins'} ${unmapped.map(({ id, domainName }) => `"${id}" (${domainName})`).join(', ')}`,
      'every origin of the distribution is played by a URL or a folder of yours, so that no request leaves this machine unasked',
      `add ${unmapped.map(({ id }) => `--origin ${id}=http://127.0.0.1:8080`).join(' ')} (a folder also serves)`,
    );
  }
  // A name with a dot may be a domain that only a function chooses.
  const unknown = Object.keys(mapping).filter((name) => !name.includes('.') && name !== 'localhost'
    && !origins.some(({ id, domainName }) => id === name || domainName === name));
  if (unknown.length > 0) {
    throw new SmartOriginError('ERR_ORIGIN_UNKNOWN', `the distribution has no origin ${unknown.map((name) => `"${name}"`).join(', ')}`,
      `its origins are: ${origins.map(({ id, domainName }) => `${id} (${domainName})`).join(', ')}`,
      'name an origin by its id or its domain name');
  }
}
