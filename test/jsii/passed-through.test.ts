import { isDeepStrictEqual } from 'node:util';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type BehaviorOptions, Distribution, type DistributionProps } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';
import { CDK_VERSION, propertiesOf } from './assembly';
import { BEHAVIOR_VALUES, DISTRIBUTION_VALUES, NOT_PASSED_THROUGH } from './passed-through-values';
import { SmartOriginDistribution, type SmartOriginDistributionProps } from '../../src';
import { testStack, twoMembers } from '../fixtures';

type Json = Record<string, unknown>;
type Resources = Record<string, { readonly Type: string; readonly Properties: Json }>;

const DISTRIBUTION_PROPS = propertiesOf('aws-cdk-lib.aws_cloudfront.DistributionProps');
const BEHAVIOR_OPTIONS = propertiesOf('aws-cdk-lib.aws_cloudfront.BehaviorOptions');
const OUR_PROPS = propertiesOf('cdk-smart-origin.SmartOriginDistributionProps');
const OUR_BEHAVIOR_OPTIONS = propertiesOf('cdk-smart-origin.SmartBehaviorOptions');

const listed = (struct: string, properties: Map<string, unknown>) =>
  [...properties.keys()].filter((name) => `${struct}.${name}` in NOT_PASSED_THROUGH);
const passed = (struct: string, properties: Map<string, unknown>) =>
  [...properties.keys()].filter((name) => !(`${struct}.${name}` in NOT_PASSED_THROUGH));

/** Resources of a stack whose distribution stands at the same path, and so has the same logical ids, in each variant. */
function resources(build: (stack: Stack) => void): Resources {
  const stack = testStack(new App());
  build(stack);
  return Template.fromStack(stack).toJSON().Resources;
}

const plain = (props: (stack: Stack) => Partial<DistributionProps>, behavior: (stack: Stack) => Partial<BehaviorOptions> = () => ({})) =>
  resources((stack) => void new Distribution(new Construct(stack, 'Site'), 'Distribution', {
    defaultBehavior: { origin: new HttpOrigin('v1.example.com', { originId: 'v1' }), ...behavior(stack) },
    ...props(stack),
  }));

const ours = (props: (stack: Stack) => Partial<SmartOriginDistributionProps>) =>
  resources((stack) => void new SmartOriginDistribution(stack, 'Site', { origins: twoMembers(), ...props(stack) }));

/** What stands in the template by "resource" and "resource.property", down to the properties of the distribution's default behavior. */
function flat(all: Resources): Json {
  return Object.fromEntries(Object.entries(all).flatMap(([id, { Type, Properties }]) => {
    if (Type !== 'AWS::CloudFront::Distribution') return [[id, { Type, Properties }]];
    const { DefaultCacheBehavior, ...config } = Properties.DistributionConfig as Json;
    return [
      ...Object.entries(config).map(([name, value]) => [`${id}.${name}`, value]),
      ...Object.entries(DefaultCacheBehavior as Json).map(([name, value]) => [`${id}.DefaultCacheBehavior.${name}`, value]),
    ];
  }));
}

/** What a property did to the L2's template: values that changed, and what was added to lists of objects. */
function effect(without: Resources, withValue: Resources): Json {
  const before = flat(without);
  const changed = Object.entries(flat(withValue)).filter(([place, value]) => !isDeepStrictEqual(before[place], value));
  return Object.fromEntries(changed.map(([place, value]) => [place, isObjectList(value) ? added(value, before[place]) : value]));
}

const isObjectList = (value: unknown): value is Json[] => Array.isArray(value) && typeof value[0] === 'object';
const contains = (list: unknown, item: Json) => isObjectList(list) && list.some((other) => isDeepStrictEqual(other, item));
const added = (after: Json[], before: unknown) => after.filter((item) => !contains(before, item));

/** Places where our template does not say what the property made the L2's say. Lists of objects may hold ours too: origins, functions. */
function notThere(theirs: Json, template: Resources): Json[] {
  const there = flat(template);
  const holds = (value: unknown, expected: unknown) => isObjectList(expected)
    ? expected.every((item) => contains(value, item))
    : isDeepStrictEqual(value, expected);
  return Object.entries(theirs)
    .filter(([place, expected]) => !holds(there[place], expected))
    .map(([place, expected]) => ({ place, expected, found: there[place] }));
}

function expectSameEffect(theirs: Json, oursWithout: Resources, oursWith: Resources) {
  expect(theirs).not.toEqual({});
  expect(notThere(theirs, oursWith)).toEqual([]);
  // It was not there anyway.
  expect(notThere(theirs, oursWithout)).not.toEqual([]);
}

function missingValue(struct: string, name: string, where: string): Error {
  return new Error(`${struct}.${name} of aws-cdk-lib ${CDK_VERSION} has no value in test/jsii/passed-through-values.ts. ${where} `
    + 'Then give it a value there that differs from the defaults; or list it in NOT_PASSED_THROUGH with the reason why it is not passed through.');
}

describe('DistributionProps', () => {
  test.each(passed('DistributionProps', DISTRIBUTION_PROPS))('%s is passed through', (name) => {
    const row = DISTRIBUTION_VALUES[name];
    if (!row) throw missingValue('DistributionProps', name, 'Add it to DistributionOptions, and to what SmartOriginDistribution gives the Distribution.');
    expect(OUR_PROPS.get(name)?.type).toEqual(DISTRIBUTION_PROPS.get(name)!.type);

    const beside = row.beside ?? (() => ({}));
    const given = (stack: Stack) => ({ ...beside(stack), [name]: row.value(stack) });
    expectSameEffect(effect(plain(beside), plain(given)), ours(beside as typeof given), ours(given));
  });

  test.each(listed('DistributionProps', DISTRIBUTION_PROPS))('%s is not passed through, as listed', (name) => {
    expect(OUR_PROPS.get(name)?.type).not.toEqual(DISTRIBUTION_PROPS.get(name)!.type);
  });
});

describe('BehaviorOptions', () => {
  test.each(passed('BehaviorOptions', BEHAVIOR_OPTIONS))('%s is passed through', (name) => {
    const row = BEHAVIOR_VALUES[name];
    if (!row) throw missingValue('BehaviorOptions', name, 'SmartOrigin.behavior() passes on what it does not know: see whether a check of src/behavior belongs to it.');
    expect(OUR_BEHAVIOR_OPTIONS.get(name)?.type).toEqual(BEHAVIOR_OPTIONS.get(name)!.type);

    const beside = row.beside ?? (() => ({}));
    const given = (stack: Stack) => ({ ...beside(stack), [name]: row.value(stack) });
    const inOurs = (options: typeof given) => ours((stack) => ({ defaultBehavior: { ...options(stack), ...row.besideOurs } }));
    expectSameEffect(effect(plain(() => ({}), beside), plain(() => ({}), given)), inOurs(beside as typeof given), inOurs(given));
  });

  test.each(listed('BehaviorOptions', BEHAVIOR_OPTIONS))('%s is not passed through, as listed', (name) => {
    expect(OUR_BEHAVIOR_OPTIONS.has(name)).toBe(false);
  });
});

test('no value and no reason is left of a property that aws-cdk-lib no longer has', () => {
  const known = [
    ...[...DISTRIBUTION_PROPS.keys()].map((name) => `DistributionProps.${name}`),
    ...[...BEHAVIOR_OPTIONS.keys()].map((name) => `BehaviorOptions.${name}`),
  ];
  const mentioned = [
    ...Object.keys(DISTRIBUTION_VALUES).map((name) => `DistributionProps.${name}`),
    ...Object.keys(BEHAVIOR_VALUES).map((name) => `BehaviorOptions.${name}`),
    ...Object.keys(NOT_PASSED_THROUGH),
  ];
  expect(mentioned.filter((name) => !known.includes(name))).toEqual([]);
});
