import { performance } from 'node:perf_hooks';
import vm from 'node:vm';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RESPONSES, SAMPLE_FUNCTION } from './sample-function';
import { ContentSecurityPolicy, SecurityHeaders } from '../../src';
import { ViewerFunctions } from '../../src/viewer-functions/viewer-functions';
import type { BenchResult } from '../bench-result';
import { median } from '../median';
import { hasNjs, millisecondsInNjs } from '../njs';

const TARGET = 3;
const ROUNDS = 31;
const CALLS = 6_000;

/** Microseconds of one invocation. */
type Engine = (code: string) => number;

/**
 * Time of the response hardener, with the strict profile of a web site, beside AWS's sample: in V8, and in njs, the engine that CloudFront's
 * is most like.
 */
export async function run(): Promise<BenchResult[]> {
  const engines: [string, Engine][] = [['node:vm', inVm]];
  if (hasNjs()) engines.push(['njs', inNjs]);

  const hardener = hardenerCode();
  return engines.map(([name, engine]): BenchResult => {
    const rounds: { ours: number; sample: number }[] = [];
    // One after the other within a round, so that whatever else the machine does meets both.
    for (let round = 0; round < ROUNDS; round++) rounds.push({ ours: engine(hardener), sample: engine(SAMPLE_FUNCTION) });
    const ratio = median(rounds.map(({ ours, sample }) => ours / sample));
    return {
      name: `response hardener, compute in ${name}`,
      value: median(rounds.map(({ ours }) => ours)),
      unit: 'µs',
      peer: "AWS's sample",
      peerValue: median(rounds.map(({ sample }) => sample)),
      ratio,
      target: `at most ${TARGET} times`,
      ok: ratio <= TARGET,
    };
  });
}

/** The function as it is deployed. */
function hardenerCode(): string {
  const stack = new Stack(new App(), 'Bench');
  const headers = SecurityHeaders.web({ contentSecurityPolicy: ContentSecurityPolicy.strict().directives });
  new ViewerFunctions(stack, { hardener: headers._bind(stack).hardener });
  const [{ Properties: made }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Function'));
  return (made as { FunctionCode: string }).FunctionCode;
}

/** A program that calls the handler on fresh events, made before the clock starts, and leaves milliseconds in `elapsed`. */
function timed(code: string, now: string): string {
  return `${code}
var responses = ${JSON.stringify(RESPONSES)};
var events = [];
for (var i = 0; i < ${CALLS}; i++) {
  var headers = {};
  var given = responses[i % responses.length];
  Object.keys(given).forEach(function (name) { headers[name] = { value: given[name] }; });
  events.push({ response: { statusCode: 200, statusDescription: 'OK', headers: headers, cookies: {} } });
}
for (var w = 0; w < 200; w++) handler({ response: { statusCode: 200, headers: { 'content-type': { value: 'text/html' } } } });
var started = ${now};
for (var j = 0; j < events.length; j++) handler(events[j]);
var elapsed = ${now} - started;`;
}

function inVm(code: string): number {
  const context = vm.createContext({ now: () => performance.now() }, { codeGeneration: { strings: false, wasm: false } });
  const milliseconds = vm.runInContext(`${timed(code, 'now()')}; elapsed`, context) as number;
  return milliseconds * 1_000 / CALLS;
}

function inNjs(code: string): number {
  return millisecondsInNjs(`${timed(code, 'Date.now()')}; console.log(elapsed);`) * 1_000 / CALLS;
}
