import path from 'node:path';
import type { Field } from './field';
import { ACTION_KEYS, FAIL_TARGETS, HEAL_TARGETS, type TIMELINE_KEYS } from './keys';
import { checkInvalidationPaths } from '../../cache/invalidation';
import { SmartOriginError } from '../../errors';
import { EdgeFunctionFault } from '../../faults/edge-function-fault';
import { Fault } from '../../faults/fault';
import { parseKeyValueStoreFault } from '../../key-value-store/key-value-store-fault';
import { parseReplicaFault } from '../../session-tables/replica-fault';
import { operationOf } from '../policy-operation';
import type { HealTarget, TimelineAction } from '../scenario';

type TimelineFields = Partial<Record<typeof TIMELINE_KEYS[number], Field>>;

/** What is needed to read an action. */
export interface ActionContext {
  readonly pops: readonly string[];
  /** Of the scenario: paths are relative to it. */
  readonly folder: string;
}

/** The one action of an entry; where it has none, it begins a phase. */
export function readAction(entry: Field, fields: TimelineFields, context: ActionContext): TimelineAction | undefined {
  const given = ACTION_KEYS.filter((key) => fields[key]);
  if (given.length > 1) return entry.problem('it has one; write an entry for each, with the same time', `${entry.name} has ${given.join(' and ')}`);
  const [key] = given;
  if (fields.pops && key !== 'deploy') fields.pops.problem('leave it out', `${entry.name} has pops, which belong to deploy`);
  if (key === undefined && isMisspelled(entry, ACTION_KEYS)) return undefined;
  if (key === undefined) return fields.phase ? { kind: 'none' } : entry.problem(`it has one of ${ACTION_KEYS.join(', ')}, or a phase`, `${entry.name} does nothing`);
  const field = fields[key]!;
  switch (key) {
    case 'fail': return readFail(field, context);
    case 'cut': return readCut(field);
    case 'heal': return readHeal(field);
    case 'policy': return readPolicy(field);
    case 'deploy': return readDeploy(field, fields.pops, context);
    case 'advance': {
      const ms = field.duration(1, 365 * 86_400_000);
      return ms === undefined ? undefined : { kind: 'advance', ms };
    }
    case 'recycle': return field.oneOf(['edge_functions']) && { kind: 'recycle' };
    case 'invalidate': return readInvalidate(field);
  }
}

function readFail(field: Field, { pops }: ActionContext): TimelineAction | undefined {
  const fields = field.fields([...FAIL_TARGETS, 'fault', 'pop']);
  if (!fields) return undefined;
  const targets = FAIL_TARGETS.filter((key) => fields[key]);
  if (targets.length === 0 && isMisspelled(field, FAIL_TARGETS)) return undefined;
  if (targets.length !== 1) return field.problem(`it has one of ${FAIL_TARGETS.join(', ')}`, `${field.name} says ${targets.length === 0 ? 'not what' : targets.join(' and ')} is to fail`);
  const target = targets[0]!;
  if (!fields.fault && field.misspelled.has('fault')) return undefined;
  if (!fields.fault) return field.problem(`write it like { ${target}: ${fields[target]!.text('it is a word') ?? '...'}, fault: ${EXAMPLES[target]} }`, `${field.name} has no fault`);
  const name = fields[target]!.text(target === 'origin' ? 'it is the id of an origin' : 'it is a name, or "*" for all');
  const fault = fields.fault.text(`it is a fault such as ${EXAMPLES[target]}`);
  const pop = fields.pop && (target === 'origin' || target === 'edge_functions'
    ? popOf(fields.pop, pops)
    : fields.pop.problem('leave it out: what fails is not seen from one point of presence alone', `${field.name} has pop beside ${target}`));
  if (name === undefined || fault === undefined || (fields.pop && pop === undefined)) return undefined;
  const only = pop === undefined ? {} : { pop };
  switch (target) {
    case 'origin': {
      const parsed = refusedAs(fields.fault, () => Fault.parse(fault));
      return parsed && { kind: 'fail-origin', origin: name, fault: parsed, ...only };
    }
    case 'table': {
      const parsed = refusedAs(fields.fault, () => parseReplicaFault(fault));
      return parsed && { kind: 'fail-table', region: name, fault: parsed };
    }
    case 'edge_functions': {
      if (name !== '*') return fields.edge_functions!.problem('it is "*": all of them', `${fields.edge_functions!.name} is ${JSON.stringify(name)}`);
      const parsed = refusedAs(fields.fault, () => EdgeFunctionFault.parse(fault));
      return parsed && { kind: 'fail-edge-functions', fault: parsed.text, ...only };
    }
    case 'key_value_store': {
      if (name !== '*') return fields.key_value_store!.problem('it is "*": all of them', `${fields.key_value_store!.name} is ${JSON.stringify(name)}`);
      return readStoreFault(fields.fault, fault);
    }
  }
}

const EXAMPLES: Readonly<Record<typeof FAIL_TARGETS[number], string>> = { origin: 'refused', table: 'throttled', edge_functions: 'throttled', key_value_store: 'gone' };

function readStoreFault(field: Field, text: string): TimelineAction | undefined {
  const fault = refusedAs(field, () => parseKeyValueStoreFault(text));
  if (fault?.kind === 'none') return field.problem("write heal: { key_value_store: '*' }, which ends it", `${field.name} is "none"`);
  return fault && { kind: 'fail-key-value-store', fault: fault.kind === 'gone' ? 'gone' : { lagMs: fault.seconds * 1000 } };
}

/** `eu-west-1`, or the two ends of a link. */
function readCut(field: Field): TimelineAction | undefined {
  if (!field.isList) {
    const region = field.text('it is a Region, or the two ends of a link: [eu-west-1, us-east-1]');
    return region === undefined ? undefined : { kind: 'cut', region };
  }
  const ends = linkOf(field);
  return ends && { kind: 'cut', region: ends[0], from: ends[1] };
}

function linkOf(field: Field): [string, string] | undefined {
  const items = field.items('it is the two ends of a link: [eu-west-1, us-east-1]');
  if (!items) return undefined;
  if (items.length !== 2) return field.problem('a link has two ends: [eu-west-1, us-east-1]', `${field.name} has ${items.length}`);
  const [one, other] = items.map((item) => item.text('it is a Region'));
  if (one === undefined || other === undefined) return undefined;
  return one === other ? field.problem('they are two Regions', `both ends of ${field.name} are ${one}`) : [one, other];
}

function readHeal(field: Field): TimelineAction | undefined {
  if (!field.isMap) {
    const all = field.isList ? field.problem('it is all, or such as { origin: v1 }') : field.oneOf(['all']);
    return all && { kind: 'heal', what: { kind: 'all' } };
  }
  const fields = field.fields(HEAL_TARGETS);
  if (!fields) return undefined;
  const targets = HEAL_TARGETS.filter((key) => fields[key]);
  if (targets.length === 0 && isMisspelled(field, HEAL_TARGETS)) return undefined;
  if (targets.length !== 1) return field.problem(`it has one of ${HEAL_TARGETS.join(', ')}`, `${field.name} says ${targets.length === 0 ? 'not what' : targets.join(' and ')} is to heal`);
  const what = healTarget(targets[0]!, fields[targets[0]!]!);
  return what && { kind: 'heal', what };
}

function healTarget(target: typeof HEAL_TARGETS[number], field: Field): HealTarget | undefined {
  if (target === 'link') {
    const between = linkOf(field);
    return between && { kind: 'link', between };
  }
  const name = field.text('it is a name');
  if (name === undefined) return undefined;
  switch (target) {
    case 'origin': return { kind: 'origin', origin: name };
    case 'table':
    case 'region': return { kind: target, region: name };
    case 'edge_functions': return name === '*' ? { kind: 'edge-functions' } : field.problem('it is "*": all of them');
    case 'key_value_store': return name === '*' ? { kind: 'key-value-store' } : field.problem('it is "*": all of them');
  }
}

function readPolicy(field: Field): TimelineAction | undefined {
  const text = field.text('it is a command as after "smart-origin policy", such as set-weight v2=50');
  if (text === undefined) return undefined;
  const command = text.trim().split(/\s+/);
  return refusedAs(field, () => {
    operationOf(command);
    return { kind: 'policy', command };
  });
}

function readDeploy(field: Field, popsField: Field | undefined, { pops, folder }: ActionContext): TimelineAction | undefined {
  const assembly = field.text('it is the directory of a cloud assembly, or a template, such as ../next.cdk.out');
  const only = popsField?.items('it is a list of points of presence')?.map((item) => popOf(item, pops));
  if (assembly === undefined || only?.includes(undefined)) return undefined;
  if (only?.length === 0) return popsField!.problem('name some, or leave it out for all', `${popsField!.name} is empty`);
  return { kind: 'deploy', assembly: path.resolve(folder, assembly), ...(only && { pops: only as string[] }) };
}

function readInvalidate(field: Field): TimelineAction | undefined {
  const paths = field.items("it is a list of paths, such as ['/*']")?.map((item) => item.text('it is a path such as /news/*'));
  if (!paths || paths.includes(undefined)) return undefined;
  if (paths.length === 0) return field.problem("it has at least one path, such as ['/*']", `${field.name} is empty`);
  return refusedAs(field, () => {
    checkInvalidationPaths(paths as string[]);
    return { kind: 'invalidate', paths: paths as string[] };
  });
}

function popOf(field: Field, pops: readonly string[]): string | undefined {
  const pop = field.text('it is a point of presence');
  return pop === undefined || pops.includes(pop) ? pop : field.unknown(pop, pops, `${field.name} is ${JSON.stringify(pop)}, which is no point of presence of this scenario`);
}

/** Whether one of these keys is there, but for its letters: that is told. */
function isMisspelled({ misspelled }: Field, keys: readonly string[]): boolean {
  return keys.some((key) => misspelled.has(key));
}

/** What others refuse is a mistake of this line. */
function refusedAs<T>(field: Field, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SmartOriginError)) throw error;
    return field.problem(`${error.why}; ${error.mend}`, error.what);
  }
}
