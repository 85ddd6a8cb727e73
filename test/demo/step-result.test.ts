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
