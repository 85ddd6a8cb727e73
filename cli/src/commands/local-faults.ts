import { Option } from 'commander';
import { collectFaults, collectTableFaults, type FailOption, type TableFaultOption } from './option-values';
import { SmartOriginError } from '../errors';
import { EdgeFunctionFault } from '../faults/edge-function-fault';
import { parseKeyValueStoreFault, type KeyValueStoreFault } from '../key-value-store/key-value-store-fault';
import type { LocalCloudFront } from '../local-cloudfront';

/** What fails from the start, in the words of scenarios. */
export interface FaultOptions {
  fail?: FailOption[];
  failTable?: TableFaultOption[];
  failEdgeFunctions?: EdgeFunctionFault[];
  failKeyValueStores?: KeyValueStoreFault;
}

export function faultOptions(): Option[] {
  return [
    new Option('--fail <origin>=<fault>', 'an origin fails from the start: refused, connect-timeout, silence, "status 503", "brown-out 30%", "slow 800ms" and others; once for each')
      .argParser(collectFaults),
    new Option('--fail-table <region>=<fault>', 'the tables\' replicas in a Region (\'*\': in each) fail from the start: throttled, "slow 400ms", error, silent, gone, stale; once for each')
      .argParser(collectTableFaults),
    new Option('--fail-edge-functions <fault>', 'edge functions fail from the start: throttled, cold, crash-at-start, over-compute; once for each')
      .argParser((text, faults: EdgeFunctionFault[] = []) => [...faults, EdgeFunctionFault.parse(text)]),
    new Option('--fail-key-value-stores <fault>', 'the KeyValueStores fail from the start: "lag 10s", gone').argParser(parseKeyValueStoreFault),
  ];
}

/** @throws SmartOriginError for what the template does not have */
export async function failFromTheStart(cloudFront: LocalCloudFront, options: FaultOptions): Promise<void> {
  const { fail = [], failTable = [], failEdgeFunctions = [], failKeyValueStores } = options;
  for (const { origin, fault } of fail) await cloudFront.origin(origin).fail(fault);
  const { sessionTables, edgeFunctions, keyValueStores } = cloudFront;
  if (failTable.length > 0 && !sessionTables) throw hasNone('--fail-table', 'DynamoDB table');
  for (const { region, fault } of failTable) sessionTables!.setFault(fault, region === '*' ? undefined : region);
  for (const fault of failEdgeFunctions) edgeFunctions.fail(fault);
  if (failKeyValueStores && keyValueStores.length === 0) throw hasNone('--fail-key-value-stores', 'KeyValueStore');
  for (const store of keyValueStores) if (failKeyValueStores) store.setFault(failKeyValueStores);
}

function hasNone(option: string, what: string): SmartOriginError {
  return new SmartOriginError('ERR_OPTION', `${option} was given, and the template has no ${what}`, 'nothing could fail', 'leave the option out, or serve a template with one');
}
