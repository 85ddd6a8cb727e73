import type { StandIns } from '../../stand-in';
import type { TemplateFacts } from '../facts';
import type { Scenario } from '../scenario';
import { STAND_IN } from '../scenario-file/parse-scenario';

/** What plays each origin. */
export interface DrillOrigins {
  /** Ids of those that stand-in applications play. */
  readonly standIns: readonly string[];
  /** What plays the others, by id or domain name. */
  readonly given: Readonly<Record<string, string>>;
}

/** The command line beats the scenario, and what neither names is played by a stand-in. */
export function drillOrigins({ origins }: Pick<Scenario, 'origins'>, facts: Pick<TemplateFacts, 'origins'>, overrides: Readonly<Record<string, string>>): DrillOrigins {
  const given: Record<string, string> = { ...overrides };
  const standIns: string[] = [];
  for (const { id, domainName } of facts.origins) {
    if (Object.hasOwn(overrides, id) ? overrides[id] !== STAND_IN : Object.hasOwn(overrides, domainName)) continue;
    const target = Object.hasOwn(overrides, id) || !Object.hasOwn(origins, id) ? STAND_IN : origins[id]!;
    delete given[id];
    if (target === STAND_IN) standIns.push(id);
    else given[id] = target;
  }
  return { standIns, given };
}

export function originTargets({ given }: DrillOrigins, standIns: StandIns): Record<string, string> {
  return { ...given, ...standIns.urls };
}
