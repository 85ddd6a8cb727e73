import { z } from 'zod';
import type { ControlRequest } from './control-message';
import { changeOf } from './json-change';
import { EdgeFunctionFault } from '../faults/edge-function-fault';
import type { EdgeFunctions } from '../lambda-edge/edge-functions';

const changeSchema = z.strictObject({
  fault: z.string().nullable(),
  pop: z.string().optional(),
  functionName: z.string().optional(),
});

const EXAMPLE = '{ "fault": "throttled" }, { "fault": "cold", "pop": "DUB56-P1", "functionName": "Router" } or { "fault": null } to heal';

export function describeEdgeFunctions(edgeFunctions: EdgeFunctions) {
  return { failing: edgeFunctions.failing.map(({ fault, ...scope }) => ({ ...scope, fault: fault.text })) };
}

/** @throws SmartOriginError for everything that the caller can mend */
export function changeEdgeFunctions(request: ControlRequest, edgeFunctions: EdgeFunctions) {
  const { fault, ...scope } = changeOf(request, changeSchema, EXAMPLE);
  if (fault === null) edgeFunctions.heal(scope);
  else edgeFunctions.fail(EdgeFunctionFault.parse(fault), scope);
  return describeEdgeFunctions(edgeFunctions);
}
