import { createInFlight } from '../../../lambda/edge-router/in-flight';
import type { ServedBy } from '../../../src/contract/edge-router';

const LEG: ServedBy = { member: 'v2', leg: 1 };

test('a leg is remembered until it is done', () => {
  const inFlight = createInFlight();
  inFlight.sent('r', LEG, 5);
  expect(inFlight.get('r')).toEqual({ servedBy: LEG, sentAt: 5, answered: false });
  inFlight.answered('r');
  expect(inFlight.get('r')).toEqual({ servedBy: LEG, sentAt: 5, answered: true });
  inFlight.sent('r', { ...LEG, leg: 2 }, 6);
  expect(inFlight.get('r')).toEqual({ servedBy: { ...LEG, leg: 2 }, sentAt: 6, answered: false });
  inFlight.done('r');
  expect(inFlight.get('r')).toBeUndefined();
});

test('an answer to what another instance sent is remembered, too', () => {
  const inFlight = createInFlight();
  inFlight.answered('r');
  expect(inFlight.get('r')).toEqual({ answered: true });
});

test('what has no id is not remembered', () => {
  const inFlight = createInFlight();
  inFlight.sent(undefined, LEG, 5);
  inFlight.answered(undefined);
  inFlight.done(undefined);
  expect(inFlight.get(undefined)).toBeUndefined();
});

test('memory is bounded: the oldest is forgotten, and what is renewed becomes the youngest', () => {
  const inFlight = createInFlight();
  for (let i = 0; i < 512; i++) inFlight.sent(`r${i}`, LEG, i);
  inFlight.answered('r0');
  inFlight.sent('one more', LEG, 512);
  expect(inFlight.get('r0')?.answered).toBe(true);
  expect(inFlight.get('r1')).toBeUndefined();
  expect(inFlight.get('r2')).toBeDefined();
});
