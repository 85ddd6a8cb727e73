import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import vm from 'node:vm';

/**
 * njs, the JavaScript engine that CloudFront Functions appear to be derived from, as an independent judge. Debian packages it;
 * where it is not installed its tests are skipped, and counted as skipped.
 */
const installed = spawnSync('njs', ['-v'], { encoding: 'utf8' }).status === 0;
if (!installed) console.warn('njs is not installed (Debian: apt-get install njs): its differential tests are skipped');

/** `describe`, where njs is installed. */
export const describeWithNjs: jest.Describe = installed ? describe : describe.skip;

/** `test`, where njs is installed. */
export const testWithNjs: jest.It = installed ? test : test.skip;

/** The one documented method that Debian's njs 0.7.9 lacks and runtime 2.0 has; njs got it in 0.7.10. */
const PRELUDE = 'if (!String.prototype.replaceAll) String.prototype.replaceAll = function (a, b) { return this.split(a).join(b); };';

/** The module `cloudfront`, with a KeyValueStore of fixed content. */
const CLOUDFRONT = "export default { kvs: function () { return { get: function (key) { return Promise.resolve('value of ' + key); } }; } };";

/** Runs a program in njs with these modules; returns what it printed, or the error that it was refused with. */
export function njs(code: string, modules: Record<string, string> = { cloudfront: CLOUDFRONT }): { output?: string; error?: string } {
  const folder = mkdtempSync(join(tmpdir(), 'njs-'));
  try {
    for (const [name, module] of Object.entries(modules)) writeFileSync(join(folder, name), module);
    writeFileSync(join(folder, 'function.js'), code);
    const run = spawnSync('njs', ['-u', '-p', folder, join(folder, 'function.js')], { encoding: 'utf8', timeout: 30_000 });
    const printed = run.stdout + run.stderr;
    return run.status === 0 ? { output: printed.trim() } : { error: printed.trim() || `exit ${run.status}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a function's handler on events in njs. */
export function handleInNjs<Event>(code: string, events: readonly Event[]): unknown[] {
  const driver = `
;(function () {
  var results = [];
  var events = ${JSON.stringify(events)};
  var next = function (i) {
    if (i === events.length) { console.log(JSON.stringify(results)); return; }
    Promise.resolve(handler(events[i])).then(function (result) { results.push(result === undefined ? null : result); next(i + 1); });
  };
  next(0);
})();`;
  // An import has to come first, so the prelude follows it.
  const [, imports, rest] = /^((?:import [^\n]*\n)*)([\s\S]*)$/.exec(code)!;
  const { output, error } = njs(imports + PRELUDE + '\n' + rest + driver);
  if (error !== undefined) throw new Error(`njs: ${error}`);
  return JSON.parse(output!) as unknown[];
}

/** Whether njs loads and runs the code at top level. */
export function loadsInNjs(code: string): { loads: boolean; error?: string } {
  const { error } = njs(PRELUDE + '\n' + code);
  return { loads: error === undefined, error };
}

/** Runs a function's handler on events in node:vm, in a realm without Node's globals. */
export async function handleInVm<Event>(code: string, events: readonly Event[]): Promise<unknown[]> {
  const cf = { kvs: () => ({ get: (key: string) => Promise.resolve(`value of ${key}`) }) };
  const load = (name: string): unknown => jest.requireActual(`node:${name}`);
  const context = vm.createContext({ cf_module: cf, require: load, console: { log: () => undefined }, atob, btoa }, {
    codeGeneration: { strings: false, wasm: false },
  });
  const script = code.replace(/^import ([\w$]+) from 'cloudfront';?/m, 'const $1 = cf_module;');
  vm.runInContext(`${script}\n;globalThis.run = handler;`, context);
  const results: unknown[] = [];
  for (const event of events) {
    const result: unknown = await (context.run as (event: unknown) => unknown)(JSON.parse(JSON.stringify(event)));
    results.push(result === undefined ? null : JSON.parse(JSON.stringify(result)) as unknown);
  }
  return results;
}
