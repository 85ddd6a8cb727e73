import { parseDistribution } from '../../src/model/parse-distribution';
import { AssetIndex } from '../../src/template/assets';
import { FAKE_ACCOUNT, type Template, type TemplateSet } from '../../src/template/template-set';
import { start } from '../support/command-line';
import { startOrigin } from '../support/origin-server';
import { send, stopSites, track } from '../support/site';
import { customOrigin, removeTemporaryFiles, templateOf, writeTemplate } from '../support/templates';

/** Which of several distributions is served, and with which values. */

// What starts takes long on a busy machine.
jest.setTimeout(60_000);

afterEach(async () => {
  await stopSites();
  removeTemporaryFiles();
});

type Json = Record<string, unknown>;

function site(path: string, aliases: unknown[], more: Json = {}): Json {
  const { Site } = templateOf({ config: { Aliases: aliases } }).Resources as { Site: Json };
  return { ...Site, Metadata: { 'aws:cdk:path': path }, ...more };
}

function stack(name: string, Resources: Json, more: Json = {}) {
  return { name, region: 'eu-west-1', account: FAKE_ACCOUNT, template: { Resources, ...more } as unknown as Template, assets: AssetIndex.empty('.') };
}

const templates: TemplateSet = {
  source: 'test',
  stacks: [
    stack('Web', {
      ShopDistribution1: site('Web/Shop/Distribution/Resource', ['shop.example.com', '*.shop.example.com']),
      BlogDistribution2: site('Web/Blog/Distribution/Resource', [{ 'Fn::Join': ['.', ['Blog', 'example.com']] }]),
    }),
    stack('Docs', { Distribution3: site('Docs/Distribution/Resource', []) }),
  ],
};

test.each([
  ['ShopDistribution1', 'ShopDistribution1'], ['Web/BlogDistribution2', 'BlogDistribution2'], ['Web/Shop/Distribution', 'ShopDistribution1'],
  ['Shop/Distribution', 'ShopDistribution1'], ['shop.example.com', 'ShopDistribution1'], ['*.shop.example.com', 'ShopDistribution1'],
  ['BLOG.example.com', 'BlogDistribution2'], ['Docs', 'Distribution3'], ['Blog', 'BlogDistribution2'],
])('%s is %s', (name, logicalId) => {
  expect(parseDistribution(templates, name).name).toBe(logicalId);
});

test.each<[string, string | undefined, RegExp]>([
  ['none is named', undefined, /has 3 distributions[^]*Web\/ShopDistribution1 \(Web\/Shop\/Distribution, shop\.example\.com, \*\.shop\.example\.com\)/],
  ['several fit', 'Distribution', /has 3 distributions that fit "Distribution"/],
  ['a stack has several', 'Web', /has 2 distributions that fit "Web"/],
  ['none fits', 'shop.exmaple.com', /no distribution that fits "shop\.exmaple\.com"[^]*did you mean --distribution shop\.example\.com\?/],
])('fails when %s', (_, name, message) => {
  expect(() => parseDistribution(templates, name)).toThrow(message);
});

test('fails when nobody knows whether it is there; one whose condition is not met is not', () => {
  const conditions = {
    Parameters: { Bare: { Type: 'String' } },
    Conditions: { Unknown: { 'Fn::Equals': [{ Ref: 'Bare' }, 'x'] }, Never: { 'Fn::Equals': ['a', 'b'] } },
  };
  const set = (...resources: Json[]) => ({ source: 'test', stacks: resources.map((one, index) => stack(`S${index}`, one, conditions)) });
  const unknown = { One: site('S/One', [], { Condition: 'Unknown' }) };
  const never = { Two: site('S/Two', [], { Condition: 'Never' }) };
  expect(() => parseDistribution(set(unknown))).toThrow(/whether there is the distribution One is not known[^]*--parameter Bare=<value>/);
  expect(parseDistribution(set(never, { Three: site('S/Three', []) })).name).toBe('Three');
  expect(() => parseDistribution(set(never))).toThrow(/has no distribution/);
});

test('on the command line: distribution, parameters and values', async () => {
  const origin = track(await startOrigin('app'));
  const template = templateOf({
    parameters: { Domain: { Type: 'String' } },
    config: {
      Aliases: [{ 'Fn::Sub': 'www.${Domain}' }],
      Origins: [customOrigin('app', { DomainName: '{{resolve:ssm:/app/domain}}', OriginPath: { 'Fn::Sub': '/${Domain}' } })],
    },
  });
  const { Resources } = template as { Resources: { Site: Json } };
  const file = writeTemplate({ ...template, Resources: { ...Resources, Other: site('S/Other', []) } });
  const without = start(['local', file, '--distribution', 'Site', '--origin', `app=${origin.url}`]);
  expect(await without.exitCode).toBe(2);
  expect(without.output().stderr).toMatch(/--value \/app\/domain=<value>/);
  const run = start([
    'local', file, '--distribution', 'www.example.com', '--parameter', 'Domain=example.com', '--value', '/app/domain=app.internal', '--origin', `app.internal=${origin.url}`,
    '--control-port', '0', '--json',
  ]);
  const [, url] = await run.until(/"url":"(http:[^"]+)"/);
  expect((await send(url!, '/a')).body).toBe('app');
  expect(origin.seen[0]).toMatchObject({ url: '/example.com/a', headers: { host: 'app.internal' } });
  run.interrupt();
  expect(await run.exitCode).toBe(0);
});

test('types that are not read are a note', () => {
  const resources = { Site: site('S/Site', []), Role: { Type: 'AWS::IAM::Role' }, Thing: { Type: 'Custom::Thing', Properties: { Any: { Ref: 'Nobody' } } } };
  expect(parseDistribution({ source: 'test', stacks: [stack('S', resources)] }).notes.join()).toContain('resources of these types play no part: AWS::IAM::Role, Custom::Thing');
});
