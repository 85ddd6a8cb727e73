import type { LogConfig } from '../../src/access-logs/log-config';
import { checkSuffixPath, hourOf, logPath } from '../../src/access-logs/log-path';

const HOUR = hourOf(Date.UTC(2025, 8, 3, 8, 59, 59));

const config = (destination: LogConfig['destination'], suffixPath = '', hiveCompatible = false): LogConfig => ({
  name: 'log', destination, format: 'json', fields: [], delimiter: '\t', cookies: true, suffixPath, hiveCompatible, account: '111111111111',
});
const bucket = (prefix: string) => ({ kind: 's3', bucket: 'b', prefix } as const);

test.each([
  ['', false, 'b/MyLogPrefix/'],
  ['myFolderA', false, 'b/MyLogPrefix/myFolderA/'],
  ['myFolderA/{yyyy}', true, 'b/MyLogPrefix/myFolderA/year=2025/'],
  ['myFolderA/{accountid}', true, 'b/MyLogPrefix/myFolderA/accountid=111111111111/'],
  ['my_distribution_log_data/{DistributionId}/logs', false, 'b/MyLogPrefix/my_distribution_log_data/E1/logs/'],
  ['cloudfront/{DistributionId}/my_distribution_log_data/{yyyy}/{MM}/{dd}/{HH}/logs', false, 'b/MyLogPrefix/cloudfront/E1/my_distribution_log_data/2025/09/03/08/logs/'],
  ['cloudfront/DistributionId={DistributionId}/my_distribution_log_data/year={yyyy}/month={MM}/day={dd}/hour={HH}/logs', true,
    'b/MyLogPrefix/cloudfront/DistributionId=E1/my_distribution_log_data/year=2025/month=09/day=03/hour=08/logs/'],
  ['{distributionid}/{yyyy}{MM}{dd}', true, 'b/MyLogPrefix/distributionid=E1/year=2025month=09day=03/'],
])('F-312 the examples of the page: "%s", Hive-compatible: %s', (suffixPath, hive, folder) => {
  expect(logPath(config(bucket('MyLogPrefix'), suffixPath, hive), 'E1', HOUR, 'U')).toBe(`${folder}E1.2025-09-03-08.U.gz`);
});

test('F-312 log groups and delivery streams have a folder each', () => {
  expect(logPath(config({ kind: 'log-group', name: '/aws/cloudfront' }), 'E1', HOUR, 'U')).toBe('log-groups/aws/cloudfront/E1.2025-09-03-08.U.log');
  expect(logPath(config({ kind: 'firehose', stream: 's' }), 'E1', HOUR, 'U')).toBe('delivery-streams/s/E1.2025-09-03-08.U.log');
});

test('a path that would leave the folder of the logs, or has a variable that there is not, is refused with what there is', () => {
  for (const path of ['..', 'a/../../b', './a', 'a\\..\\b']) expect(() => checkSuffixPath(path, 'Here', true)).toThrow(/Here is ".*would leave/s);
  expect(() => checkSuffixPath('{YYYY}', 'Here', true)).toThrow(/Here has the variable \{YYYY\}.*nearest that there is: \{yyyy\}.*take one of/s);
  expect(() => checkSuffixPath('{YYYY}', 'Here', false)).not.toThrow();
});
