import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFunctionCode, functionBytes } from '../../../src/contract/function-runtime';
import { HARDENER_RULES_PLACEHOLDER, type HardenerConfig, HeaderScope } from '../../../src/contract/response-hardener';
import { hardenerPart } from '../../../src/viewer-functions/hardener-part';
import { describeWithNjs, handleInNjs, handleInVm } from '../../contract/function-runtime/njs';

const CONFIG: HardenerConfig = {
  set: [
    { name: 'x-content-type-options', value: 'nosniff', ifMissing: false, scope: HeaderScope.ALL },
    { name: 'content-security-policy', value: "default-src 'self'; img-src $& \u2028", ifMissing: false, scope: HeaderScope.DOCUMENTS },
    { name: 'cross-origin-resource-policy', value: 'same-origin', ifMissing: true, scope: HeaderScope.PAGES },
  ],
  remove: ['server'],
};

const value = (text: string) => ({ value: text });
const EVENTS = [
  { response: { statusCode: 200, headers: { 'content-type': value('text/html'), 'server': value('nginx'), 'x-smart-origin-stamp': value('v1') } } },
  { response: { statusCode: 200, headers: { 'content-type': value('image/png'), 'cross-origin-resource-policy': value('cross-origin') } } },
  { response: { statusCode: 304, headers: {} } },
  { response: { statusCode: 200, headers: { 'content-type': value('TEXT/HTML'), 'cross-origin-resource-policy': value('cross-origin') }, cookies: { a: value('1') } } },
  // Not what CloudFront sends: the hardener must give it back as it came.
  { response: { statusCode: 200, headers: { 'content-type': {}, 'server': value('nginx') } } },
  { response: { statusCode: 200 } },
];

const bundleOf = (name: string) => readFileSync(join(__dirname, `../../../assets/${name}/index.js`), 'utf8');

test.each(['response-hardener', 'compact-response-hardener'])('the bundle of the %s begins a function of runtime 2.0: no export, a top-level handler, one place for the rules', (name) => {
  const bundle = bundleOf(name);
  expect(checkFunctionCode(bundle)).toEqual([]);
  expect(bundle).not.toMatch(/\b(export|import|require)\b/);
  expect(bundle.match(/function handler\(/g)).toHaveLength(1);
  expect(bundle.split(JSON.stringify(HARDENER_RULES_PLACEHOLDER))).toHaveLength(2);
  expect(functionBytes(bundle)).toBeLessThan(2_048);
});

test('the bundle can be read, and the compact one is half as long', () => {
  expect(bundleOf('response-hardener')).toMatch(/^function handler\(event\) \{$/m);
  expect(functionBytes(bundleOf('compact-response-hardener'))).toBeLessThan(functionBytes(bundleOf('response-hardener')) * 0.6);
});

test('the compact hardener does the same', async () => {
  expect(await handleInVm(hardenerPart(CONFIG, true).code, EVENTS)).toEqual(await handleInVm(hardenerPart(CONFIG).code, EVENTS));
});

test('values are embedded as they are, whatever characters they hold', async () => {
  const [page] = await handleInVm(hardenerPart(CONFIG).code, EVENTS) as { headers: { [name: string]: { value: string } } }[];
  expect(page.headers['content-security-policy'].value).toBe(CONFIG.set[1].value);
  expect(page.headers).not.toHaveProperty('server');
  expect(page.headers).not.toHaveProperty('x-smart-origin-stamp');
});

test('a malformed event comes back as it came', async () => {
  const results = await handleInVm(hardenerPart(CONFIG).code, EVENTS);
  expect(results.slice(4)).toEqual(EVENTS.slice(4).map(({ response }) => response));
});

describeWithNjs('the bundle in njs', () => {
  test('gives what it gives in node:vm', async () => {
    const parts = [hardenerPart(CONFIG), hardenerPart(CONFIG, true)];
    for (const { code } of parts) expect(handleInNjs(code, EVENTS)).toEqual(await handleInVm(code, EVENTS));
  });
});
