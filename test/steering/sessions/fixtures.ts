import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { createConfigReader, type RouterConfig } from '../../../lambda/edge-router/config';
import { type ISessionTable, SessionTable, SmartOriginDistribution, type SmartOriginDistributionProps, Steering, type StickySessionsOptions } from '../../../src';
import { type EdgeConfig, joinConfig } from '../../../src/contract/edge-router';
import { distributionConfig, ENV } from '../../fixtures';

// TableV2 of the lowest aws-cdk-lib calls deprecated properties of its own, and jest shows each warning with its stack.
process.env.JSII_DEPRECATED = 'quiet';

export const REGIONS = ['eu-west-1', 'us-east-1'];

export function stackIn(region: string | undefined, app = new App(), id = 'Test'): Stack {
  return new Stack(app, id, { env: { ...ENV, region } });
}

export const http = (name: string, options: ConstructorParameters<typeof HttpOrigin>[1] = {}) => new HttpOrigin(`${name}.example.com`, options);

/** A table that is there, so that templates hold the site alone. */
export function sessionTable(stack: Stack, props: Parameters<typeof SessionTable.adopt>[2] = {}): ISessionTable {
  return SessionTable.adopt(stack, 'Sessions', { ...(props.tableArn === undefined ? { tableName: 'sessions', region: 'eu-west-1' } : {}), ...props });
}

/** The options, and the props of the site. */
export type SessionSiteProps = Partial<StickySessionsOptions> & { readonly site?: Partial<SmartOriginDistributionProps> };

/** `v1` and its canary `v2` with sticky sessions. */
export function sessionSite(stack: Stack, { site, ...options }: SessionSiteProps = {}): SmartOriginDistribution {
  return new SmartOriginDistribution(stack, 'Site', {
    origins: { v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 10 } },
    ...site,
    steering: Steering.stickySessions({ cookieName: 'sid', ...options, table: options.table ?? sessionTable(stack) }),
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

export function functionCode(stack: Stack, id: RegExp): string {
  const functions = Object.entries(Template.fromStack(stack).findResources('AWS::CloudFront::Function'));
  return functions.find(([name]) => id.test(name))![1].Properties.FunctionCode as string;
}

/** The JSON that synth put into a function's code, by what begins it. */
export function baked<T>(code: string, start: string): T {
  const from = code.indexOf(start);
  for (let to = code.indexOf('}', from); to > 0; to = code.indexOf('}', to + 1)) {
    try {
      return JSON.parse(code.slice(from, to + 1)) as T;
    } catch { /* not the closing one */ }
  }
  throw new Error(`no ${start} in the code`);
}
