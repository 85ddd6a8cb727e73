import type { Field } from './field';
import { parseComparison } from './quantities';
import { isMeasureName, MEASURE_NAMES, MEASURES, SERVED_BY, type MeasureKind } from '../measure-names';
import type { Expectation, VisitorGroup } from '../scenario';

/** What an expectation is checked against. */
export interface MeasuredScenario {
  /** Undefined where they could not be read. */
  readonly visitors?: readonly VisitorGroup[];
  /** Whether the time line heals anything, or may. */
  readonly heals: boolean;
  /** Names of all phases; undefined where they could not be read. */
  readonly phases?: readonly string[];
}

/** Expectations over the whole drill, and of phases. */
export function readExpectations(field: Field | undefined, scenario: MeasuredScenario): Expectation[] {
  if (!field || field.isEmpty) return [];
  const read: Expectation[] = [];
  for (const [key, value] of field.entries('it is a map of measures, such as { errors: 0 }') ?? []) {
    if (key !== 'phases') {
      read.push(...readOne(key, value, undefined, scenario));
      continue;
    }
    for (const [phase, measures] of value.entries('it is a map of phases, each with its measures, such as { healed: { errors: 0 } }') ?? []) {
      if (scenario.phases?.includes(phase) === false) {
        measures.unknown(phase, scenario.phases, `${value.name} has ${JSON.stringify(phase)}, which is no phase of the time line`);
        continue;
      }
      for (const [name, given] of measures.entries('it is a map of measures, such as { errors: 0 }') ?? []) read.push(...readOne(name, given, phase, scenario));
    }
  }
  return read;
}

function readOne(name: string, field: Field, phase: string | undefined, scenario: MeasuredScenario): Expectation[] {
  if (name === 'served_by') {
    return (field.entries('it is a map of origins, such as { v2: ">100" }') ?? []).flatMap(([origin, value]) => compared(`${SERVED_BY}${origin}`, value, {}, phase));
  }
  if (!isMeasureName(name)) {
    field.unknown(name, [...MEASURE_NAMES, 'served_by', ...(phase === undefined ? ['phases'] : [])], `${JSON.stringify(name)} is no measure`);
    return [];
  }
  const kind: MeasureKind = MEASURES[name];
  if (phase !== undefined && kind.wholeOnly) {
    field.problem('write it beside phases', `${name} is measured over the whole drill, and not in the phase ${phase}`);
    return [];
  }
  const why = whyUnmeasurable(name, scenario);
  if (why !== undefined) {
    field.problem(why, `${name} cannot be measured in this scenario`);
    return [];
  }
  return compared(name, field, kind, phase);
}

function compared(measure: string, field: Field, { ratio = false, atMost = false }: Partial<MeasureKind>, phase: string | undefined): Expectation[] {
  const text = field.text('it is a number, or one with <, <=, > or >= before it');
  const found = text === undefined ? undefined : parseComparison(text, ratio);
  if (found === undefined) return [];
  if (typeof found === 'string') {
    field.problem(found);
    return [];
  }
  const comparison = found.comparison ?? (atMost ? '<=' : '=');
  return [{ measure, comparison, value: found.value, ...(phase === undefined ? {} : { phase }), line: field.line }];
}

/** What the scenario lacks; what the template lacks is `checkAgainst`'s. */
function whyUnmeasurable(name: string, { visitors, heals }: MeasuredScenario): string | undefined {
  const isAny = (isMeant: (group: VisitorGroup) => boolean) => visitors === undefined || visitors.some(isMeant);
  const isKnown = ({ cookies, sessions }: VisitorGroup) => cookies > 0 || sessions > 0;
  const posts = ({ posts: share }: VisitorGroup) => share > 0;
  switch (name) {
    case 'moved_sessions':
      return isAny(isKnown) ? undefined : 'no visitor keeps cookies or has a session, so nobody has an origin to be moved from';
    case 'wrong_version_writes':
    case 'lost_writes':
    case 'doubled_writes':
      if (!isAny(posts)) return 'no visitor sends POSTs; give a group posts, such as posts: 10%';
      return name !== 'wrong_version_writes' || isAny((group) => posts(group) && isKnown(group)) ? undefined
        : 'nobody who sends POSTs keeps cookies or has a session, so that no version is theirs; give that group cookies or sessions';
    case 'recovered_within_s':
      return heals ? undefined : 'the time line heals nothing, so there is nothing to recover from';
    default:
      return undefined;
  }
}
