import { App, Fn, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { FunctionEventType, KeyValueStore } from 'aws-cdk-lib/aws-cloudfront';
import { type HardenerConfig, HeaderScope } from '../../src/contract/response-hardener';
import { ViewerFunctions, type ViewerFunctionsProps } from '../../src/viewer-functions/viewer-functions';
import { ViewerStep } from '../../src/viewer-functions/viewer-step';
import { describeWithNjs, handleInNjs, handleInVm } from '../contract/function-runtime/njs';

const HARDENER: HardenerConfig = { set: [{ name: 'x-frame-options', value: 'DENY', ifMissing: false, scope: HeaderScope.ALL }], remove: ['server'] };
const STEP = 'function handler(event) { return event.request; }';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Site', { env: { account: '123456789012', region: 'eu-west-1' } });
});

/** With the function of behaviors that nothing steers, as every pool asks for it. */
function make(props: ViewerFunctionsProps, scope = stack): ViewerFunctions {
  const made = new ViewerFunctions(scope, props);
  made.viewerRequest();
  return made;
}

const functions = () => Template.fromStack(stack).findResources('AWS::CloudFront::Function');
const codes = () => Object.values(functions()).map((resource) => (resource.Properties as { FunctionCode: string }).FunctionCode);

test('nothing given, no function', () => {
  const made = make({});
  expect(made.associations()).toEqual([]);
  Template.fromStack(stack).resourceCountIs('AWS::CloudFront::Function', 0);
});

test('one step alone keeps its code', () => {
  make({ viewerRequest: [ViewerStep.fromInline(STEP)] });
  expect(codes()).toEqual([STEP]);
});

test('the hardener alone is the hardener with its configuration', () => {
  make({ hardener: HARDENER });
  expect(codes()).toHaveLength(1);
  expect(codes()[0]).toContain('headers["x-frame-options"] = { value: "DENY" };');
  expect(codes()[0]).not.toContain('@@');
});

test('functions are for runtime 2.0, published, and told apart by their comments', () => {
  const made = make({ viewerRequest: [ViewerStep.fromInline(STEP, 'rewrite')], hardener: HARDENER });
  expect(made.associations().map(({ eventType }) => eventType)).toEqual([FunctionEventType.VIEWER_REQUEST, FunctionEventType.VIEWER_RESPONSE]);
  const template = Template.fromStack(stack);
  template.allResourcesProperties('AWS::CloudFront::Function', { AutoPublish: true, FunctionConfig: Match.objectLike({ Runtime: 'cloudfront-js-2.0' }) });
  template.hasResourceProperties('AWS::CloudFront::Function', { FunctionConfig: { Comment: 'cdk-smart-origin viewer-request: rewrite' } });
  template.hasResourceProperties('AWS::CloudFront::Function', { FunctionConfig: { Comment: 'cdk-smart-origin viewer-response: response hardener' } });
  for (const resource of Object.values(functions())) expect((resource.Properties as { Name: string }).Name.length).toBeLessThanOrEqual(64);
});

test('the hardener runs after the response steps', () => {
  make({ viewerResponse: [ViewerStep.fromInline('function handler(event) { return event.response; }', 'mine')], hardener: HARDENER });
  expect(codes()[0].indexOf('// mine')).toBeLessThan(codes()[0].indexOf('// response hardener'));
});

test('a KeyValueStore goes with the functions that import it', () => {
  const store = new KeyValueStore(stack, 'Store');
  make({
    viewerRequest: [ViewerStep.fromInline("import cf from 'cloudfront';\nasync function handler(event) { await cf.kvs().get('k'); return event.request; }")],
    hardener: HARDENER,
    keyValueStore: store,
  });
  interface Properties { FunctionConfig: { KeyValueStoreAssociations?: unknown } }
  const configs = Object.entries(functions()).map(([id, resource]) => ({ id, config: (resource.Properties as Properties).FunctionConfig }));
  expect(configs.filter(({ config }) => config.KeyValueStoreAssociations !== undefined).map(({ id }) => id)).toEqual([expect.stringMatching(/^ViewerRequest/)]);
});

test('fails when a step reads a KeyValueStore and has none', () => {
  const step = ViewerStep.fromInline("import cf from 'cloudfront';\nasync function handler(event) { await cf.kvs().get('k'); return event.request; }", 'reader');
  expect(() => make({ viewerRequest: [step] })).toThrow(/'reader' calls kvs\(\), and no KeyValueStore goes with it; set keyValueStore/);
});

test('a step that imports the module and reads no store needs none', () => {
  const step = ViewerStep.fromInline("import cf from 'cloudfront';\nfunction handler(event) { cf.selectRequestOriginById('v1'); return event.request; }");
  expect(make({ viewerRequest: [step] }).viewerRequest()).toBeDefined();
});

test('deploy-time values stay in the code', () => {
  make({ viewerRequest: [ViewerStep.fromInline(`const name = '${Fn.ref('AWS::StackName')}';\nfunction handler(event) { return event.request; }`)] });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Function', {
    FunctionCode: { 'Fn::Join': ['', ["const name = '", { Ref: 'AWS::StackName' }, "';\nfunction handler(event) { return event.request; }"]] },
  });
});

test('deploy-time values survive composition', () => {
  const value = Token.asString({ Ref: 'AWS::AccountId' });
  make({ hardener: { ...HARDENER, set: [{ ...HARDENER.set[0], name: 'x-account', value }] }, viewerResponse: [ViewerStep.fromInline('function handler(event) { return event.response; }')] });
  Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::Function', {
    FunctionCode: { 'Fn::Join': ['', [Match.stringLikeRegexp('headers."x-account". = \\{ value: "$'), { Ref: 'AWS::AccountId' }, Match.stringLikeRegexp('^" \\};')]] },
  });
});

test('a construct that AWS does not list is a warning that can be acknowledged', () => {
  make({ viewerRequest: [ViewerStep.fromInline('function handler(event) { const a = event.a ?? 1; return event.request; }', 'auth')] });
  Annotations.fromStack(stack).hasWarning('/Site', Match.stringLikeRegexp("viewer step 'auth', line 1, column 37: nullish coalescing.*viewer-step-unlisted-construct"));
});

describe('wrong input', () => {
  const build = (code: string) => () => make({ viewerRequest: [ViewerStep.fromInline(code, 'auth')] });

  test('fails when a step has no handler', () => {
    expect(build('function main(event) { return event.request; }')).toThrow(/the viewer step 'auth' declares no handler at top level; declare function handler\(event\)/);
  });

  test('fails when the handler stands only in an inner scope', () => {
    expect(build('(function () { function handler(event) { return event.request; } handler; })();')).toThrow(/declares no handler/);
  });

  test('fails when a step has syntax that runtime 2.0 lacks, with the line', () => {
    expect(build('function handler(event) {\n  return event?.request;\n}')).toThrow(/'auth' would not run in CloudFront Functions, JavaScript runtime 2\.0:\n {2}line 2, column 10: optional chaining/);
  });

  test('fails when a step does not parse', () => {
    expect(build('function handler(event) {')).toThrow(/line 1, column 26: syntax error/);
  });

  test('fails when the function is over 10 KB, with the bytes of each part', () => {
    const large = `function handler(event) { return event.response; } // ${'x'.repeat(9_500)}`;
    expect(() => make({ viewerResponse: [ViewerStep.fromInline(large, 'large')], hardener: HARDENER }))
      .toThrow(/the viewer-response function has \d+ bytes \(large 9554, response hardener \d+, joining them \d+\); CloudFront allows 10240/);
  });

  test('fails when characters of several bytes make it too large', () => {
    expect(build(`function handler(event) { return event.request; } // ${'é'.repeat(5_200)}`)).toThrow(/has 10453 bytes \(auth 10453\)/);
  });

  test('fails when deploy-time values may make it too large', () => {
    const names = Array.from({ length: 41 }, () => `'${Fn.ref('AWS::StackName')}'`).join(' + ');
    expect(build(`const names = ${names};\nfunction handler(event) { return event.request; }`)).toThrow(/a deploy-time value counts as 253 characters/);
  });

  test('fails when a deploy-time value stands outside a string', () => {
    expect(build(`const name = ${Fn.ref('AWS::StackName')};\nfunction handler(event) { return event.request; }`))
      .toThrow(/'auth' holds a deploy-time value outside a string literal; write it between quotes/);
  });
});

test('exactly 10,240 bytes are allowed', () => {
  const code = 'function handler(event) { return event.request; } // ';
  make({ viewerRequest: [ViewerStep.fromInline(code + 'x'.repeat(10_240 - code.length))] });
  expect(codes()[0]).toHaveLength(10_240);
  expect(() => make({ viewerRequest: [ViewerStep.fromInline(code + 'x'.repeat(10_241 - code.length))] }, new Stack())).toThrow(/has 10241 bytes/);
});

describeWithNjs('a composed viewer-response function in njs', () => {
  test('runs the steps, then the hardener, as in node:vm', async () => {
    make({
      viewerResponse: [
        ViewerStep.fromInline("async function handler(event) { event.response.headers['server'] = { value: 'step' }; event.response.headers['x-step'] = { value: '1' }; return event.response; }"),
        ViewerStep.fromInline("const rules = ['x-step'];\nfunction handler(event) { rules.forEach((name) => { event.response.headers[name].value += '2'; }); return event.response; }"),
      ],
      hardener: HARDENER,
    });
    const events = [{ request: {}, response: { statusCode: 200, headers: { 'server': { value: 'nginx' }, 'x-smart-origin-stamp': { value: 'v1' } } } }];
    const results = await handleInVm(codes()[0], events);
    expect(results).toEqual([{ statusCode: 200, headers: { 'x-step': { value: '12' }, 'x-frame-options': { value: 'DENY' } } }]);
    expect(handleInNjs(codes()[0], events)).toEqual(results);
  });
});
