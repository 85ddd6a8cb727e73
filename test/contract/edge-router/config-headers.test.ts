import { addHeader, configHeader, joinConfig, MAX_CONFIG_HEADERS } from '../../../src/contract/edge-router';

const headers = (given: { [name: string]: string }) => (name: string) => given[name];

test('a configuration in one header', () => {
  expect(joinConfig(headers({ [configHeader(1, 1)]: '{}' }))).toBe('{}');
});

test('one in pieces, however many', () => {
  for (const pieces of [2, MAX_CONFIG_HEADERS]) {
    const split = Object.fromEntries(Array.from({ length: pieces }, (_, i) => [configHeader(i + 1, pieces), `${i + 1},`]));
    expect(joinConfig(headers(split))).toBe(Array.from({ length: pieces }, (_, i) => `${i + 1},`).join(''));
  }
});

test('none', () => {
  expect(joinConfig(headers({}))).toBeUndefined();
});

test('a lost piece leaves text that is no JSON', () => {
  const text = joinConfig(headers({ 'x-smart-origin-config-1': '{"v":1,', 'x-smart-origin-config-3': '"members":{}}' }));
  expect(() => JSON.parse(text!) as unknown).toThrow();
});

test('names of headers', () => {
  expect(configHeader(1, 1)).toBe('x-smart-origin-config');
  expect(configHeader(2, 3)).toBe('x-smart-origin-config-2');
  expect(addHeader('v2', 'x-api-key')).toBe('x-smart-origin-add-v2-x-api-key');
});
