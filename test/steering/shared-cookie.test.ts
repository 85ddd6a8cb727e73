import { App, Duration, Stack } from 'aws-cdk-lib';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { SmartOrigin, Steering, StickyKey, type WeightedSteeringOptions } from '../../src';
import { ENV } from '../fixtures';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Site', { env: ENV });
});

const pool = (id: string, [primary, canary]: readonly string[], options: WeightedSteeringOptions = {}) => new SmartOrigin(stack, id, {
  origins: {
    [primary]: { origin: new HttpOrigin(`${primary}.example.com`) },
    [canary]: { origin: new HttpOrigin(`${canary}.example.com`), weight: 10 },
  },
  steering: Steering.weighted(options),
});
const VERSIONS = ['v1', 'v2'];
const SHOPS = ['old', 'new'];

function onOneDistribution(first: SmartOrigin, second: SmartOrigin) {
  new Distribution(stack, 'Distribution', { defaultBehavior: first.behavior(), additionalBehaviors: { '/shop/*': second.behavior() } });
}

test('two pools that would take their pins from each other are refused, once', () => {
  onOneDistribution(pool('Pages', VERSIONS), pool('Shop', SHOPS));
  const synth = () => app.synth();
  expect(synth).toThrow(/"Site\/Pages" \(v1, v2; ttl 86400 s\) and "Site\/Shop" \(old, new; ttl 86400 s\) set the sticky cookie "__Host-smart-origin" on one distribution.*another `stickyCookieName`/);
  expect(synth).not.toThrow(/sticky cookie.*sticky cookie/s);
});

test('so are pools whose pins hold for different times', () => {
  onOneDistribution(pool('Pages', VERSIONS), pool('Shop', VERSIONS, { ttl: Duration.hours(1) }));
  expect(() => app.synth()).toThrow(/\(v1, v2; ttl 86400 s\).*\(v1, v2; ttl 3600 s\)/);
});

test.each<[string, readonly string[], WeightedSteeringOptions]>([
  ['with cookies of their own', SHOPS, { stickyCookieName: '__Host-shop' }],
  ['with the same members, which share pins', ['v2', 'v1'], {}],
  ['of which one sets no cookie', SHOPS, { stickyKey: StickyKey.header('x-device-id') }],
])('pools %s are fine', (_, members, options) => {
  onOneDistribution(pool('Pages', VERSIONS), pool('Shop', members, options));
  expect(() => app.synth()).not.toThrow();
});

test('pools of two distributions are fine', () => {
  new Distribution(stack, 'Pages', { defaultBehavior: pool('PagesPool', VERSIONS).behavior() });
  new Distribution(stack, 'Shop', { defaultBehavior: pool('ShopPool', SHOPS).behavior() });
  expect(() => app.synth()).not.toThrow();
});
