import { takesPosts, type TemplateFacts } from './facts';
import { SERVED_BY } from './measure-names';
import { operationOf } from './policy-operation';
import type { HealTarget, Scenario, TimelineEntry } from './scenario';
import { SmartOriginError } from '../errors';
import { inOrder, nearest, ScenarioMistakes, type Doubts, type Problem } from './scenario-file/problems';
import { EdgeFunctionFault } from '../faults/edge-function-fault';
import { emptyPolicy } from '../live-policy/policy-document';

/** Nothing but what it says. */
const NO_DOUBTS: Doubts = new Set();

/**
 * Whether a scenario speaks of what its template has; tells every mistake.
 *
 * @param added - Origins that only templates have which it deploys.
 * @param doubts - Keys whose mistakes are told already: nothing is concluded from them.
 */
export function problemsAgainst(scenario: Scenario, facts: TemplateFacts, added: TemplateFacts['origins'] = [], doubts = NO_DOUBTS): Problem[] {
  const check = new Check(scenario, facts, added, doubts);
  check.settings();
  for (const entry of scenario.timeline) check.entry(entry);
  check.policies();
  check.expectations();
  return inOrder(check.problems);
}

/** @throws ScenarioMistakes */
export function checkAgainst(scenario: Scenario, facts: TemplateFacts, added: TemplateFacts['origins'] = []): void {
  const problems = problemsAgainst(scenario, facts, added);
  if (problems.length > 0) throw new ScenarioMistakes(scenario.file, problems);
}

class Check {
  readonly problems: Problem[] = [];
  private readonly origins: readonly string[];
  /** Those of templates that are deployed among them. */
  private readonly allOrigins: readonly string[];
  private readonly regions: readonly string[];

  /** Whether all Regions in use are known. */
  private readonly knowsRegions: boolean;
  /** Whether something else is served by now, with origins of its own. */
  private hasDeployed = false;

  constructor(private readonly scenario: Scenario, private readonly facts: TemplateFacts, added: TemplateFacts['origins'], private readonly doubts: Doubts) {
    this.knowsRegions = !doubts.has('pops') && !doubts.has('places');
    this.origins = facts.origins.map(({ id }) => id);
    this.allOrigins = [...this.origins, ...added.map(({ id }) => id)];
    this.regions = [...new Set([...scenario.pops, ...facts.tableRegions, ...Object.values(scenario.places)])];
  }

  settings(): void {
    const { distances, places, origins, visitors, lines } = this.scenario;
    for (const id of Object.keys(origins)) this.origin(id, lines.origins, 'origins has', this.allOrigins);
    for (const id of Object.keys(places)) this.origin(id, lines.places, 'places has', this.allOrigins);
    for (const ends of Object.values(distances)) {
      for (const end of Object.keys(ends)) {
        const known = [...this.allOrigins, ...this.regions];
        if (this.knowsRegions && !known.includes(end)) this.add(lines.distances, `distances has ${JSON.stringify(end)}, which is no origin of the template and no Region in use`, nearest(end, known));
      }
    }
    for (const { name, posts, postPaths } of this.doubts.has('visitors') ? [] : visitors) {
      if (posts === 0) continue;
      if (postPaths.length === 0 && this.facts.postPath === undefined) this.add(lines.visitors, `${name} send POSTs, which no behavior of the template lets through`, 'leave posts out');
      for (const path of postPaths) {
        if (!takesPosts(this.facts.behaviorOf(path))) this.add(lines.visitors, `${name} send POSTs to ${path}, where the template does not let them through`, this.facts.postPath === undefined ? 'leave posts out' : `it does at ${this.facts.postPath}`);
      }
    }
  }

  entry({ action, line }: TimelineEntry): void {
    switch (action.kind) {
      case 'fail-origin': return this.failing(action.origin, line);
      case 'deploy':
        this.hasDeployed = true;
        return undefined;
      case 'fail-table': return this.table(action.region, line);
      case 'fail-edge-functions': return this.edgeFunctions(action.fault, line);
      case 'fail-key-value-store':
        if (this.facts.keyValueStores.length === 0) this.add(line, 'a KeyValueStore fails, and the template has none', 'leave the entry out, or choose a template with one');
        return undefined;
      case 'cut':
        this.region(action.region, line);
        if (action.from !== undefined) this.link(action.region, action.from, line);
        return undefined;
      case 'heal': return this.heal(action.what, line);
      default: return undefined;
    }
  }

  /** Played on nothing but the template's members, in their order. */
  policies(): void {
    const { pool } = this.facts;
    const entries = this.scenario.timeline.filter(({ action }) => action.kind === 'policy');
    // What one that could not be read would have changed, those behind it may rest on.
    if (entries.length === 0 || this.doubts.has('timeline')) return;
    if (!pool || this.facts.keyValueStores.length === 0) {
      this.add(entries[0]!.line, 'the policy is changed, and the template has no SmartOrigin with a live policy, or several', 'leave the entry out, or choose a template with Steering.weighted() or Steering.stickySessions()');
      return;
    }
    let policy = emptyPolicy(pool.generation ?? 1);
    for (const { action, line } of entries) {
      if (action.kind !== 'policy') continue;
      try {
        ({ policy } = operationOf(action.command)(policy, pool));
      } catch (error) {
        if (!(error instanceof SmartOriginError)) throw error;
        this.add(line, `"policy: ${action.command.join(' ')}" cannot be done: ${error.what}`, `${error.why}; ${error.mend}`);
      }
    }
  }

  expectations(): void {
    for (const { measure, line } of this.scenario.expectations) {
      if (measure.startsWith(SERVED_BY)) {this.servedBy(measure.slice(SERVED_BY.length), line);} else if (measure === 'hit_ratio' && !this.cachesAny()) {
        this.add(line, 'hit_ratio cannot be measured here', 'no path that is visited has a behavior whose cache policy caches anything');
      } else if (measure === 'failovers' && !this.facts.hasFailover && !this.hasDeployed) {
        this.add(line, 'failovers cannot be measured here', 'the template has no origin group that a behavior leads to');
      } else if (measure === 'cold_starts' && !this.facts.hasLambdas) {
        this.add(line, 'cold_starts cannot be measured here', 'the template has no Lambda@Edge function');
      }
    }
  }

  private cachesAny(): boolean {
    return this.doubts.has('visitors') || this.scenario.visitors.some(({ posts, paths }) => posts < 1 && paths.some((path) => this.facts.behaviorOf(path).cachePolicy.maxTtl > 0));
  }

  private servedBy(name: string, line: number): void {
    const names = [...this.allOrigins, 'cache', 'edge'];
    if (!names.includes(name)) this.add(line, `served_by has ${JSON.stringify(name)}, which is no origin of the template`, nearest(name, names));
  }

  private heal(what: HealTarget, line: number): void {
    switch (what.kind) {
      case 'origin': return this.origin(what.origin, line, 'the time line heals', this.allOrigins);
      case 'table': return this.table(what.region, line);
      case 'region': return this.region(what.region, line);
      case 'link': return what.between.forEach((region) => this.region(region, line));
      default: return undefined;
    }
  }

  private edgeFunctions(text: string, line: number): void {
    const { type } = EdgeFunctionFault.parse(text);
    if (type === 'Lambda@Edge' ? this.facts.hasLambdas : this.facts.hasViewerFunctions) return;
    this.add(line, `edge functions are ${text}, which is for ${type}`, `the template has no function of ${type}`);
  }

  private table(region: string, line: number): void {
    const { tableRegions } = this.facts;
    if (tableRegions.length === 0) this.add(line, 'a table fails, and the template has none', 'leave the entry out, or choose a template with a session table');
    else if (region !== '*' && !tableRegions.includes(region)) this.add(line, `no table has a replica in ${JSON.stringify(region)}`, nearest(region, [...tableRegions, '"*"']));
  }

  private region(region: string, line: number): void {
    if (!this.knowsRegions || this.regions.includes(region) || this.allOrigins.includes(region)) return;
    this.add(line, `${JSON.stringify(region)} is no Region in use`, `${nearest(region, this.regions)}; a Region is in use where a point of presence, a replica or an origin (places) is`);
  }

  private link(region: string, from: string, line: number): void {
    this.region(from, line);
    const { places } = this.scenario;
    if (places[region] === from || places[from] === region) this.add(line, `the link from ${region} to ${from} is cut`, 'one is in the other by places; name two that are apart');
  }

  /** What only a later template has is not there before. */
  private failing(id: string, line: number): void {
    if (!this.hasDeployed && this.allOrigins.includes(id) && !this.origins.includes(id)) {
      this.add(line, `the time line fails ${JSON.stringify(id)}, which the template has not yet`, 'write the entry behind that which deploys it');
    } else {
      this.origin(id, line, 'the time line fails', this.allOrigins);
    }
  }

  private origin(id: string, line: number, what: string, origins = this.origins): void {
    if (!origins.includes(id)) this.add(line, `${what} ${JSON.stringify(id)}, which is no origin of the template`, nearest(id, origins));
  }

  private add(line: number, what: string, allowed: string): void {
    this.problems.push({ line, what, allowed });
  }
}
