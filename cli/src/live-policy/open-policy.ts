import { existsSync } from 'node:fs';
import { AwsPolicyStore, lookUpStore, type AwsAccess } from './aws-policy-store';
import { readLocalStatus, type LocalStatus } from './local-status';
import type { PolicyStore } from './policy-store';
import { poolOfList, type Pool } from './pool';
import { chooseSite, steeredSites, type SteeredSite } from './steered-sites';
import { SmartOriginError, TryAgainError } from '../errors';

/** Which live policy is meant. */
export interface PolicyTarget {
  /** Directory of a cloud assembly, or a template. */
  readonly template?: string;
  /** Construct path of the SmartOrigin, or a part that fits one alone. */
  readonly site?: string;
  /** ARN of the KeyValueStore. */
  readonly store?: string;
  /** All members, the primary first, where no template is at hand. */
  readonly members?: string;
  /** Address of a local CloudFront's control port. */
  readonly local?: string;
  readonly profile?: string;
}

export interface OpenPolicy {
  readonly store: PolicyStore;
  /** Undefined where neither template nor list tells the members. */
  readonly pool?: Pool;
  readonly local: boolean;
}

/** Where `cdk synth` writes. */
const CDK_OUT = 'cdk.out';

const STORE_ARN = /^arn:aws:cloudfront::\d{12}:key-value-store\/[\w-]{1,100}$/;

/** Finds the KeyValueStore and the members. */
export async function openPolicy(target: PolicyTarget): Promise<OpenPolicy> {
  const status = target.local === undefined ? undefined : await readLocalStatus(target.local);
  if (target.store !== undefined && !STORE_ARN.test(target.store)) {
    throw new SmartOriginError(
      'ERR_OPTION', `--store got "${target.store}"`, 'it takes the ARN of a CloudFront KeyValueStore', 'write it like --store arn:aws:cloudfront::123456789012:key-value-store/<id>',
    );
  }
  const site = siteOf(target, status);
  if (site !== undefined && target.members !== undefined) {
    throw new SmartOriginError('ERR_OPTION', '--members was given beside a template', 'the template tells the members', 'leave --members out, or give --store alone');
  }
  const access: AwsAccess = { profile: target.profile, localUrl: target.local };
  const arn = target.store ?? (status ? localArn(status, site) : await remoteArn(site!, access));
  const pool = target.members === undefined ? site?.pool : poolOfList(target.members);
  return { store: AwsPolicyStore.open(arn, access), pool, local: status !== undefined };
}

function siteOf(target: PolicyTarget, status: LocalStatus | undefined): SteeredSite | undefined {
  // A store named by its ARN need not be that of the directory that the operator happens to be in.
  const location = target.template ?? status?.template ?? (target.store === undefined && existsSync(CDK_OUT) ? CDK_OUT : undefined);
  if (location !== undefined && (target.members === undefined || target.template !== undefined)) {
    return chooseSite(steeredSites(location), target.site, location);
  }
  if (target.store !== undefined) return undefined;
  throw new SmartOriginError(
    'ERR_TEMPLATE_MISSING', 'no template was given', target.members === undefined ? `there is no ${CDK_OUT} in this directory, and no --store` : '--members goes with --store',
    'give --template <cdk.out or template>, or --store <ARN of the KeyValueStore>',
  );
}

function localArn({ keyValueStores }: LocalStatus, site: SteeredSite | undefined): string {
  const found = keyValueStores.find(({ name, arn }) => (site?.storeName === undefined ? arn === site?.storeArn : name === site.storeName));
  if (found) return found.arn;
  throw new SmartOriginError(
    'ERR_STORE_NOT_FOUND', `the local CloudFront has no KeyValueStore "${site?.storeName ?? site?.storeArn ?? ''}"`,
    `it has ${keyValueStores.map(({ name }) => name).join(', ') || 'none'}`, 'serve the distribution of this site, or give another template or --site',
  );
}

async function remoteArn({ pool, storeName, storeArn }: SteeredSite, access: AwsAccess): Promise<string> {
  if (storeArn !== undefined) return storeArn;
  if (storeName === undefined) {
    throw new SmartOriginError('ERR_STORE_NOT_FOUND', `the template does not tell the KeyValueStore of ${pool.site}`, 'its name or ARN is known at deploy time only', 'give --store <ARN of the KeyValueStore> beside --template');
  }
  const { arn, status } = await lookUpStore(storeName, access);
  if (status === undefined || status === 'READY') return arn;
  throw new TryAgainError('ERR_STORE_NOT_READY', `the KeyValueStore "${storeName}" is ${status}`, 'it can be read and written once it is READY', 'repeat the command in a minute');
}
