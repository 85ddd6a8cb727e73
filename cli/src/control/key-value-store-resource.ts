import { z } from 'zod';
import type { ControlRequest } from './control-message';
import { changeOf, changesAnything } from './json-change';
import { SmartOriginError } from '../errors';
import { keyValueStoreFaultText, parseKeyValueStoreFault } from '../key-value-store/key-value-store-fault';
import type { LocalKeyValueStore } from '../key-value-store/local-key-value-store';
import { MAX_TIMER_SECONDS } from '../timer-limits';

const changeSchema = z.strictObject({
  lagSeconds: z.number().nonnegative().max(MAX_TIMER_SECONDS).optional(),
  fault: z.string().optional(),
  outage: z.union([z.boolean(), z.strictObject({ edge: z.boolean().optional(), dataApi: z.boolean().optional() })]).optional(),
})
  .refine(changesAnything, 'it changes nothing')
  .refine((change) => change.fault === undefined || Object.keys(change).length === 1, 'a fault goes alone: it says lag and outage');

const EXAMPLE = '{ "fault": "lag 10s" }, { "fault": "gone" }, { "fault": "none" }, { "lagSeconds": 10 }, { "outage": true }, or { "outage": { "edge": true } } for functions alone ("dataApi" for the data API)';

export function describeStore({ name, arn, lagSeconds, outage, fault }: LocalKeyValueStore) {
  return { name, arn, lagSeconds, outage, fault: keyValueStoreFaultText(fault) };
}

/** @throws SmartOriginError for everything that the caller can mend */
export function changeStore(request: ControlRequest, name: string, stores: readonly LocalKeyValueStore[]) {
  const { lagSeconds, outage, fault } = changeOf(request, changeSchema, EXAMPLE);
  const store = stores.find((one) => one.name === name);
  if (store === undefined) {
    throw new SmartOriginError('ERR_KEY_VALUE_STORE_UNKNOWN', `there is no KeyValueStore "${name}"`,
      `the distribution's functions have: ${stores.map((one) => one.name).join(', ') || 'none'}`, 'correct the name');
  }
  if (fault !== undefined) store.setFault(parseKeyValueStoreFault(fault));
  if (lagSeconds !== undefined) store.setLag(lagSeconds);
  if (outage !== undefined) store.setOutage(outage);
  return describeStore(store);
}
