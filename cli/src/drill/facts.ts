import { assumptionsWith } from '../assumptions';
import { poolOfTemplateOf } from './policy-pool';
import type { Pool } from '../live-policy/pool';
import type { Behavior, Distribution } from '../model/distribution';
import { parseDistribution } from '../model/parse-distribution';
import { parseTables } from '../model/parse-tables';
import { behaviorFor } from '../stages/behavior-stage';
import type { GivenValues } from '../template/given-values';
import { readTemplates } from '../template/read-templates';

/** What a template has that a scenario can speak of. */
export interface TemplateFacts {
  readonly origins: readonly { readonly id: string; readonly domainName: string }[];
  /** With a replica of a table. */
  readonly tableRegions: readonly string[];
  readonly keyValueStores: readonly string[];
  readonly hasLambdas: boolean;
  readonly hasViewerFunctions: boolean;
  /** Whether any behavior has an origin group. */
  readonly hasFailover: boolean;
  /** Members and weights of the SmartOrigin with a live policy; undefined where there is none, or several. */
  readonly pool?: Pool;
  /** Name of its KeyValueStore. */
  readonly policyStore?: string;
  /** A path that takes POSTs, if any does. */
  readonly postPath?: string;
  behaviorOf(path: string): Behavior;
}

export interface FactsOptions {
  /** Cloud assembly or template. */
  readonly template: string;
  readonly distribution?: string;
  readonly parameters?: Record<string, string>;
  readonly values?: Record<string, string>;
}

/**
 * Reads what a scenario is checked against.
 *
 * @throws SmartOriginError for a template that cannot be served
 */
export function readFacts({ template, distribution: name, parameters = {}, values = {} }: FactsOptions): TemplateFacts {
  const given: GivenValues = { parameters, values };
  const templates = readTemplates(template, undefined, given);
  const distribution = parseDistribution(templates, name);
  return { ...factsOf(distribution, parseTables(templates).tables.flatMap(({ regions }) => regions)), ...poolOfTemplateOf(template) };
}

function factsOf(distribution: Distribution, tableRegions: readonly string[]): TemplateFacts {
  const { behaviors, origins, originGroups } = distribution;
  const assumptions = assumptionsWith({});
  const functions = behaviors.flatMap(({ functions: its }) => Object.values(its));
  return {
    origins: [...origins.values()].map(({ id, domainName }) => ({ id, domainName })),
    tableRegions: [...new Set(tableRegions)],
    keyValueStores: [...new Set(functions.flatMap(({ keyValueStore }) => keyValueStore?.name ?? []))],
    hasLambdas: behaviors.some(({ lambdas }) => Object.keys(lambdas).length > 0),
    hasViewerFunctions: functions.length > 0,
    hasFailover: behaviors.some(({ targetOriginId }) => originGroups.has(targetOriginId)),
    behaviorOf: (path) => behaviorFor({ distribution, assumptions }, path.replace(/\?.*/s, '')),
    postPath: behaviors.filter(takesPosts).map(({ pathPattern }) => examplePath(pathPattern))
      .find((path) => takesPosts(behaviorFor({ distribution, assumptions }, path))),
  };
}

export function takesPosts({ allowedMethods }: Behavior): boolean {
  return allowedMethods.includes('POST');
}

/** A path that a pattern fits: `/api/*` has `/api/drill`. */
function examplePath(pattern: string): string {
  const path = pattern.replaceAll('*', 'drill').replaceAll('?', 'x');
  return path.startsWith('/') ? path : `/${path}`;
}
