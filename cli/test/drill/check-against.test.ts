import { checkAgainst, parseScenario, problemsAgainst, readFacts } from '../../src/drill';
import { CACHING_OPTIMIZED, groupConfig, removeTemporaryFiles, templateOf, writeTemplate } from '../support/templates';

const behavior = (pattern: string, extra = {}) => ({
  PathPattern: pattern, TargetOriginId: 'a', ViewerProtocolPolicy: 'allow-all', CachePolicyId: CACHING_OPTIMIZED,
  AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'], ...extra,
});
const table = {
  Sessions: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      TableName: 'sessions', KeySchema: [{ AttributeName: 'token', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'token', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST', Replicas: [{ Region: 'us-east-1' }, { Region: 'eu-west-1' }],
    },
  },
};
const rich = () => readFacts({ template: writeTemplate(templateOf({ config: { ...groupConfig([503]), CacheBehaviors: [behavior('/api/*')] }, resources: table })) });
const poor = () => readFacts({ template: writeTemplate(templateOf()) });

function problems(text: string, facts: ReturnType<typeof rich>): string[] {
  try {
    checkAgainst(parseScenario(`duration: 10s\n${text}`, 'a.yaml'), facts);
  } catch (error) {
    return (error as { why: string }).why.split('\n').map((line) => line.trim());
  }
  return [];
}

const VISITORS = 'visitors: [{ count: 1, requests_per_second: 1 }]\n';

describe('checkAgainst', () => {
  afterAll(removeTemporaryFiles);

  test('a template has a path for POSTs where a behavior takes them', () => {
    expect(rich().postPath).toBe('/api/drill');
    expect(poor().postPath).toBeUndefined();
    expect(rich().tableRegions).toEqual(['us-east-1', 'eu-west-1']);
  });

  test('a scenario that speaks of what there is', () => {
    expect(problems(`pops: [us-east-1]
places: { a: eu-west-1 }
distances: { us-east-1: { a: 5ms, eu-west-1: 5ms } }
origins: { a: stand-in }
visitors: [{ count: 1, requests_per_second: 1, posts: 1%, paths: [/, /api/x] }]
timeline:
  - { at: 1s, fail: { origin: b, fault: refused } }
  - { at: 1s, fail: { table: eu-west-1, fault: gone } }
  - { at: 1s, cut: eu-west-1 }
  - { at: 2s, heal: all }
expect: { hit_ratio: '>0.1', served_by: { a: 1, cache: 1 } }
`, rich())).toEqual([]);
  });

  test.each([
    ['origins: { c: stand-in }\n', 'line 2: origins has "c", which is no origin of the template; there are a, b'],
    ['places: { aa: eu-west-1 }\n', 'line 2: places has "aa", which is no origin of the template; did you mean a? there are a, b'],
    ['distances: { us-east-1: { eu-wst-1: 5ms } }\n', 'line 2: distances has "eu-wst-1", which is no origin of the template and no Region in use; did you mean eu-west-1?'],
    ['timeline: [{ at: 1s, fail: { origin: c, fault: refused } }]\n', 'line 2: the time line fails "c", which is no origin of the template; there are a, b'],
    ['timeline: [{ at: 1s, fail: { table: eu-west-2, fault: gone } }]\n', 'line 2: no table has a replica in "eu-west-2"; did you mean eu-west-1?'],
    ['timeline: [{ at: 1s, fail: { key_value_store: "*", fault: gone } }]\n', 'line 2: a KeyValueStore fails, and the template has none'],
    ['timeline: [{ at: 1s, fail: { edge_functions: "*", fault: throttled } }]\n', 'line 2: edge functions are throttled, which is for Lambda@Edge; the template has no function of Lambda@Edge'],
    ['timeline: [{ at: 1s, cut: eu-west-3 }]\n', 'line 2: "eu-west-3" is no Region in use; did you mean eu-west-1?'],
    ['places: { a: eu-west-1 }\ntimeline: [{ at: 1s, cut: [a, eu-west-1] }]\n', 'line 3: the link from a to eu-west-1 is cut; one is in the other by places; name two that are apart'],
    ['timeline: [{ at: 1s, policy: force a }]\n', 'line 2: the policy is changed, and the template has no SmartOrigin with a live policy, or several'],
    ['expect: { served_by: { c: 1 } }\n', 'line 2: served_by has "c", which is no origin of the template; there are a, b, cache, edge'],
    ['expect: { hit_ratio: 1 }\n', 'line 2: hit_ratio cannot be measured here; no path that is visited has a behavior whose cache policy caches anything'],
    ['expect: { cold_starts: 1 }\n', 'line 2: cold_starts cannot be measured here; the template has no Lambda@Edge function'],
  ])('%s', (text, problem) => {
    expect(problems(`${text}${VISITORS}`, rich()).join('\n')).toContain(problem);
  });

  test('what only a template has that is deployed later', () => {
    const added = [{ id: 'new', domainName: 'new.example' }];
    const text = (timeline: string) => `duration: 10s
places: { new: eu-west-1 }
distances: { us-east-1: { new: 5ms } }
origins: { new: stand-in }
${VISITORS}timeline: [${timeline}]
`;
    const deploy = '{ at: 1s, deploy: next.cdk.out }';
    const told = (timeline: string) => problemsAgainst(parseScenario(text(timeline), 'a.yaml'), rich(), added);
    expect(told(`${deploy}, { at: 2s, fail: { origin: new, fault: refused } }`)).toEqual([]);
    expect(told(`{ at: 500ms, fail: { origin: new, fault: refused } }, ${deploy}`)).toEqual([
      { line: 6, what: 'the time line fails "new", which the template has not yet', allowed: 'write the entry behind that which deploys it' },
    ]);
  });

  test('POSTs that nothing lets through', () => {
    const posts = (extra: string) => `visitors: [{ count: 1, requests_per_second: 1, posts: 1%${extra} }]\n`;
    expect(problems(posts(''), poor())).toEqual(['line 2: visitors send POSTs, which no behavior of the template lets through; leave posts out']);
    expect(problems(posts(', post_paths: [/form]'), rich())).toEqual(['line 2: visitors send POSTs to /form, where the template does not let them through; it does at /api/drill']);
  });

  test('failovers that there cannot be any of', () => {
    expect(problems(`expect: { failovers: 0 }\n${VISITORS}`, poor())).toEqual(['line 2: failovers cannot be measured here; the template has no origin group that a behavior leads to']);
    expect(problems(`expect: { failovers: 0 }\n${VISITORS}`, rich())).toEqual([]);
  });

  test('tables that there are none of', () => {
    expect(problems(`timeline: [{ at: 1s, fail: { table: "*", fault: gone } }]\n${VISITORS}`, poor())).toEqual([expect.stringContaining('line 2: a table fails, and the template has none')]);
  });
});
