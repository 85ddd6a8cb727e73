import { replaceInEdgeFunction } from './edge-function-edits';
import { type MutableTemplate, only, replaceInFunction, wrapFunction } from './template-edits';
import { STICKY_COOKIE, VARIANT_HEADER } from '../../src/contract/names';
import { STEERING_VERSION } from '../../src/contract/steering/steering-config';

/** One thing taken out of a synthesized example, which its rehearsal must notice. */
export interface Mutation {
  readonly name: string;
  /** What is broken, in words. */
  readonly what: string;
  readonly example: string;
  /** The stack whose template is changed. */
  readonly stack: string;
  /** Matches the violated expectation: another one, or a crash, would not show that the rehearsal looks at the right thing. */
  readonly caughtBy: RegExp;
  readonly apply: (template: MutableTemplate, assembly: string) => void;
}

const CANARY = { example: 'canary', stack: 'CanarySite' };
const WEIGHTED = { example: 'weighted', stack: 'WeightedSite' };
const MIXED = /^as deployed.*: visitors who met two versions: [1-9]/;
const OTHER_THAN_KEPT = /^as deployed.*: visitors whose cookie keeps another version than they see: [1-9]/;

/** Stands once in each of the two functions. */
const CONFIG_VERSION = `{"version":${STEERING_VERSION},"generation":`;

export const MUTATIONS: readonly Mutation[] = [
  {
    ...CANARY,
    name: 'leg-2-not-recognized',
    what: 'the edge router takes leg 2 for leg 1: the member that has just failed is asked again',
    caughtBy: /^v1 killed.*: \d+ errors, expected 6/,
    apply: (_, assembly) => replaceInEdgeFunction(assembly, /\bleg:[\w$]+===[\w$"]+\?2:1/, () => 'leg:1'),
  },
  {
    ...CANARY,
    name: 'session-variant-not-in-key',
    what: 'the variant header is taken out of the cache key: files of the first visitor\'s version are served to all',
    caughtBy: MIXED,
    apply: (template) => {
      const { HeadersConfig } = cacheKey(template);
      HeadersConfig.Headers = without(HeadersConfig.Headers, VARIANT_HEADER);
    },
  },
  {
    ...CANARY,
    name: 'stamp-trusted-on-leg-2',
    what: 'the answers of stand-ins are stamped with their own version: an outage moves visitors for good',
    caughtBy: /^v1 gone: visitors whose cookie names another version than their own: [1-9]/,
    apply: (_, assembly) => replaceInEdgeFunction(assembly, /\b([\w$]+)\.isFallback\?[\w$"~]+:\1\.stamp/, (server) => `${server}.isFallback?${server}.member:${server}.stamp`),
  },
  {
    ...CANARY,
    name: 'session-not-looked-up',
    what: 'the viewer router looks for another cookie: no session is ever looked up',
    caughtBy: /^back from elsewhere.*: visitors whose session was not read in time, of \d+: /,
    apply: (template) => replaceInFunction(template, 'viewer-request', '"cookie":"sessiontoken"', '"cookie":"another"'),
  },
  {
    ...WEIGHTED,
    name: 'variant-not-in-cache-key',
    what: 'the variant header is taken out of the cache key: the first visitor\'s version is served to all',
    caughtBy: OTHER_THAN_KEPT,
    apply: (template) => {
      const { HeadersConfig } = cacheKey(template);
      HeadersConfig.Headers = without(HeadersConfig.Headers, VARIANT_HEADER);
    },
  },
  {
    ...WEIGHTED,
    name: 'sticky-cookie-in-cache-key',
    what: 'the sticky cookie is put into the cache key: an entry for each visitor',
    caughtBy: /^as deployed.*: fetches of a file and variant in its lifetime: /,
    apply: (template) => { cacheKey(template).CookiesConfig = { CookieBehavior: 'whitelist', Cookies: [STICKY_COOKIE] }; },
  },
  {
    ...WEIGHTED,
    name: 'no-sticky-cookie',
    what: 'the cookie half does nothing: whoever gets another address gets another version',
    caughtBy: MIXED,
    apply: (template) => replaceInFunction(template, 'viewer-response', CONFIG_VERSION, '{"version":0,"generation":'),
  },
  {
    ...WEIGHTED,
    name: 'no-assignment',
    what: 'the viewer router assigns nobody: all are on the primary',
    caughtBy: /^as deployed.*: visitors on v2, at 10 %, of \d+: 0,/,
    apply: (template) => replaceInFunction(template, 'viewer-request', CONFIG_VERSION, '{"version":0,"generation":'),
  },
  {
    ...WEIGHTED,
    name: 'forged-variant-believed',
    what: 'the variant header goes to cache and origin as the viewer sent it: a forger fills v2\'s entries with v1\'s pages',
    caughtBy: OTHER_THAN_KEPT,
    apply: (template) => wrapFunction(template, 'viewer-request', `async function handler(event) {
  const sent = event.request.headers['${VARIANT_HEADER}'];
  const made = await unmutated(event);
  if (sent && made.headers) made.headers['${VARIANT_HEADER}'] = sent;
  return made;
}`),
  },
  {
    ...WEIGHTED,
    name: 'halves-disagree',
    what: 'the two functions hash with different salts: the cookie names another version than the page is of',
    caughtBy: MIXED,
    apply: (template) => replaceInFunction(template, 'viewer-response', '"salt":"', '"salt":"other-'),
  },
  {
    ...WEIGHTED,
    name: 'policy-not-read',
    what: 'the viewer router takes the live policy for an outdated one: no ramp, no rollback',
    caughtBy: /^ramp.*: new visitors on v2, at 50 %/,
    apply: (template) => {
      for (const event of ['viewer-request', 'viewer-response'] as const) replaceInFunction(template, event, '"generation":1,', '"generation":1000,');
    },
  },
  {
    ...WEIGHTED,
    name: 'no-skew-protection',
    what: 'open pages are not protected: after the rollback their files are asked from the other version, which lacks them',
    caughtBy: /^rollback.*: their files that came from v2/,
    apply: (template) => {
      for (const event of ['viewer-request', 'viewer-response'] as const) replaceInFunction(template, event, ',"skewProtection":true', '');
      replaceInFunction(template, 'viewer-request', ',"siblings":{"v2":"v1","v1":"v2"}', '');
    },
  },
  {
    ...WEIGHTED,
    name: 'no-failover-of-the-canary',
    what: 'the group that the viewer router makes fails over on 400 alone: the canary\'s visitors see its failure',
    caughtBy: /^bucket of v2 refusing connections: \d+ errors/,
    apply: (template) => replaceInFunction(template, 'viewer-request', '"statusCodes":[500,502,503,504]', '"statusCodes":[400]'),
  },
];

const cacheKey = (template: MutableTemplate) => only(template, 'AWS::CloudFront::CachePolicy').CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin;

function without(names: readonly string[], name: string): string[] {
  const rest = names.filter((one) => one.toLowerCase() !== name);
  if (rest.length === names.length) throw new Error(`"${name}" is not among ${names.join(', ')}`);
  return rest;
}
