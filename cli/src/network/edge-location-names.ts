/**
 * An edge location near each Region, by the names that `x-amz-cf-pop` bears there: the code of an airport, a number, and the generation.
 * AWS lists the cities and not the names. https://aws.amazon.com/cloudfront/features/#Global_Edge_Network
 */
const NAMES: Readonly<Record<string, string>> = {
  'af-south-1': 'CPT52-P1',
  'ap-east-1': 'HKG62-P1',
  'ap-northeast-1': 'NRT57-P1',
  'ap-northeast-2': 'ICN57-P1',
  'ap-northeast-3': 'KIX56-P1',
  'ap-south-1': 'BOM78-P1',
  'ap-south-2': 'HYD57-P1',
  'ap-southeast-1': 'SIN2-P1',
  'ap-southeast-2': 'SYD62-P1',
  'ap-southeast-3': 'CGK50-P1',
  'ap-southeast-4': 'MEL51-P1',
  'ca-central-1': 'YUL62-P1',
  'ca-west-1': 'YVR50-P1',
  'eu-central-1': 'FRA56-P1',
  'eu-central-2': 'ZRH55-P1',
  'eu-north-1': 'ARN56-P1',
  'eu-south-1': 'MXP63-P1',
  'eu-south-2': 'MAD53-P1',
  'eu-west-1': 'DUB56-P1',
  'eu-west-2': 'LHR61-P1',
  'eu-west-3': 'CDG52-P1',
  'il-central-1': 'TLV50-P1',
  'me-central-1': 'DXB53-P1',
  'me-south-1': 'BAH53-P1',
  'sa-east-1': 'GRU3-P1',
  'us-east-1': 'IAD89-P1',
  'us-east-2': 'CMH68-P1',
  'us-west-1': 'SFO53-P1',
  'us-west-2': 'HIO52-P1',
};

/** Regions that there were when this was written. */
export const KNOWN_REGIONS = Object.keys(NAMES);

/**
 * The name of a point of presence near a Region. For one that is newer than this code it is made of the Region's own: `mx-central-1`
 * becomes `MXCENTRAL1-P1`.
 */
export function edgeLocationName(region: string): string {
  return NAMES[region] ?? `${region.replaceAll('-', '').toUpperCase()}-P1`;
}
