import { canBeAdded } from '../../../src/contract/edge-router';

test.each([
  ['x-key', true], ['authorization', true], ['x-edge', true],
  ['host', false], ['accept-encoding', false], ['via', false], ['connection', false], ['x-edge-a', false], ['x-amz-cf-id', false],
])('%s: %p', (name, expected) => {
  expect(canBeAdded(name)).toBe(expected);
});
