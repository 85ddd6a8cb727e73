import { App, Stack } from 'aws-cdk-lib';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { SmartOriginDistribution, Steering } from '../../../src';
import { chooseSite, steeredSites } from '../../src/live-policy/steered-sites';
import { removeTemporaryFiles, temporaryDirectory } from '../support/templates';

// Loading the CDK takes long on a busy machine.
jest.setTimeout(120_000);

afterEach(removeTemporaryFiles);

test('what synth writes is understood: members, primary, weights, generation and the name of the store', () => {
  const app = new App({ outdir: temporaryDirectory() });
  for (const [name, generation] of [['Shop', 1], ['Blog', 3]] as const) {
    const stack = new Stack(app, name);
    new SmartOriginDistribution(stack, 'Site', {
      origins: {
        v1: { origin: new HttpOrigin('v1.example.com') },
        v2: { origin: new HttpOrigin('v2.example.com'), weight: 12.5 },
        next: { origin: new HttpOrigin('next.example.com') },
        old: { origin: new HttpOrigin('old.example.com'), standby: true },
      },
      primary: 'v1',
      steering: Steering.weighted({ generation }),
    });
  }
  const { directory } = app.synth();
  const sites = steeredSites(directory);
  expect(sites.map(({ pool }) => pool.site)).toEqual(['Shop/Site/Origin', 'Blog/Site/Origin']);
  const { pool, storeName } = chooseSite(sites, 'Blog', directory);
  expect(pool).toEqual({
    source: directory, site: 'Blog/Site/Origin', primary: 'v1', generation: 3, complete: true,
    members: [{ id: 'v1', standby: false }, { id: 'v2', weight: 12.5, standby: false }, { id: 'next', weight: 0, standby: false }, { id: 'old', standby: true }],
  });
  const template = app.synth().getStackByName('Blog').template as { Resources: Record<string, { Type: string; Properties: { Name: string } }> };
  const stores = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::CloudFront::KeyValueStore');
  expect(stores.map(({ Properties }) => Properties.Name)).toEqual([storeName]);
});
