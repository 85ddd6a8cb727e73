import { App, Stack } from 'aws-cdk-lib';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { createConfigReader, type RouterConfig } from '../../../lambda/edge-router/config';
import { SmartOriginDistribution, type SmartOriginDistributionProps, Steering, type FastestSteeringOptions } from '../../../src';
import { type EdgeConfig, joinConfig } from '../../../src/contract/edge-router';
import { distributionConfig, ENV } from '../../fixtures';

// TableV2 of the lowest aws-cdk-lib calls deprecated properties of its own, and jest shows each warning with its stack.
process.env.JSII_DEPRECATED = 'quiet';

export const REGIONS = ['eu-west-1', 'us-east-1'];

export function stackIn(region: string | undefined, app = new App(), id = 'Test'): Stack {
  return new Stack(app, id, { env: { ...ENV, region } });
}

export const http = (name: string, options: ConstructorParameters<typeof HttpOrigin>[1] = {}) => new HttpOrigin(`${name}.example.com`, options);

/** The options, and the props of the site. */
export type FastestSiteProps = FastestSteeringOptions & { readonly site?: Partial<SmartOriginDistributionProps> };

/** Three members that serve the same, of which `eu` is the primary. */
export function fastestSite(stack: Stack, { site, ...options }: FastestSiteProps = {}): SmartOriginDistribution {
  return new SmartOriginDistribution(stack, 'Site', {
    origins: { eu: { origin: http('eu') }, us: { origin: http('us') }, ap: { origin: http('ap') } },
    primary: 'eu',
    ...site,
    steering: Steering.fastest(options),
  });
}

/** A header's value, with `<Fn::GetAtt Resource Attribute>` or the like for what CloudFormation puts there. */
function deployed(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, ...other } = value as { 'Fn::Join'?: [string, unknown[]] };
  if (join) return join[1].map(deployed).join(join[0]);
  return `<${JSON.stringify(other).match(/[\w./:-]*[\w./-][\w./:-]*/g)!.join(' ')}>`;
}

/** The custom headers of an origin as they are once deployed, by name in lower case. */
export function customHeaders(stack: Stack, id: string): { [name: string]: string } {
  const origin = distributionConfig(stack).Origins.find(({ Id }: any) => Id === id);
  const headers: any[] = origin.OriginCustomHeaders ?? [];
  return Object.fromEntries(headers.map(({ HeaderName, HeaderValue }) => [HeaderName.toLowerCase(), deployed(HeaderValue)]));
}

/** The edge router's configuration that an origin carries; undefined where it carries none. */
export function configOf(stack: Stack, id = 'v1'): EdgeConfig | undefined {
  const headers = customHeaders(stack, id);
  const json = joinConfig((name) => headers[name]);
  return json === undefined ? undefined : JSON.parse(json) as EdgeConfig;
}

/** The same as the router itself reads it. */
export function readByRouter(stack: Stack, id = 'v1'): RouterConfig | undefined {
  const headers = Object.entries(customHeaders(stack, id)).map(([key, value]) => [key, [{ key, value }]]);
  return createConfigReader()(Object.fromEntries(headers));
}
