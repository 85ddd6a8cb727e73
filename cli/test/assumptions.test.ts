import { startSite, stopSites } from './support/site';
import { answersOfEnvironment, assumptionsWith, DEFAULT_ASSUMPTIONS } from '../src/assumptions';

/** The answers of the environment: what a caller says counts more, what is wrong is an error as that of --assume is. */

const GIVEN = process.env.SMART_ORIGIN_ASSUME;

afterEach(stopSites);
afterEach(() => {
  if (GIVEN === undefined) delete process.env.SMART_ORIGIN_ASSUME;
  else process.env.SMART_ORIGIN_ASSUME = GIVEN;
});

test.each<[string | undefined, Record<string, string>]>([
  [undefined, {}],
  ['', {}],
  ['  ', {}],
  ['silent-bucket=tried-again', { 'silent-bucket': 'tried-again' }],
  [' failover-judged=after-origin-response , silent-bucket=tried-again', { 'failover-judged': 'after-origin-response', 'silent-bucket': 'tried-again' }],
])('%j', (text, expected) => {
  const answers = answersOfEnvironment({ SMART_ORIGIN_ASSUME: text });
  expect(answers).toEqual(expected);
  expect(assumptionsWith(answers)).toEqual({ ...DEFAULT_ASSUMPTIONS, ...expected });
});

test.each([
  ['moon=cheese', 'moon'], ['silent-bucket=maybe', 'maybe'], ['silent-bucket', 'silent-bucket'], ['silent-bucket=asked-once=x', 'asked-once=x'],
  ['silent-bucket=asked-once,', 'no answer'], ['=yes', '=yes'],
])('fails for %s', (text, named) => {
  expect(() => answersOfEnvironment({ SMART_ORIGIN_ASSUME: text })).toThrow(expect.objectContaining({ code: 'ERR_ASSUMPTION', what: expect.stringContaining(named) }));
});

test('a distribution is served under them, and under what its caller says instead', async () => {
  process.env.SMART_ORIGIN_ASSUME = 'headers-policy-on-redirects=yes,set-cookie-without-cookies=kept';
  const cookies = async (assume: object) => {
    const site = await startSite({ options: { assume } });
    site.origins.app!.handler = (_request, response) => response.setHeader('set-cookie', 'a=1').end();
    return (await site.get('/')).headers['set-cookie'];
  };
  expect(await cookies({})).toEqual(['a=1']);
  expect(await cookies({ 'set-cookie-without-cookies': 'removed' })).toBeUndefined();
  process.env.SMART_ORIGIN_ASSUME = 'set-cookie-without-cookies=lost';
  await expect(cookies({})).rejects.toMatchObject({ code: 'ERR_ASSUMPTION' });
});
