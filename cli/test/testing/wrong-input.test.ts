import { EdgeFunctionFault, Fault, fakeOrigin, LocalCloudFront } from '../../src';
import { startSite, stopSites } from '../support/site';
import { writeTemplate } from '../support/templates';

/** What TypeScript would refuse, given by those who write their tests in JavaScript: no test may pass for it. */

afterEach(stopSites);

describe('start() fails when', () => {
  test.each<[string, any, RegExp]>([
    ['there are no options', undefined, /of type undefined.*assembly, template/s],
    ['an option is misspelled', { origin: {} }, /no option "origin".*write origins$/s],
    ['there are no origins', {}, /origins is undefined.*v1/s],
    ['an origin is played by nothing', { origins: { app: {} } }, /plays the origin app is \{\}.*fakeOrigin/s],
  ])('%s', async (_title, options, message) => {
    await expect(LocalCloudFront.start(options && { template: writeTemplate({}), ...options })).rejects.toThrow(message);
  });
});

describe('nothing is healed in silence when', () => {
  test.each<[string, (edge: any) => unknown, RegExp]>([
    ['an origin is to fail by nothing', (edge) => edge.origin('app').fail(), /the fault is undefined.*heal\(\)/s],
    ['an origin is to fail by a text', (edge) => edge.origin('app').fail('refused'), /Fault\.parse\("refused"\)/],
    ['an option of a fault is misspelled', (edge) => edge.origin('app').fail(Fault.reset(), { region: 'x' }), /fail\(\) has no option "region".*pop/s],
    ['functions are to fail by nothing', (edge) => edge.edgeFunctions.fail(), /such as EdgeFunctionFault\.throttled\(\)/],
    ['functions are to fail by a text', (edge) => edge.edgeFunctions.fail('throttled'), /EdgeFunctionFault\.parse\("throttled"\)/],
  ])('%s', async (_title, breakIt, message) => {
    const { cloudFront } = await startSite();
    await cloudFront.origin('app').fail(Fault.refused());
    await expect((async () => breakIt(cloudFront))()).rejects.toThrow(message);
    expect(cloudFront.origin('app').fault!.text).toBe('refused');
  });
});

test('a fault of functions is one of theirs', () => {
  expect(() => EdgeFunctionFault.parse('trottled')).toThrow(/throttled/);
});

test('a browser with a misspelled option asks for nothing', async () => {
  const origin = fakeOrigin('page');
  const { cloudFront } = await startSite({ options: { origins: { app: origin } } });
  expect(() => cloudFront.browser({ adress: '198.51.100.1' } as object)).toThrow(/no option "adress".*write address/s);
  expect(origin.requests).toEqual([]);
});

test('an origin may be called as what every object has', async () => {
  const config = { Origins: [{ Id: 'constructor', DomainName: 'www.example.com', CustomOriginConfig: { OriginProtocolPolicy: 'http-only' } }] };
  const { cloudFront } = await startSite({ config, behavior: { TargetOriginId: 'constructor' }, options: { origins: { 'www.example.com': fakeOrigin('page') } } });
  expect(await (await cloudFront.fetch('/')).text()).toBe('page');
});

describe('a fake origin answers nothing that is no answer', () => {
  test.each<[string, any, RegExp]>([
    ['nothing', undefined, /answers undefined.*text/s],
    ['a number', 503, /answers 503.*status, headers, body/s],
    ['a misspelled status', { statusCode: 503 }, /no option "statusCode".*status, headers, body/s],
    ['a status that is none', { status: 99 }, /status 99.*200 to 599/s],
    ['a status as a text', { status: '503' }, /status "503".*whole number/s],
    ['an object as a body', { body: { ok: true } }, /body of the fake origin is of type Object.*JSON\.stringify/s],
    ['a number in a header', { headers: { age: 5 } }, /header "age".*this one 5/s],
    ['a header that is none', { headers: { 'a b': 'c' } }, /header "a b"/],
    ['a line break in a header', { headers: { a: 'b\nc' } }, /header "a"/],
    ['Headers, whose fields would be left out', { headers: new Headers({ a: 'b' }) }, /of type Headers.*fromEntries/s],
  ])('%s', async (_title, answer, message) => {
    expect(() => fakeOrigin(answer)).toThrow(message);
    const { cloudFront } = await startSite({ options: { origins: { app: fakeOrigin(async () => answer) } } });
    const { status, trace } = await cloudFront.fetch('/');
    expect(status).toBe(502);
    expect(trace.join('\n')).toMatch(message);
  });
});

test('cookies that no browser has are not sent', async () => {
  const { cloudFront } = await startSite();
  expect(() => cloudFront.browser().setCookie('a b', '1')).toThrow(/cookie is called "a b"/);
  expect(() => cloudFront.browser().setCookie('a', '1; b=2')).toThrow(/cookie a is "1; b=2".*encodeURIComponent/s);
  await expect(cloudFront.fetch('/', { cookies: { a: undefined } as never })).rejects.toThrow(/cookie a is undefined/);
});
