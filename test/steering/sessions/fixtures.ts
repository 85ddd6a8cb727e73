import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type ISessionTable, SessionTable, SmartOriginDistribution, type SmartOriginDistributionProps, Steering, type StickySessionsOptions } from '../../../src';
import { http } from '../edge/fixtures';

export { configOf, customHeaders, http, readByRouter, REGIONS, stackIn } from '../edge/fixtures';

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
