import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { checkOrder } from './check-order';
import { Field } from './field';
import { EDGE_FUNCTION_KEYS, REGION, SCENARIO_KEYS } from './keys';
import { Problems, type ScenarioDraft } from './problems';
import { readExpectations } from './read-expectations';
import { readTimeline } from './read-timeline';
import { readVisitors } from './read-visitors';
import { meantName } from '../../../../src/contract/nearest-name';
import { KNOWN_REGIONS } from '../../network/edge-location-names';
import { MAX_TIMER_SECONDS } from '../../timer-limits';
import type { Scenario } from '../scenario';

type ScenarioFields = Partial<Record<typeof SCENARIO_KEYS[number], Field>>;

const DEFAULT_POP = 'us-east-1';
const DEFAULT_TABLE_LAG_MS = 500;
const LONGEST_MS = 4 * 3_600_000;
/** Whole seconds that timers can wait for. */
const LONGEST_WAIT_MS = MAX_TIMER_SECONDS * 1000;
/** What plays an origin for which nobody has an application. */
export const STAND_IN = 'stand-in';

/**
 * Reads a scenario.
 *
 * @param file - Where it was read from: paths in it are relative to that, and mistakes name it.
 * @throws SmartOriginError `ERR_SCENARIO`, with every mistake that could be found
 */
export function parseScenario(text: string, file: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, stringKeys: false });
  const problems = new Problems();
  for (const error of [...document.errors, ...document.warnings]) {
    // The library's second line shows the place in the file, which the line says.
    problems.add(error.linePos?.[0].line ?? 1, `it is no YAML: ${error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}`, 'YAML 1.2 is taken, one document a file');
  }
  problems.throwIfAny(file);
  const whole = new Field({ document, text, lines, problems }, '', document.contents, 1);
  const fields = whole.fields(SCENARIO_KEYS);
  const draft = fields && readScenario(fields, { file, problems, misspelled: whole.misspelled });
  problems.throwIfAny(file, draft);
  return draft!.scenario;
}

interface Reading {
  readonly file: string;
  readonly problems: Problems;
  /** Keys that others will have been meant for. */
  readonly misspelled: ReadonlySet<string>;
}

function readScenario(fields: ScenarioFields, { file, problems, misspelled }: Reading): ScenarioDraft {
  const doubts = new Set(misspelled);
  const reading = <T>(key: keyof ScenarioFields, read: () => T): T => {
    const before = problems.count;
    const value = read();
    if (problems.count > before) doubts.add(key);
    return value;
  };
  if (!fields.duration && !misspelled.has('duration')) problems.add(1, 'the scenario has no duration', 'write how long it takes, such as duration: 30s');
  const durationMs = fields.duration?.duration(100, LONGEST_MS);
  const pops = reading('pops', () => readPops(fields.pops));
  const visitors = reading('visitors', () => misspelled.has('visitors') ? [] : readVisitors(fields.visitors, pops, problems, durationMs));
  const folder = path.dirname(file);
  const { entries, phases, heals } = reading('timeline', () => readTimeline(fields.timeline, durationMs, { pops, folder }, problems));
  // An entry that could not be read would be missed.
  if (!doubts.has('timeline')) reading('timeline', () => checkOrder(entries));
  fields.steering?.oneOf(['weighted', 'sessions', 'fastest', 'any']);
  const lineOf = (key: keyof ScenarioFields) => fields[key]?.line ?? 1;
  const timeline = entries.map(({ entry }) => entry);
  const scenario: Scenario = {
    file,
    title: fields.title?.text('it is a line of text') ?? path.basename(file).replace(/\.ya?ml$/, ''),
    ...(fields.about && { about: fields.about.text('it is a line of text') ?? '' }),
    durationMs: durationMs ?? 1000,
    seed: fields.seed?.number('it is a whole number from 0 to 4294967295', (value) => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff) ?? 1,
    pops,
    distances: readDistances(fields.distances, pops),
    places: reading('places', () => readPlaces(fields.places)),
    tableLagMs: fields.table_lag?.duration(0, LONGEST_WAIT_MS) ?? DEFAULT_TABLE_LAG_MS,
    keyValueStoreLagMs: fields.kvs_lag?.duration(0, LONGEST_WAIT_MS) ?? 0,
    edgeFunctions: readEdgeFunctions(fields.edge_functions),
    origins: readOrigins(fields.origins, folder),
    timeScale: fields.time_scale?.number('it is a number from 1 to 1000', (value) => value >= 1 && value <= 1000) ?? 1,
    visitors,
    timeline,
    expectations: readExpectations(fields.expect, { visitors: doubts.has('visitors') ? undefined : visitors, heals, phases }),
    lines: { origins: lineOf('origins'), places: lineOf('places'), distances: lineOf('distances'), visitors: lineOf('visitors') },
  };
  return { scenario, doubts };
}

function readPops(field: Field | undefined): string[] {
  if (!field) return [DEFAULT_POP];
  const items = field.items('it is a list of Regions, such as [eu-west-1, us-east-1]') ?? [];
  if (field.isList && items.length === 0) field.problem('it has at least one Region', 'pops is empty');
  const pops = items.map((item) => regionOf(item)).filter((pop) => pop !== undefined);
  for (const [index, pop] of pops.entries()) {
    if (pops.indexOf(pop) !== index) field.problem('a drill has one point of presence for a Region', `pops has ${pop} twice`);
  }
  return pops.length === 0 ? [DEFAULT_POP] : [...new Set(pops)];
}

function regionOf(field: Field): string | undefined {
  const region = field.text('it is a Region such as eu-west-1');
  if (region === undefined || REGION.test(region)) return region;
  const meant = meantName(region, KNOWN_REGIONS);
  return field.problem(`${meant === undefined ? '' : `did you mean ${meant}? `}a Region is written like eu-west-1`);
}

/** Ends of distances are origins or Regions: which there are, the template says. */
function readDistances(field: Field | undefined, pops: readonly string[]): Scenario['distances'] {
  const allowed = 'it is a map by point of presence, such as { eu-west-1: { v1: 20ms, us-east-1: 80ms } }';
  return Object.fromEntries((field?.entries(allowed) ?? []).map(([pop, ends]) => {
    const what = `distances are given from ${JSON.stringify(pop)}, which is no point of presence of this scenario`;
    if (!pops.includes(pop)) ends.unknown(pop, pops, what);
    const times = (ends.entries(allowed) ?? []).map(([end, time]) => [end, time.duration(0, 60_000) ?? 0] as const);
    return [pop, Object.fromEntries(times)];
  }));
}

function readPlaces(field: Field | undefined): Record<string, string> {
  const places = field?.entries('it is a map of Regions by origin, such as { v1: eu-west-1 }') ?? [];
  return Object.fromEntries(places.map(([origin, region]) => [origin, regionOf(region) ?? '']));
}

function readEdgeFunctions(field: Field | undefined): Scenario['edgeFunctions'] {
  const { max_instances: most, cold_start: cold, idle } = field?.fields(EDGE_FUNCTION_KEYS) ?? {};
  const maxInstances = most?.number('it is a whole number from 1 to 1000', (value) => Number.isInteger(value) && value >= 1 && value <= 1000);
  const coldStartMs = cold?.duration(0, 60_000);
  const idleMs = idle?.duration(0, LONGEST_WAIT_MS);
  return {
    ...(maxInstances !== undefined && { maxInstances }),
    ...(coldStartMs !== undefined && { coldStartMs }),
    ...(idleMs !== undefined && { idleMs }),
  };
}

function readOrigins(field: Field | undefined, folder: string): Record<string, string> {
  return Object.fromEntries((field?.entries('it is a map of what plays each origin, such as { v1: stand-in, v2: http://127.0.0.1:3002 }') ?? []).map(([id, value]) => {
    const target = value.text('it is stand-in, a URL or a folder') ?? STAND_IN;
    return [id, target === STAND_IN || /^https?:\/\//i.test(target) ? target : path.resolve(folder, target)];
  }));
}
