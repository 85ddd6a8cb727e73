import { testWithNjs, valueInNjs } from './njs-oracle';
import { FEATURES, NJS_DIFFERENCES } from './runtime-features';
import { CONTEXT, load } from './support';
import { eventOf } from './test-events';

/** All features in one function would be over its size. */
async function valueHere(expression: string, warnings: string[]): Promise<unknown> {
  const code = `async function feature() { return (${expression}); }\nasync function handler(event) { var value = await feature(); return { value: value }; }`;
  const { output, error } = await load(code, { onWarning: (message) => warnings.push(message) }).test(eventOf({}), CONTEXT);
  return error === undefined ? (output as { value?: unknown }).value ?? null : `error: ${error}`;
}

test.each(FEATURES)('F-261 runtime 2.0 has $section $feature', async ({ expression, expected }) => {
  const warnings: string[] = [];
  expect(await valueHere(expression, warnings)).toEqual(expected);
  // The brackets of @@replace and @@split need a well-known symbol, which the page does not list.
  expect(warnings.filter((warning) => !warning.includes('Symbol.'))).toEqual([]);
});

testWithNjs('F-261 njs has the same features, but for the differences that are listed', () => {
  const different = FEATURES.filter(({ expression, expected }) => JSON.stringify(valueInNjs(expression)) !== JSON.stringify(expected));
  expect(different.map(({ section, feature }) => `${section} ${feature}`)).toEqual(Object.keys(NJS_DIFFERENCES));
});

test('every feature is listed once', () => {
  const names = FEATURES.map(({ section, feature }) => `${section} ${feature}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(220);
  expect(Object.keys(NJS_DIFFERENCES).filter((name) => !names.includes(name))).toEqual([]);
});
