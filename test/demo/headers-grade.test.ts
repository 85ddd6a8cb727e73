import { gradeHeaders } from '../../scripts/demo/headers-grade';

const STRICT = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

// Expected scores are the Observatory's own for these headers (scoring of 2025, without its page-dependent rules).
test.each([
  ['strict headers', STRICT, 130, 'A+'],
  ['unsafe-inline in styles', { ...STRICT, 'content-security-policy': "default-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'" }, 120, 'A+'],
  ['unsafe-inline in scripts', { ...STRICT, 'content-security-policy': "default-src 'self' 'unsafe-inline'" }, 60, 'C+'],
  ['no policy, framing denied', { ...STRICT, 'content-security-policy': undefined, 'x-frame-options': 'DENY' }, 75, 'B'],
  ['transport security for a day', { ...STRICT, 'strict-transport-security': 'max-age=86400' }, 120, 'A+'],
  ['no nosniff', { ...STRICT, 'x-content-type-options': undefined }, 125, 'A+'],
  ['unsafe referrer', { ...STRICT, 'referrer-policy': 'unsafe-url' }, 120, 'A+'],
  ['nothing', {}, 30, 'D'],
])('%s', (_name, headers, score, grade) => {
  expect(gradeHeaders(headers)).toMatchObject({ score, grade });
});
