/**
 * Where AWS's Regions lie: latitude and longitude in degrees, roughly, which is enough to tell which of two is nearer.
 *
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
export const REGIONS: { readonly [region: string]: readonly [number, number] } = {
  'af-south-1': [-34, 18],
  'ap-east-1': [22, 114],
  'ap-east-2': [25, 121],
  'ap-northeast-1': [36, 140],
  'ap-northeast-2': [37, 127],
  'ap-northeast-3': [35, 135],
  'ap-south-1': [19, 73],
  'ap-south-2': [17, 78],
  'ap-southeast-1': [1, 104],
  'ap-southeast-2': [-34, 151],
  'ap-southeast-3': [-6, 107],
  'ap-southeast-4': [-38, 145],
  'ap-southeast-5': [3, 102],
  'ap-southeast-6': [-37, 175],
  'ap-southeast-7': [14, 101],
  'ca-central-1': [45, -73],
  'ca-west-1': [51, -114],
  'eu-central-1': [50, 9],
  'eu-central-2': [47, 8],
  'eu-north-1': [59, 18],
  'eu-south-1': [45, 9],
  'eu-south-2': [41, -1],
  'eu-west-1': [53, -6],
  'eu-west-2': [51, 0],
  'eu-west-3': [49, 2],
  'il-central-1': [32, 35],
  'me-central-1': [24, 54],
  'me-south-1': [26, 51],
  'me-west-1': [25, 47],
  'mx-central-1': [21, -100],
  'sa-east-1': [-23, -47],
  'sa-west-1': [-33, -71],
  'us-east-1': [39, -77],
  'us-east-2': [40, -83],
  'us-west-1': [37, -122],
  'us-west-2': [46, -119],
};

const RADIANS = Math.PI / 180;

/** Cosine of the angle between two places on the globe: the greater, the nearer. */
function nearness(a: readonly [number, number], b: readonly [number, number]): number {
  return Math.sin(a[0] * RADIANS) * Math.sin(b[0] * RADIANS)
    + Math.cos(a[0] * RADIANS) * Math.cos(b[0] * RADIANS) * Math.cos((a[1] - b[1]) * RADIANS);
}

/**
 * The Regions with a replica, the nearest first. From a Region that is unknown, those of its part of the world (`eu-`) come first, and
 * otherwise they stay in the order given.
 */
export function nearestFirst(from: string | undefined, replicas: readonly string[]): string[] {
  const here = from === undefined ? undefined : REGIONS[from];
  const part = (from ?? '').split('-')[0];
  const rank = (region: string): number => {
    if (region === from) return 2;
    const there = REGIONS[region];
    if (here && there) return nearness(here, there);
    return region.split('-')[0] === part ? -2 : -3;
  };
  return [...replicas].sort((a, b) => rank(b) - rank(a));
}
