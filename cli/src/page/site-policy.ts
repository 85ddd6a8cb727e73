import type { MemberPicture, PolicyPicture } from './picture';
import { POLICY_KEY } from '../../../src/contract/names';
import { SmartOriginError } from '../errors';
import type { LocalKeyValueStore } from '../key-value-store/local-key-value-store';
import { changePolicy, type ChangeResult } from '../live-policy/change-policy';
import { LocalPolicyStore } from '../live-policy/local-policy-store';
import type { Operation } from '../live-policy/operations';
import { emptyPolicy, parsePolicy } from '../live-policy/policy-document';
import { poolShares } from '../live-policy/shares';
import { steeredSites, type SteeredSite } from '../live-policy/steered-sites';

/** The live policy of the site that is served. */
export class SitePolicy {
  private read?: { readonly served: object; readonly sites: readonly SteeredSite[] };

  /**
   * @param served - Another object whenever another template is served: templates are read once each.
   * @param template - The assembly or template that is served.
   */
  constructor(
    private readonly served: () => object, private readonly template: () => string, private readonly stores: () => readonly LocalKeyValueStore[],
  ) {}

  /** Undefined where nothing is steered by weights. */
  picture(): PolicyPicture | undefined {
    const found = this.find();
    if (found === undefined) return undefined;
    const { site: { pool }, store } = found;
    const { primary } = pool;
    if (primary === undefined) return undefined;
    const { policy, unreadable } = stored(store, pool.generation ?? 1);
    const { members } = poolShares({ ...pool, primary }, policy);
    return {
      site: pool.site,
      generation: pool.generation ?? 1,
      ...(policy.force === null ? {} : { force: policy.force }),
      ...(unreadable === undefined ? {} : { unreadable }),
      members: members.map(({ id, role, share, voided, live, template }): MemberPicture => ({
        id, role, share, voided, ...(role === 'primary' || role === 'standby' ? {} : { weight: live ?? template ?? 0 }),
      })),
    };
  }

  /** Changes it as `smart-origin policy` does. @throws SmartOriginError */
  async change(operation: Operation, now: Date): Promise<ChangeResult> {
    const found = this.find();
    if (found === undefined) {
      throw new SmartOriginError('ERR_SITE', 'there is no live policy', 'the template has no SmartOrigin with weights whose KeyValueStore is served here', 'serve a template with Steering.weighted() or Steering.stickySessions()');
    }
    const store = new LocalPolicyStore(found.store);
    return changePolicy(store, { operation, pool: found.site.pool, replace: false, dryRun: false, by: 'the page', now }, {
      sleep: (ms) => new Promise((resolve) => { setTimeout(resolve, ms); }), random: Math.random,
    });
  }

  private find(): { site: SteeredSite; store: LocalKeyValueStore } | undefined {
    const stores = this.stores();
    for (const site of stores.length === 0 ? [] : this.sites()) {
      const store = stores.find(({ name, arn }) => (site.storeName === undefined ? arn === site.storeArn : name === site.storeName));
      if (store !== undefined) return { site, store };
    }
    return undefined;
  }

  private sites(): readonly SteeredSite[] {
    const served = this.served();
    if (this.read?.served !== served) this.read = { served, sites: sitesOf(this.template()) };
    return this.read.sites;
  }
}

/** The template may be half written at the moment: then there is no policy to show until the next one is served. */
function sitesOf(template: string): readonly SteeredSite[] {
  try {
    return steeredSites(template);
  } catch (error) {
    if (error instanceof SmartOriginError) return [];
    throw error;
  }
}

function stored(store: LocalKeyValueStore, generation: number) {
  const text = store.written.get(POLICY_KEY);
  if (text === undefined) return { policy: emptyPolicy(generation) };
  try {
    return { policy: parsePolicy(text) };
  } catch (error) {
    if (!(error instanceof SmartOriginError)) throw error;
    return { policy: emptyPolicy(generation), unreadable: error.why };
  }
}
