import { coveringArray, type Row } from './covering-array';
import { OPEN_QUESTIONS } from '../../../cli/src/assumptions';

/** One answer to each open question. */
export interface Setting {
  readonly name: string;
  readonly answers: Readonly<Record<string, string>>;
}

interface Question {
  readonly answers: readonly string[];
}

/** Our functions are told at synth which shape CloudFront takes. */
const SHAPE_QUESTION = 'group-origin-ids';

/** Settings in which any two answers meet, the one without default answers first. */
export function pairwise(questions: Readonly<Record<string, Question>>): Setting[] {
  const entries = Object.entries(questions);
  const flipped = entries.map(([, { answers }]) => answers.length - 1);
  return named(entries, coveringArray(entries.map(([, { answers }]) => answers.length), [flipped]));
}

/** As few settings as have every answer that is not the default one. */
export function everyAnswer(questions: Readonly<Record<string, Question>>): Setting[] {
  const entries = Object.entries(questions);
  const most = Math.max(...entries.map(([, { answers }]) => answers.length));
  return named(entries, Array.from({ length: most - 1 }, (_, row) => entries.map(([, { answers }]) => Math.min(most - 1 - row, answers.length - 1))));
}

function named(entries: readonly (readonly [string, Question])[], rows: readonly Row[]): Setting[] {
  return rows.map((row, index) => ({
    name: `setting ${index + 1} of ${rows.length}`,
    answers: Object.fromEntries(entries.map(([id, { answers }], factor) => [id, answers[row[factor]!]!])),
  }));
}

/** The context of the CDK that our functions need under a setting. */
export function contextOf({ answers }: Setting): Record<string, string> {
  const shape = answers[SHAPE_QUESTION];
  return shape === 'objects' || shape === 'strings' ? { [`cdk-smart-origin:${SHAPE_QUESTION}`]: shape } : {};
}

/** A line for each setting: its name, its answers as SMART_ORIGIN_ASSUME takes them, its context; tabs between them. */
export function settingLines(): string[] {
  return everyAnswer(OPEN_QUESTIONS).map((setting) => [
    setting.name, Object.entries(setting.answers).map(([id, answer]) => `${id}=${answer}`).join(','), JSON.stringify(contextOf(setting)),
  ].join('\t'));
}

if (require.main === module) console.log(settingLines().join('\n'));
