import type { CliEnvironment } from './cli-environment';
import { judgedReport, prepareOutputs, resultJson, resultText, summaryText, writeOutputs, type DrillResult } from './drill-outputs';
import type { DrillProgress } from './drill-progress';
import { ProgressLine } from './drill-progress';
import { readArguments, readScenario } from './drill-scenarios';
import { ExitCode } from './exit-code';
import { readFiles } from './option-values';
import type { DrillReport } from '../drill/drill-report';
import type { Scenario } from '../drill/scenario';
import { inOrder, ScenarioMistakes, type Doubts, type Problem } from '../drill/scenario-file/problems';
import { SmartOriginError } from '../errors';

export interface DrillOptions {
  readonly origin?: Record<string, string>;
  readonly distribution?: string;
  readonly parameter?: Record<string, string>;
  readonly value?: Record<string, string>;
  readonly python?: string;
  readonly publicKey?: Record<string, string>;
  readonly seed?: number;
  readonly json?: boolean;
  readonly junit?: string;
  readonly html?: string;
  readonly compare?: string;
}

/** Which template, and what only a deployment would know of it. */
export interface TemplateSettings {
  readonly template: string;
  readonly distribution?: string;
  readonly parameters?: Record<string, string>;
  readonly values?: Record<string, string>;
  /** What plays origins in place of what the scenario says. */
  readonly origins?: Readonly<Record<string, string>>;
}

export interface RunSettings extends TemplateSettings {
  readonly origins: Readonly<Record<string, string>>;
  readonly python?: string;
  readonly publicKeys?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DrillProgress) => void;
}

/** What runs drills. */
export interface DrillEngine {
  /**
   * @param doubts - Keys of the scenario whose mistakes are told already.
   * @throws ScenarioMistakes where the scenario does not go with the template; SmartOriginError where one of the two cannot be read
   */
  check(scenario: Scenario, settings: TemplateSettings, doubts?: Doubts): void;
  run(scenario: Scenario, settings: RunSettings): Promise<DrillReport>;
}

/** An expectation did not hold. */
const EXIT_NOT_HELD = 1;
/** As shells tell of Ctrl-C. */
const EXIT_INTERRUPTED = 130;

/** Runs drills one after another, and says what came of them. */
export async function runDrills(given: readonly string[], options: DrillOptions, environment: CliEnvironment, engine: DrillEngine): Promise<void> {
  const asked = readArguments(given);
  const templates = (options.compare === undefined ? [asked.template] : [asked.template, options.compare])
    .map((template): TemplateSettings => ({
      template, distribution: options.distribution, parameters: options.parameter, values: options.value, origins: options.origin,
    }));
  const settings = { origins: options.origin ?? {}, python: options.python, publicKeys: readFiles(options.publicKey ?? {}, '--public-key') };
  const scenarios = asked.files.map((file) => readWithTemplates(file, options.seed, templates, engine));
  const { fitting, skipped } = fittingScenarios(scenarios, templates, asked.all, engine);
  const outputs = { junit: options.junit, html: options.html };
  prepareOutputs(outputs);
  const interruption = new AbortController();
  void environment.untilInterrupted().then(() => interruption.abort());
  const several = asked.all || fitting.length > 1;
  const results: DrillResult[] = [];
  try {
    for (const scenario of fitting) {
      if (interruption.signal.aborted) break;
      const run = (template: TemplateSettings) => withProgress(scenario, environment, (onProgress) => (
        engine.run(scenario, { ...template, ...settings, signal: interruption.signal, onProgress })));
      const result = await resultOf(templates, run);
      results.push(result);
      environment.stdout(options.json ? resultJson(result) : resultText(result, several));
    }
  } finally {
    // Also where one of them could not go on: what the others came to is not lost.
    if (results.length > 0) writeOutputs(results, outputs);
  }
  if (!options.json && several) environment.stdout(summaryText(results, skipped, fitting.slice(results.length).map(({ title }) => title)));
  // Also where the last drill had just ended: somebody wanted an end, and nobody reads that as success.
  if (interruption.signal.aborted) throw new ExitCode(EXIT_INTERRUPTED);
  if (!results.every((result) => judgedReport(result).held)) throw new ExitCode(EXIT_NOT_HELD);
}

type RunOn = (template: TemplateSettings) => Promise<DrillReport>;

/** The template's own run first; a comparison that is cut short is of what was seen. */
async function resultOf([first, second]: readonly TemplateSettings[], run: RunOn): Promise<DrillResult> {
  const before = await run(first!);
  if (second === undefined || !before.complete) return before;
  return { version: 1, before, after: await run(second) };
}

type WithProgress = (onProgress: (progress: DrillProgress) => void) => Promise<DrillReport>;

async function withProgress(scenario: Scenario, environment: CliEnvironment, run: WithProgress): Promise<DrillReport> {
  const line = new ProgressLine(environment, scenario.title, scenario.durationMs);
  try {
    return await run((progress) => line.show(progress));
  } finally {
    line.end();
  }
}

/** A file with mistakes is held against the templates too, as far as it could be read: nobody wants to mend it twice. */
function readWithTemplates(file: string, seed: number | undefined, templates: readonly TemplateSettings[], engine: DrillEngine): Scenario {
  try {
    return readScenario(file, seed);
  } catch (error) {
    if (!(error instanceof ScenarioMistakes) || error.draft === undefined) throw error;
    const { scenario, doubts } = error.draft;
    const problems = [...error.problems, ...templates.flatMap((template) => mistakes(() => engine.check(scenario, template, doubts)))];
    const different = problems.filter(({ line, what }, index) => problems.findIndex((other) => other.line === line && other.what === what) === index);
    throw new ScenarioMistakes(scenario.file, inOrder(different));
  }
}

function mistakes(check: () => void): readonly Problem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof ScenarioMistakes) return error.problems;
    // A template that cannot be read is told once the scenario can be.
    if (error instanceof SmartOriginError) return [];
    throw error;
  }
}

/** All are looked at before the first one runs. Of all that ship, those are left out that a template is not made for. */
function fittingScenarios(scenarios: readonly Scenario[], templates: readonly TemplateSettings[], all: boolean, engine: DrillEngine) {
  const fitting: Scenario[] = [];
  const skipped: string[] = [];
  let refusal: unknown;
  for (const scenario of scenarios) {
    try {
      for (const template of templates) engine.check(scenario, template);
      fitting.push(scenario);
    } catch (error) {
      if (!all || !(error instanceof SmartOriginError) || error.code !== 'ERR_SCENARIO') throw error;
      skipped.push(scenario.title);
      refusal ??= error;
    }
  }
  if (fitting.length === 0) throw refusal;
  return { fitting, skipped };
}
