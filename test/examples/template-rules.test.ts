import { App, Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { AllowedMethods, type CfnDistribution, Distribution, Function, FunctionCode } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, OriginGroup } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  FAILOVER_ON_CODES_OF_CLOUDFRONT, FUNCTIONS_FIT, NO_WRITES_ON_GROUPS, TARGETS_EXIST, TEMPLATE_RULES, type TemplateRule, TWO_MEMBERS_A_GROUP,
} from './template-rules';
import { exampleNames, exampleTemplates, type Template } from '../../scripts/checks/lib/examples';

const STACKS = exampleNames().flatMap((example) => [...exampleTemplates(example)].map(([stack, template]) => ({ stack, template })));

describe.each(STACKS)('$stack', ({ template }) => {
  test.each(TEMPLATE_RULES)('$name', ({ violations }) => {
    expect(violations(template)).toEqual([]);
  });
});

test('the examples have distributions for the rules to look at', () => {
  const types = STACKS.flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type));
  expect(types).toContain('AWS::CloudFront::Distribution');
  expect(types).toContain('AWS::CloudFront::Function');
});

/** A distribution of the CDK's own constructs, which accept all that follows. */
function plain(options: {
  readonly statusCodes?: number[];
  readonly allowedMethods?: AllowedMethods;
  readonly override?: [path: string, value: unknown];
  readonly code?: string;
}): Template {
  const stack = new Stack(new App(), 'Broken');
  const distribution = new Distribution(stack, 'Distribution', {
    defaultBehavior: {
      origin: new OriginGroup({
        primaryOrigin: new HttpOrigin('one.example.com', { originId: 'one' }),
        fallbackOrigin: new HttpOrigin('two.example.com', { originId: 'two' }),
        fallbackStatusCodes: options.statusCodes,
      }),
      allowedMethods: options.allowedMethods,
    },
  });
  const [path, value] = options.override ?? ['Comment', 'whole'];
  (distribution.node.defaultChild as CfnDistribution).addPropertyOverride(`DistributionConfig.${path}`, value);
  new Function(stack, 'Function', { code: FunctionCode.fromInline(options.code ?? 'function handler(event) { return event.request; }') });
  return Synthesized.fromStack(stack).toJSON() as Template;
}

describe('each rule', () => {
  test.each<[string, TemplateRule, Template, RegExp]>([
    ['fails when a group fails over on 418', FAILOVER_ON_CODES_OF_CLOUDFRONT, plain({ statusCodes: [418, 503] }), /fails over on 418$/],
    ['fails when a group has three members', TWO_MEMBERS_A_GROUP,
      plain({ override: ['OriginGroups.Items.0.Members.Items.2', { OriginId: 'one' }] }), /has the members one, two, one$/],
    ['fails when a group has one member twice', TWO_MEMBERS_A_GROUP,
      plain({ override: ['OriginGroups.Items.0.Members.Items.1.OriginId', 'one'] }), /has the members one, one$/],
    ['fails when a member is no origin', TWO_MEMBERS_A_GROUP,
      plain({ override: ['OriginGroups.Items.0.Members.Items.1.OriginId', 'nobody'] }), /a member nobody, which is no origin$/],
    ['fails when a group takes writes', NO_WRITES_ON_GROUPS, plain({ allowedMethods: AllowedMethods.ALLOW_ALL }), /the default behavior allows POST on a group$/],
    ['fails when a behavior targets nobody', TARGETS_EXIST,
      plain({ override: ['DefaultCacheBehavior.TargetOriginId', 'nobody'] }), /the default behavior targets nobody, which is neither origin nor group$/],
    ['fails when a function is too large', FUNCTIONS_FIT, plain({ code: `// ${'é'.repeat(5_119)}` }), /has 10241 bytes$/],
  ])('%s', (_, rule, template, violation) => {
    expect(rule.violations(template)).toContainEqual(expect.stringMatching(violation));
    expect(rule.violations(plain({}))).toEqual([]);
  });

  test('lets a function of exactly 10 KB pass', () => {
    expect(FUNCTIONS_FIT.violations(plain({ code: 'x'.repeat(10_240) }))).toEqual([]);
  });
});
