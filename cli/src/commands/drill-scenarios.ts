import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { meantName } from '../../../src/contract/nearest-name';
import type { Scenario } from '../drill/scenario';
import { parseScenario } from '../drill/scenario-file/parse-scenario';
import { SmartOriginError } from '../errors';

/** Every drill that ships. */
export const ALL = 'all';

/** Where `cdk synth` writes. */
const CDK_OUT = 'cdk.out';

const SCENARIO_FILE = /\.ya?ml$/i;

/** A drill that ships with this package. */
export interface ShippedDrill {
  readonly name: string;
  readonly title: string;
  /** Which sites it is for: `weighted`, `sessions` or `any`. */
  readonly steering: string;
  readonly file: string;
}

/** The folder of the drills that ship: beside the bundle's folder, or of the sources where they run themselves. */
export function drillsFolder(): string {
  const found = [path.join(__dirname, '..', 'drills'), path.join(__dirname, '..', '..', 'drills')].find((folder) => existsSync(folder));
  if (found === undefined) throw new Error('the drills that ship are not there: the package is incomplete, install it again');
  return found;
}

/** By name. */
export function shippedDrills(folder: string = drillsFolder()): ShippedDrill[] {
  return readdirSync(folder).filter((file) => SCENARIO_FILE.test(file)).sort().map((base) => {
    const file = path.join(folder, base);
    const name = base.replace(SCENARIO_FILE, '');
    const { title = name, steering = 'any' } = parse(readFileSync(file, 'utf8')) as { title?: string; steering?: string };
    return { name, title, steering, file };
  });
}

/** What is to be run on what. */
export interface Asked {
  readonly files: readonly string[];
  readonly template: string;
  /** Whether these are all that ship, of which those count that the template is made for. */
  readonly all: boolean;
}

/**
 * Tells scenarios from the template: a directory, a JSON file and a YAML file with `Resources` are templates; all else are scenarios, by name or file.
 *
 * @throws SmartOriginError `ERR_DRILL`
 */
export function readArguments(given: readonly string[], shipped: readonly ShippedDrill[] = shippedDrills()): Asked {
  const names = shipped.map(({ name }) => name);
  const isDrill = (text: string) => text === ALL || names.includes(text);
  const templates = given.filter((text) => !isDrill(text) && isTemplate(text));
  const wanted = given.filter((text) => !templates.includes(text));
  if (templates.length > 1) {
    throw new SmartOriginError('ERR_DRILL', `two templates were given, "${templates[0]}" and "${templates[1]}"`, 'a drill runs on one', 'give the other one with --compare, or run it by itself');
  }
  if (wanted.length === 0) {
    throw new SmartOriginError('ERR_DRILL', 'no scenario was given', `a drill is a scenario file, or one of those that ship: ${names.join(', ')}, or ${ALL}`,
      'write it like smart-origin drill primary-dead cdk.out; "smart-origin drill --list" says what each does');
  }
  const [template = CDK_OUT] = templates;
  const files = wanted.flatMap((text) => (
    text === ALL ? shipped.map(({ file }) => file) : [shipped.find(({ name }) => name === text)?.file ?? scenarioFile(text, names)]));
  return { files: [...new Set(files)], template, all: wanted.includes(ALL) };
}

/**
 * Reads a scenario from its file.
 *
 * @param seed - In place of its own.
 * @throws SmartOriginError `ERR_SCENARIO`, with every mistake and its line
 */
export function readScenario(file: string, seed?: number): Scenario {
  const relative = path.relative('.', file);
  const shown = relative.startsWith('..') ? file : relative;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new SmartOriginError('ERR_DRILL', `the scenario "${shown}" cannot be read`, (error as Error).message, 'name a file that is there');
  }
  const scenario = parseScenario(text, shown);
  // Where this package happens to be installed is nothing for a report.
  const ships = path.dirname(path.resolve(file)) === path.resolve(drillsFolder());
  return { ...scenario, ...(ships ? { file: path.basename(file), ships } : { file: shown }), ...(seed !== undefined && { seed }) };
}

function isTemplate(text: string): boolean {
  const stats = statSync(text, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return true;
  // What is not there is a template that is missing where it is named like one: the reader of templates says so best.
  if (!SCENARIO_FILE.test(text)) return /\.json$/i.test(text) || text === CDK_OUT || /[\\/]$/.test(text);
  return stats !== undefined && /^["']?Resources["']?\s*:/m.test(readFileSync(text, 'utf8'));
}

function scenarioFile(text: string, names: readonly string[]): string {
  if (existsSync(text)) return text;
  const meant = meantName(text, [...names, ALL]);
  const isPath = SCENARIO_FILE.test(text) || text.includes('/') || text.includes(path.sep);
  throw new SmartOriginError(
    'ERR_DRILL', `there is no scenario "${text}"`,
    isPath ? 'there is no such file' : `${meant === undefined ? '' : `did you mean ${meant}? `}these ship: ${names.join(', ')}`,
    isPath ? 'name a file that is there, or write one with "smart-origin drill init"' : 'give one of these, or the path of a scenario file (.yaml)',
  );
}
