import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { nearestFirst, REGIONS } from '../../../src/contract/edge-router';

test('every commercial Region that the CDK knows is in the table', () => {
  const commercial = RegionInfo.regions.map(({ name }) => name).filter((name) => /^(?!us-gov|us-iso|cn-|eu-isoe|eusc)/.test(name));
  expect(commercial.filter((name) => !(name in REGIONS))).toEqual([]);
});

/** Where Lambda@Edge runs, by the developer guide's page on service-linked roles. */
const EDGE_REGIONS = [
  'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ap-south-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-southeast-1', 'ap-southeast-2',
  'eu-central-1', 'eu-west-1', 'eu-west-2', 'sa-east-1',
];

test.each(EDGE_REGIONS)('%s reads its own replica where it has one', (region) => {
  const replicas = ['eu-west-3', ...EDGE_REGIONS];
  expect(nearestFirst(region, replicas)[0]).toBe(region);
  expect(nearestFirst(region, replicas).sort()).toEqual([...replicas].sort());
});

test.each([
  ['us-east-2', 'us-east-1'], ['us-west-1', 'us-east-1'], ['us-west-2', 'us-east-1'], ['sa-east-1', 'us-east-1'], ['ca-central-1', 'us-east-1'],
  ['eu-west-2', 'eu-west-1'], ['eu-central-1', 'eu-west-1'], ['me-south-1', 'eu-west-1'],
  ['ap-south-1', 'ap-southeast-1'], ['ap-northeast-1', 'ap-southeast-1'], ['ap-southeast-2', 'ap-southeast-1'],
])('from %s the nearest of three continents is %s', (from, nearest) => {
  expect(nearestFirst(from, ['us-east-1', 'eu-west-1', 'ap-southeast-1'])[0]).toBe(nearest);
});

test.each([
  ['eu-nowhere-9', ['us-east-1', 'eu-west-1', 'ap-southeast-1'], 'eu-west-1'],
  ['xx-nowhere-9', ['us-east-1', 'eu-west-1'], 'us-east-1'],
  [undefined, ['eu-west-1', 'us-east-1'], 'eu-west-1'],
  ['us-east-1', ['xx-new-1', 'eu-west-1'], 'eu-west-1'],
  ['xx-new-1', ['us-east-1', 'xx-new-1'], 'xx-new-1'],
])('from %s, which may be unknown, of %p it is %s', (from, replicas, nearest) => {
  expect(nearestFirst(from, replicas)[0]).toBe(nearest);
});

test('the copy of the ranges that AWS publishes names no Region that the table lacks, where it is present', () => {
  const snapshot = join(__dirname, '../../../../shared/data/ip-ranges.json');
  let text: string;
  try {
    text = readFileSync(snapshot, 'utf8');
  } catch {
    return;
  }
  const { prefixes } = JSON.parse(text) as { prefixes: { region: string; service: string }[] };
  const regions = [...new Set(prefixes.filter(({ service }) => service === 'DYNAMODB').map(({ region }) => region))];
  // us-south-1 has ranges and is not announced yet.
  expect(regions.filter((region) => !(region in REGIONS) && !/^(us-gov|cn-|GLOBAL|eusc|us-south-1)/.test(region))).toEqual([]);
});
