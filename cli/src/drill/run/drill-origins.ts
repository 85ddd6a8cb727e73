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

/** @param added - Origins that only later templates have: no id of the one that is served first, they go by their domain names. */
export function originTargets({ given }: DrillOrigins, standIns: Pick<StandIns, 'urls'>, added: TemplateFacts['origins']): Record<string, string> {
  const domains = new Map(added.map(({ id, domainName }) => [id, domainName]));
  return Object.fromEntries(Object.entries({ ...given, ...standIns.urls }).map(([name, target]) => [domains.get(name) ?? name, target]));
}
