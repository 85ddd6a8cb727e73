import { z } from 'zod';
import type { ControlRequest } from './control-message';
import { changeOf } from './json-change';
import { Fault } from '../faults/fault';
import type { OriginControl } from '../faults/origin-control';

const changeSchema = z.strictObject({ fault: z.string().nullable(), pop: z.string().optional() });

const EXAMPLE = '{ "fault": "refused" }, { "fault": "brown-out 30%", "pop": "eu-west-1" } or, to heal it, { "fault": null }';

/** JSON has no undefined: where there is no fault it is null. */
export function describeOrigin({ id, url, fault, health, pops }: OriginControl) {
  return {
    id, url, fault: fault?.text ?? null, health,
    pops: Object.fromEntries(pops.map((at) => [at.pop, { url: at.url, fault: at.fault?.text ?? null, health: at.health }])),
  };
}

/** @throws SmartOriginError for everything that the caller can mend */
export async function changeOrigin(request: ControlRequest, id: string, originOf: (id: string) => OriginControl) {
  const { fault, pop } = changeOf(request, changeSchema, EXAMPLE);
  const origin = originOf(id);
  if (fault === null) await origin.heal({ pop });
  else await origin.fail(Fault.parse(fault), { pop });
  return describeOrigin(origin);
}
