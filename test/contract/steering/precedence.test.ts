import { NOW, policyText, steering, sticky, viewerRequest } from './fixtures';
import { decide, type DecisionInput, readPolicy } from '../../../src/contract/steering';

/** Each rule meets the next one, where both would decide, and otherwise. */
const config = steering({ v2: 0, v3: 0 }, { skewProtection: true, consent: { cookie: 'consent' } });
const BOT = { 'user-agent': { value: 'Googlebot/2.1' } };
const consent = { consent: { value: 'yes' } };
const pin = sticky(`1.v2.4711.${NOW + 60}`);

function decided(request: object, more: Partial<DecisionInput> = {}, policy: object = {}) {
  return decide({ request: viewerRequest(request), ip: '192.0.2.1', config, now: NOW, policy: readPolicy(policyText(policy), config), ...more });
}

test.each<[string, ReturnType<typeof decided>, string, string]>([
  ['preview before page', decided({ uri: '/app.js', cookies: { ...pin, ...consent } }, { preview: { member: 'v3', expires: NOW + 9 } }), 'v3', 'preview'],
  ['preview before consent', decided({}, { preview: { member: 'v3', expires: NOW + 9 } }), 'v3', 'preview'],
  ['page before force', decided({ uri: '/app.js', cookies: pin }, {}, { force: 'v3' }), 'v2', 'page'],
  ['page before consent', decided({ uri: '/app.js', cookies: pin }), 'v2', 'page'],
  ['force before consent', decided({}, {}, { force: 'v3' }), 'v3', 'force'],
  ['force before pin', decided({ cookies: { ...pin, ...consent } }, {}, { force: 'v3' }), 'v3', 'force'],
  ['consent before pin', decided({ cookies: pin }), 'v1', 'no-consent'],
  ['consent before crawler', decided({ headers: BOT }), 'v1', 'no-consent'],
  ['void before the primary of those without consent', decided({}, {}, { voided: ['v1'], weights: { v3: 5 } }), 'v3', 'no-consent'],
  ['void before pin', decided({ cookies: { ...pin, ...consent } }, {}, { voided: ['v2'] }), 'v1', 'bucket'],
  ['pin before weights', decided({ cookies: { ...pin, ...consent } }, {}, { weights: { v3: 100 } }), 'v2', 'pin'],
  ['crawler before weights', decided({ headers: BOT, cookies: consent }, {}, { weights: { v3: 100 } }), 'v1', 'crawler'],
])('%s', (_, decision, variant, reason) => {
  expect(decision).toMatchObject({ variant, reason });
});
