import { njs } from '../../../test/contract/function-runtime/njs';

export { testWithNjs } from '../../../test/contract/function-runtime/njs';

/** What a function made of an event: what it returned or threw, what it logged, and what it asked of the `cf` module. */
export interface Made {
  output?: unknown;
  error?: string;
  logs: string[];
  choices: unknown[];
}

/** The `cloudfront` module with a store of these contents; it answers as the local one does. */
function cloudfrontModule(store: Record<string, string>): string {
  return `var store = ${JSON.stringify(store)};
var choices = [];
var chosen = function (method) { return function () { choices.push([method].concat(Array.prototype.slice.call(arguments))); }; };
export default {
  choices: choices,
  kvs: function () {
    return {
      get: function (key, options) {
        if (store[key] === undefined) return Promise.reject(new Error('KeyNotFound: the KeyValueStore has no key "' + key + '"'));
        return Promise.resolve(options && options.format === 'json' ? JSON.parse(store[key]) : store[key]);
      },
      exists: function (key) { return Promise.resolve(store[key] !== undefined); },
      meta: function () { return Promise.resolve({ keyCount: Object.keys(store).length }); }
    };
  },
  updateRequestOrigin: chosen('updateRequestOrigin'),
  selectRequestOriginById: chosen('selectRequestOriginById'),
  createRequestOriginGroup: chosen('createRequestOriginGroup')
};
`;
}

/** console.log of njs ends a line after 2,048 bytes. */
const PRINT = 'var __print = function (text) { for (var at = 0; at < text.length; at += 500) globalThis.console.log(text.slice(at, at + 500)); };';

/** Runs a function's handler on events in njs, one after the other. */
export function handleInNjs(code: string, events: readonly unknown[], store: Record<string, string> = {}): Made[] {
  // Imports have to come first. What stands in for the console follows them.
  const lines = code.split('\n');
  const isImport = (line: string) => /^\s*import\s/.test(line);
  const imports = lines.filter(isImport);
  const output = runNjs(`${imports.join('\n')}
import __cf from 'cloudfront';
var __logs = [];
${PRINT}
var console = { log: function (text) { __logs.push(String(text)); } };
${lines.filter((line) => !isImport(line)).join('\n')}
(function () {
  var made = [], events = ${JSON.stringify(events)};
  var next = function (i) {
    if (i === events.length) { __print(JSON.stringify(made)); return; }
    var end = function (entry) {
      entry.logs = __logs.splice(0); entry.choices = __cf.choices.splice(0);
      made.push(entry);
      next(i + 1);
    };
    try {
      Promise.resolve(handler(events[i])).then(function (output) { end({ output: output }); }, function (error) { end({ error: String(error) }); });
    } catch (error) { end({ error: String(error) }); }
  };
  next(0);
})();`, { cloudfront: cloudfrontModule(store) });
  return JSON.parse(output) as Made[];
}

/** The value of an expression in njs, within an async function; `error: …` where it throws. */
export function valueInNjs(expression: string): unknown {
  // One program each: where all features stood in one, njs 0.7.9 gave other values for two of them.
  const output = runNjs(`${PRINT}
async function feature() { return (${expression}); }
var end = function (value) { __print(JSON.stringify(value === undefined ? null : value)); };
feature().then(end, function (error) { end('error: ' + error); });`);
  return JSON.parse(output) as unknown;
}

/** Runs a program in njs, and gives what it printed, without line ends. */
function runNjs(program: string, modules: Record<string, string> = {}): string {
  const { output, error } = njs(program, modules);
  if (error !== undefined) throw new Error(`njs: ${error}`);
  return output!.replaceAll('\n', '');
}
