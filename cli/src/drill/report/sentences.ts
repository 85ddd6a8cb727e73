import type { DrillReport, FaultCost, Second } from '../drill-report';
import { counted, lasting, milliseconds, percent, whole } from './figures';

/** Waits that nobody notices are not worth a word. */
const NOTICED_MS = 5;

export interface Verdict {
  readonly kind: 'held' | 'failed' | 'inconclusive' | 'interrupted';
  readonly title: string;
}

/** What came of the drill, in one line. */
export function verdict({ complete, durationMs, expectations, late }: DrillReport): Verdict {
  const failed = expectations.filter(({ held }) => !held).length;
  const of = expectations.length;
  if (!complete) return { kind: 'interrupted', title: `Interrupted after ${lasting(durationMs)}: this is what was seen until then` };
  if (of === 0) return { kind: 'held', title: 'Nothing was expected of this drill: it shows what happened' };
  const notHeld = of === 1 ? 'the one expectation did not hold' : `${whole(failed)} of ${counted(of, 'expectation')} did not hold`;
  if (failed > 0 && late !== undefined) return { kind: 'inconclusive', title: `Inconclusive: ${notHeld}, but this machine was late (${late}); run it again on a quieter one` };
  if (failed > 0) return { kind: 'failed', title: capital(notHeld) };
  return { kind: 'held', title: of === 1 ? 'The one expectation held' : `All ${counted(of, 'expectation')} held` };
}

/** What happened and what visitors saw of it, in short sentences for people who do not read code. */
export function sentences(report: DrillReport): string[] {
  const { overall, durationMs, pops } = report;
  const { requests = 0, errors = 0, hit_ratio: hits } = overall.measures;
  const { moved_sessions: moved, wrong_version_writes: wrong, recovered_within_s: recovered } = overall.measures;
  return [
    `In ${lasting(durationMs)}, ${counted(requests, 'request')} came in at ${counted(pops.length, 'point')} of presence.`,
    ...report.faults.map((fault) => faultSentence(fault, report.seconds)),
    ...(report.faults.length === 1 && report.faults[0]!.errors === errors ? [] : [errors === 0 ? 'Over all, nobody saw an error.'
      : `Over all, ${errorsSeen(errors)}: ${percent(errors / Math.max(1, requests))} of the requests.`]),
    ...(moved === undefined ? [] : [moved === 0
      ? 'Every visitor stayed with their own version of the site.'
      : `${counted(moved, 'visitor was', 'visitors were')} sent to another version than their own without need.`]),
    ...(wrong === undefined || wrong === 0 ? [] : [`${counted(wrong, 'form was', 'forms were')} taken by another version than the visitor's own.`]),
    ...(recovered === undefined || report.faults.length === 0 ? [] : [recoverySentence(recovered)]),
    ...(hits === undefined ? [] : [`${percent(hits)} of the requests were answered from the cache.`]),
  ];
}

/** "For 10 seconds v1 refused connections. Nobody saw an error; pages took 0.1 s longer." */
export function faultSentence(cost: FaultCost, seconds: readonly Second[]): string {
  const { fault, clause, fromMs, toMs, errors, waitedMs, movedSessions, stoodIn } = cost;
  const asked = requestsBetween(seconds, fromMs, toMs);
  const longer = waitedMs / Math.max(1, asked);
  return [
    `For ${lasting(toMs - fromMs)} ${clause ?? `this was so: ${fault}`}. ${errors === 0 ? 'Nobody saw an error' : capital(errorsSeen(errors))}`,
    ...(stoodIn > 0 ? [`${counted(stoodIn, 'answer')} came from a stand-in`] : []),
    ...(movedSessions > 0 ? [`${counted(movedSessions, 'visitor')} moved to another version`] : []),
    longer >= NOTICED_MS ? `pages took ${milliseconds(longer)} longer on average` : 'pages took no longer than before',
  ].join('; ').concat('.');
}

function errorsSeen(errors: number): string {
  return `${counted(errors, 'request')} ended in an error`;
}

function recoverySentence(seconds: number): string {
  if (seconds === Infinity) return 'After the last repair the site did not get back to normal before the drill ended.';
  return seconds < 0.1 ? 'After the last repair all was normal at once.' : `After the last repair all was normal again within ${lasting(seconds * 1000)}.`;
}

/** Those of a second that lies in it by half count by half. */
function requestsBetween(seconds: readonly Second[], fromMs: number, toMs: number): number {
  const sum = seconds.reduce((total, { second, requests }) => {
    const share = Math.max(0, Math.min(toMs, (second + 1) * 1000) - Math.max(fromMs, second * 1000)) / 1000;
    return total + requests * share;
  }, 0);
  return Math.round(sum);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
