import { type CwtArgumentOrder, cwtModule } from './cwt-module';
import { MAX_CUSTOM_DATA } from '../../edge-rules/limits';
import type { RawChoice, RunState } from '../function-run-state';
import { plainCopy } from '../plain-copy';
import type { Realm, RealmObject } from '../realm';
import type { KeyValueStore } from '../viewer-function';

export interface CloudFrontModuleOptions {
  realm: Realm;
  store: KeyValueStore | undefined;
  /** The run that is in its realm now. */
  current: () => RunState;
  bytes: (value: Buffer) => unknown;
  cwtArgumentOrder: CwtArgumentOrder;
}

/**
 * `import cf from 'cloudfront'`.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-custom-methods.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/saas-specific-logic-function-code.html
 */
export function cloudfrontModule(options: CloudFrontModuleOptions): RealmObject {
  const { realm, store, current, bytes } = options;
  const choose = (method: RawChoice['method']) => realm.function((...args) => {
    const run = current();
    if (run.type !== 'viewer-request') throw new Error(`${method}() can be called in viewer-request functions only`);
    // Copied at once: what the function does to its objects afterwards changes nothing.
    run.choice = { method, args: args.map((arg, i) => arg === undefined ? undefined : plainCopy(arg, `${method}() argument ${i + 1}`)) };
    return undefined;
  });
  const handle = store && storeHandle(options, store);
  const module = realm.object({
    kvs: realm.function(() => {
      if (handle === undefined) throw new Error('no KeyValueStore is associated with the function');
      return handle;
    }),
    updateRequestOrigin: choose('updateRequestOrigin'),
    selectRequestOriginById: choose('selectRequestOriginById'),
    createRequestOriginGroup: choose('createRequestOriginGroup'),
    logCustomData: realm.function((data) => {
      if (typeof data !== 'string') throw new TypeError('cf.logCustomData() takes a string; make one with JSON.stringify()');
      current().customData = encodeURIComponent(Buffer.from(data).toString()).slice(0, MAX_CUSTOM_DATA);
      return undefined;
    }),
    cwt: cwtModule(realm, bytes, options.cwtArgumentOrder),
    distributionTenant: distributionTenant(realm),
  });
  Object.defineProperty(module, 'edgeLocation', {
    enumerable: true,
    get: realm.function(() => realm.object(current().type === 'viewer-request' ? { ...current().context.edgeLocation } : {})),
  });
  return Object.freeze(module);
}

/** Distributions of templates are standard ones: the page says what a function gets there. */
function distributionTenant(realm: Realm): RealmObject {
  const missing = realm.function(() => {
    throw new TypeError('distributionTenant module is not available');
  });
  const tenant = realm.object({ parameters: realm.object({ get: missing }) });
  Object.defineProperty(tenant, 'id', { enumerable: true, get: missing });
  return tenant;
}

function storeHandle({ realm, current, bytes }: CloudFrontModuleOptions, store: KeyValueStore): RealmObject {
  const { kernel } = realm;
  /** A promise of the realm for a read of ours; it settles within the run that asked. */
  const read = <T>(ask: () => Promise<T>, give: (value: T) => unknown): unknown => {
    const run = current();
    const { promise, resolve, reject } = kernel.deferred();
    run.waiting++;
    const settle = (work: () => void) => run.resume(() => {
      run.waiting--;
      work();
    });
    // Whatever `give` throws is an error of the value, so it rejects the same promise.
    ask().then(
      (value) => settle(() => {
        try {
          resolve(give(value));
        } catch (error) {
          reject(realm.toRealmError(error));
        }
      }),
      (error: unknown) => settle(() => reject(realm.toRealmError(error))),
    );
    return promise;
  };
  return realm.object({
    get: realm.function((key, options) => {
      const { format = 'string' } = (options ?? {}) as { format?: unknown };
      return read(() => store.get(String(key)), (value) => {
        if (format === 'string') return value;
        if (format === 'json') return kernel.parseJson(value);
        if (format === 'bytes') return bytes(Buffer.from(value));
        throw new TypeError(`unknown format "${String(format)}"; there are string, json and bytes`);
      });
    }),
    exists: realm.function((key) => read(() => store.exists(String(key)), (found) => found)),
    meta: realm.function(() => read(() => store.meta(), (meta) => realm.object({ ...meta }))),
  });
}
