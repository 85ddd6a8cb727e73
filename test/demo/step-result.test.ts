import { StepResult } from '../../scripts/demo/step-result';

const answer = (status: number, firstByteMs: number, xCache = 'Miss from cloudfront') =>
  ({ method: 'GET', path: '/', status, firstByteMs, headers: { 'x-cache': xCache, 'content-type': 'text/html' } });

describe('a step holds', () => {
  test('when nothing failed and the right origin answered in time', () => {
    const result = new StepResult();
    result.add(answer(200, 3), 'v1');
    result.add(answer(200, 1, 'Hit from cloudfront'), undefined);
    expect(result.violations({ errors: 0, servedBy: ['v1'], slowestMs: 10, hits: true })).toEqual([]);
    expect([...result.servedBy]).toEqual([['v1', 1], ['cache', 1]]);
  });
});

test('where several numbers of errors can be right, no other holds', () => {
  const result = new StepResult();
  result.add(answer(502, 1), 'v1');
  result.add(answer(502, 1), 'v1');
  expect(result.violations({ errors: 1, mostErrors: 2 })).toEqual([]);
  expect(result.violations({ errors: 2, mostErrors: 3 })).toEqual([]);
  expect(result.violations({ errors: 0, mostErrors: 1 })).toEqual([expect.stringMatching(/^2 errors, expected 0 to 1, 2 x GET/)]);
  expect(result.violations({ errors: 3, mostErrors: 4 })).toEqual([expect.stringMatching(/^2 errors, expected 3 to 4/)]);
});

test('errors that the application marks as its own are counted apart, and must be expected', () => {
  const result = new StepResult();
  result.add(answer(200, 1), 'v1');
  const failed = answer(500, 1);
  result.add({ ...failed, headers: { ...failed.headers, 'x-app-error': 'session-write' } }, 'v1');
  expect([result.errors, result.applicationErrors]).toEqual([0, 1]);
  expect(result.violations({ errors: 0, servedBy: ['v1'] })).toEqual(['1 errors of the application, expected none']);
  expect(result.violations({ errors: 0, servedBy: ['v1'], applicationErrors: true })).toEqual([]);
  expect(new StepResult().violations({ errors: 0, servedBy: [], applicationErrors: true })).toEqual(['0 errors of the application, expected some']);
});

test('says which requests failed, the same ones together', () => {
  const result = new StepResult();
  for (const status of [502, 502, 503]) result.add({ ...answer(status, 1), method: 'POST', path: '/api/cart?n=1' }, 'v1');
  result.add({ ...answer(0, 1), failure: 'socket hang up' }, 'v1');
  expect(result.violations({ errors: 0, servedBy: ['v1'] })).toEqual([
    '4 errors, expected 0, 2 x POST /api/cart 502, 1 x POST /api/cart 503, 1 x GET / no answer (socket hang up)',
  ]);
});

describe('a step fails when', () => {
  test.each([
    ['a response is an error', answer(503, 1), 'v1', /1 errors, expected 0/],
    ['no response comes', answer(0, 1), 'v1', /1 errors/],
    ['another origin answers', answer(200, 1), 'v2', /served by v2, expected v1/],
    ['no origin answers', answer(200, 1), undefined, /served by no origin/],
    ['the first byte is late', answer(200, 11), 'v1', /slowest first byte after 11 ms, expected at most 10 ms/],
    ['nothing was cached', answer(200, 1), 'v1', /no cache hit/],
    ['headers are weak', answer(200, 1), 'v1', /headers graded D, expected A\+/],
  ])('%s', (_name, given, servedBy, violation) => {
    const result = new StepResult();
    result.add(given, servedBy);
    expect(result.violations({ errors: 0, servedBy: ['v1'], slowestMs: 10, hits: true, grade: 'A+' }).join('\n')).toMatch(violation);
  });
});
