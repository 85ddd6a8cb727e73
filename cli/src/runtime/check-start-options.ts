import { SmartOriginError } from '../errors';
import { checkOptionNames, type NamesOf } from '../option-names';
import type { LocalCloudFrontOptions, ReloadOptions } from '../options';

const NAMES: NamesOf<LocalCloudFrontOptions> = {
  assembly: true, template: true, distribution: true, parameters: true, values: true, origins: true, port: true, httpPort: true, httpsPort: true,
  https: true, controlPort: true, keyValueStoreLag: true, host: true, assume: true, clock: true, random: true, timeScale: true, region: true,
  pops: true, popPorts: true, lambdaInstances: true, python: true, dynamoDbPort: true, sessionTableLag: true, cacheBytes: true, accessLogs: true,
  viewer: true, publicKeys: true, onRequest: true, onTrace: true, onLog: true, onFault: true, factories: true,
};

const RELOAD_NAMES: NamesOf<ReloadOptions> = { assembly: true, template: true, pops: true };

/**
 * What the compiler refuses, for those who have none.
 *
 * @throws SmartOriginError `ERR_OPTION`
 */
export function checkStartOptions(options: LocalCloudFrontOptions): void {
  checkOptionNames(options, NAMES, { code: 'ERR_OPTION', what: 'LocalCloudFront.start()' });
  const { origins } = options;
  if (typeof origins !== 'object' || origins === null || Array.isArray(origins)) {
    throw new SmartOriginError('ERR_OPTION', `the option origins is ${JSON.stringify(origins)}`, 'it says what plays each origin of the template', "write it like { v1: 'http://127.0.0.1:3000', v2: './site' }");
  }
  for (const [id, target] of Object.entries(origins)) {
    if (typeof target === 'string' || (typeof target?.send === 'function' && typeof target.close === 'function')) continue;
    throw new SmartOriginError('ERR_OPTION', `what plays the origin ${id} is ${JSON.stringify(target)}`, 'it is a URL, a folder, or an origin such as fakeOrigin() makes', "give one of them, such as fakeOrigin('<p>page')");
  }
}

/** @throws SmartOriginError `ERR_OPTION` */
export function checkReloadOptions(options: ReloadOptions): void {
  checkOptionNames(options, RELOAD_NAMES, { code: 'ERR_OPTION', what: 'reload()' });
  const { pops } = options;
  if (pops === undefined || (Array.isArray(pops) && pops.length > 0)) return;
  throw new SmartOriginError('ERR_OPTION', `pops of reload() is ${JSON.stringify(pops)}`, 'a deployment comes to one point of presence at least',
    "give a list of them, such as ['us-east-1'], or leave it out for all");
}
