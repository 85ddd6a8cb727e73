import { below, type Random } from './seeded-random';

/**
 * Some of the networks that AWS has published for EC2, as first address and length of the prefix. They are given out for good, so a few
 * of them do where a visitor is to come from AWS. https://ip-ranges.amazonaws.com/ip-ranges.json
 */
const AWS_NETWORKS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  'ap-northeast-1': [['13.112.0.0', 14], ['54.64.0.0', 15]],
  'ap-southeast-1': [['13.228.0.0', 15], ['54.254.0.0', 16]],
  'eu-central-1': [['3.120.0.0', 14], ['18.184.0.0', 15]],
  'eu-west-1': [['34.240.0.0', 13], ['52.208.0.0', 13]],
  'us-east-1': [['3.80.0.0', 12], ['34.192.0.0', 12]],
  'us-west-2': [['34.208.0.0', 12], ['35.80.0.0', 12]],
};
const DEFAULT_REGION = 'us-east-1';

/** Whom RFC 2544 has set apart for tests of this kind: 198.18.0.0/15. */
const PRIVATE_TO_TESTS = [198, 18] as const;
const TEST_ADDRESSES = 2 ** 17;

/** The address of a visitor at home: one of their own each, in IPv4 as long as there is any, then in IPv6. */
export function homeAddress(visitor: number): string {
  if (visitor >= TEST_ADDRESSES) return `2001:db8:${Math.floor(visitor / 65_536).toString(16)}:${(visitor % 65_536).toString(16)}::1`;
  const [first, second] = PRIVATE_TO_TESTS;
  return `${first}.${second + Math.floor(visitor / 65_536)}.${Math.floor(visitor / 256) % 256}.${visitor % 256}`;
}

/** An address of EC2 in a Region, or in us-east-1 where none of that Region are known here. */
export function awsAddress(region: string, random: Random): string {
  const networks = AWS_NETWORKS[region] ?? AWS_NETWORKS[DEFAULT_REGION]!;
  const [start, length] = networks[below(networks.length, random)]!;
  const first = start.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  // Neither the first nor the last, which are no hosts.
  const address = first + 1 + below(2 ** (32 - length) - 2, random);
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
