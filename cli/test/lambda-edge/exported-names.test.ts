import { transformSync } from 'esbuild';
import { exportedNames } from '../../src/lambda-edge/exported-names';

const names = (source: string) => {
  const found = exportedNames(source);
  return found && [...found].sort();
};

test.each([
  ['exports.handler = async () => 1;', ['handler']],
  ['module.exports.handler = () => 1; exports["other"] = 2;', ['handler', 'other']],
  ['module.exports = { handler, "two words": 1 }; function handler() {}', ['handler', 'two words']],
  ['exports = module.exports = { handler() {} };', ['handler']],
  ['this.handler = () => 1; (() => { this.other = 1; })();', ['handler', 'other']],
  ['class Tool { a = this.b; constructor() { this.handler = 1; } } function make() { this[0] = 1; }', []],
  ['Object.defineProperty(exports, "__esModule", { value: true }); exports.handler = void 0; exports.handler = 1;', ['__esModule', 'handler']],
  ['function handler() {}', []],
  ['const { exports: mine } = { exports: 1 }; mine;', []],
  ['export const handler = 1, other = 2; export default 3;', ['default', 'handler', 'other']],
  ['export async function handler() {} export class Tool {} const a = 1; export { a as b }; export * as c from "./c.js";', ['Tool', 'b', 'c', 'handler']],
  ['import x from "./x.js"; x();', []],
  ['#!/usr/bin/env node\nexports.handler = 1; return;', ['handler']],
])('%s exports %j', (source, expected) => {
  expect(names(source)).toEqual(expected);
});

test.each([
  'module.exports = require("./other");',
  'module.exports = { ...require("./other"), handler };',
  'module.exports = { [name]: 1 };',
  'exports[name] = 1;',
  'Object.assign(exports, tools);',
  '__exportStar(require("./other"), exports);',
  'register(module);',
  'Object.defineProperty(exports, name, {});',
  'const mine = exports; mine.handler = 1;',
  'export * from "./other.js";',
  'export const { handler } = tools;',
  'this is no JavaScript',
])('the text of %s does not tell', (source) => {
  expect(exportedNames(source)).toBeUndefined();
});

test.each([true, false])('what esbuild makes of a module tells its names, minified or not (%s)', (minify) => {
  const { code } = transformSync('export const handler = async () => 1; export function other() {}', { format: 'cjs', platform: 'node', minify });
  expect(names(code)).toEqual(['handler', 'other']);
});
