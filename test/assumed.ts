import { answersOfEnvironment, OPEN_QUESTIONS } from '../cli/src/assumptions';
import { pairwise } from '../scripts/checks/assumptions/settings';

/** Answers to CloudFront's open questions, with what a test calls them. */
export type NamedAnswers = [name: string, answers: Record<string, string>];

/** What SMART_ORIGIN_ASSUME says alone, where it says something: scripts/checks/assumptions.sh runs these tests once for each setting. */
export function assumedOr(settings: () => NamedAnswers[]): NamedAnswers[] {
  const answers = answersOfEnvironment(process.env);
  return Object.keys(answers).length > 0 ? [['the answers of the environment', answers]] : settings();
}

/** The default answers, then settings in which any two answers meet. */
export function anyTwoAnswers(): NamedAnswers[] {
  return [['the default answers', {}], ...pairwise(OPEN_QUESTIONS).map(({ name, answers }): NamedAnswers => [name, { ...answers }])];
}
