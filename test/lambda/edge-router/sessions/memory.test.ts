import { SessionMemory } from '../../../../lambda/edge-router/sessions/memory';

const NOW = 1_795_000_000_000;
const session = (version: string, expiresIn = 3_600_000) => ({ version, expires: NOW + expiresIn });

test('what was found is kept for ten seconds', () => {
  const memory = new SessionMemory();
  expect(memory.keep('a', session('v2'), NOW)).toEqual({ kind: 'found', version: 'v2' });
  expect(memory.get('a', NOW + 9_999)).toEqual({ kind: 'found', version: 'v2' });
  expect(memory.get('a', NOW + 10_000)).toBeUndefined();
  expect(memory.get('b', NOW)).toBeUndefined();
});

test('but not longer than it is valid', () => {
  const memory = new SessionMemory();
  memory.keep('a', session('v2', 2_000), NOW);
  expect(memory.get('a', NOW + 1_999)).toBeDefined();
  expect(memory.get('a', NOW + 2_000)).toBeUndefined();
});

test('what is read again takes the place of the old', () => {
  const memory = new SessionMemory();
  memory.keep('a', session('v1'), NOW);
  memory.keep('a', session('v2'), NOW + 9_000);
  expect(memory.get('a', NOW + 15_000)).toEqual({ kind: 'found', version: 'v2' });
});

test('the thousand that came last', () => {
  const memory = new SessionMemory();
  for (let i = 0; i < 1_500; i++) memory.keep(`key-${i}`, session('v2'), NOW);
  const kept = Array.from({ length: 1_500 }, (_, i) => memory.get(`key-${i}`, NOW) !== undefined);
  expect(kept.indexOf(true)).toBe(500);
  expect(kept.filter(Boolean)).toHaveLength(1_000);
});

test('long ones push out more, also where they come again, and what is too long is not kept', () => {
  const memory = new SessionMemory();
  const long = (i: number) => `${i}`.padStart(2_048, '0');
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 200; i++) memory.keep(long(i), session('v2'), NOW);
  }
  const kept = Array.from({ length: 200 }, (_, i) => memory.get(long(i), NOW) !== undefined);
  expect(kept.filter(Boolean)).toHaveLength(Math.floor(262_144 / 2_050));
  expect(kept[199]).toBe(true);
  memory.keep('b', session('x'.repeat(300_000)), NOW);
  expect(memory.get('b', NOW)).toBeUndefined();
  expect(memory.get(long(199), NOW)).toBeDefined();
});

test('what has expired no longer takes room', () => {
  const memory = new SessionMemory();
  const big = 'x'.repeat(200_000);
  memory.keep('a', session(big), NOW);
  expect(memory.get('a', NOW + 10_000)).toBeUndefined();
  memory.keep('b', session('v1'), NOW + 10_000);
  memory.keep('c', session(big), NOW + 10_000);
  expect(memory.get('b', NOW + 10_000)).toBeDefined();
});
