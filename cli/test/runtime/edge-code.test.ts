import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { EdgeInvocation } from '../../src/lambda-edge/edge-lambda';
import { parseDistribution } from '../../src/model/parse-distribution';
import { EdgeCode, type EdgeCodeFactories } from '../../src/runtime/edge-code';
import { readTemplates } from '../../src/template/read-templates';
import { fakeFunction } from '../support/site';
import { CACHING_DISABLED, removeTemporaryFiles, templateOf, withFunction, withLambdas, writeTemplate } from '../support/templates';

afterEach(removeTemporaryFiles);

/** A distribution whose two behaviors share their functions. */
function distribution() {
  const lambda = withLambdas(['origin-request'], { code: 'the code' });
  const viewer = withFunction(['viewer-request', 'viewer-response']);
  const functions = { ...lambda.behavior, ...viewer.behavior };
  const behavior = { TargetOriginId: 'app', ViewerProtocolPolicy: 'allow-all', CachePolicyId: CACHING_DISABLED, PathPattern: '/x', ...functions };
  return parseDistribution(readTemplates(writeTemplate(templateOf({
    config: { CacheBehaviors: [behavior] }, behavior: functions, resources: { ...lambda.resources, ...viewer.resources },
  }))));
}

const PLACES = [{ pop: { name: 'DUB2-C1', region: 'eu-west-1' } }, { pop: { name: 'FRA56-P1', region: 'eu-central-1' } }];

interface Made {
  functions: number;
  lambdas: { directory: string; region: string }[];
  closed: number;
}

function factories(made: Made, fail = false): EdgeCodeFactories {
  return {
    viewerFunction: () => {
      made.functions += 1;
      return fakeFunction({});
    },
    edgeLambda: (_code, directory, { pop }) => {
      if (fail) throw new Error('cannot be loaded');
      made.lambdas.push({ directory, region: pop.region });
      return { name: pop.name, invoke: () => Promise.reject(new Error('not invoked')), close: async () => void (made.closed += 1) };
    },
  };
}

test('every version is loaded once at each point of presence, inline code as index.js of a folder that goes with it', async () => {
  const made: Made = { functions: 0, lambdas: [], closed: 0 };
  const code = await EdgeCode.load(distribution(), PLACES, factories(made), new Map());
  expect(made).toMatchObject({ functions: 1, closed: 0 });
  expect(made.lambdas.map(({ region }) => region)).toEqual(['eu-west-1', 'eu-central-1']);
  const { directory } = made.lambdas[0]!;
  expect(made.lambdas[1]!.directory).toBe(directory);
  expect(readFileSync(path.join(directory, 'index.js'), 'utf8')).toBe('the code');
  await code.close();
  expect(made.closed).toBe(2);
  expect(existsSync(directory)).toBe(false);
});

test('elsewhere they are made when they are asked for, and none any more after the end', async () => {
  const made: Made = { functions: 0, lambdas: [], closed: 0 };
  const given = distribution();
  const lambda = given.behaviors[0]!.lambdas['origin-request']!;
  const code = await EdgeCode.load(given, PLACES, factories(made), new Map());
  const at = (region: string) => code.elsewhere({ pop: { name: `origin-shield/${region}`, region } });
  expect(at('us-east-1').edgeLambda(lambda)).toBe(at('us-east-1').edgeLambda(lambda));
  expect(made.lambdas.map(({ region }) => region)).toEqual(['eu-west-1', 'eu-central-1', 'us-east-1']);
  await code.close();
  const late = at('us-east-2').edgeLambda(lambda);
  expect(await late.invoke({} as EdgeInvocation)).toMatchObject({ kind: 'error', status: 503, message: expect.stringContaining('is closing') });
  expect([made.lambdas.length, made.closed]).toEqual([3, 3]);
});

test('fails when one cannot be loaded, and says what its factory said', async () => {
  await expect(EdgeCode.load(distribution(), PLACES, factories({ functions: 0, lambdas: [], closed: 0 }, true), new Map())).rejects.toThrow('cannot be loaded');
});
