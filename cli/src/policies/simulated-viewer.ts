import { decoded } from '../edge-rules/url-text';
import { SmartOriginError } from '../errors';

/** What the local CloudFront is told of a viewer, because loopback tells nothing of place and network. */
export interface SimulatedViewer {
  /** As it was said. */
  traits: Readonly<Record<string, string>>;
  /** Whether it comes from AWS's own network; CloudFront says less of such viewers then. */
  fromAws: boolean;
  /** Values of CloudFront's headers, by their names in lower case. */
  values: ReadonlyMap<string, string>;
  /** What is wrong with what a request says. */
  problem?: string;
}

/** How each is written, and the header that it becomes. */
const HEADERS = {
  'country': 'CloudFront-Viewer-Country',
  'country-name': 'CloudFront-Viewer-Country-Name',
  'region': 'CloudFront-Viewer-Country-Region',
  'region-name': 'CloudFront-Viewer-Country-Region-Name',
  'city': 'CloudFront-Viewer-City',
  'postal-code': 'CloudFront-Viewer-Postal-Code',
  'time-zone': 'CloudFront-Viewer-Time-Zone',
  'latitude': 'CloudFront-Viewer-Latitude',
  'longitude': 'CloudFront-Viewer-Longitude',
  'metro-code': 'CloudFront-Viewer-Metro-Code',
  'asn': 'CloudFront-Viewer-ASN',
  'tls': 'CloudFront-Viewer-TLS',
  'ja3': 'CloudFront-Viewer-JA3-Fingerprint',
  'ja4': 'CloudFront-Viewer-JA4-Fingerprint',
} as const;

/** What can be said of a simulated viewer. */
export type ViewerTrait = keyof typeof HEADERS | 'network';

export const VIEWER_TRAITS = [...Object.keys(HEADERS), 'network'] as readonly ViewerTrait[];

/** The headers that simulated values become, as they are written, by their names in lower case. */
export const SIMULATED_HEADERS: ReadonlyMap<string, string> = new Map(Object.values(HEADERS).map((name) => [name.toLowerCase(), name]));

/** Not added for viewers from AWS's network. */
const ABSENT_FROM_AWS = new Set<string>([
  HEADERS.city, HEADERS['country-name'], HEADERS.region, HEADERS['region-name'], HEADERS.latitude, HEADERS.longitude, HEADERS['metro-code'],
  HEADERS['postal-code'], HEADERS['time-zone'],
].map((name) => name.toLowerCase()));

/**
 * What is said of a viewer, checked and completed: a country brings its name, and what the page excludes is left out.
 *
 * @param base - Holds where nothing else is said.
 * @throws SmartOriginError `ERR_OPTION` for what is not known, or has no such value
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export function simulatedViewer(traits: Readonly<Record<string, string>>, base: Readonly<Record<string, string>> = {}): SimulatedViewer {
  const said: Record<string, string> = { ...base, ...traits };
  // A place of another country is none of this one's.
  if (traits.country !== undefined && traits.country !== base.country) for (const name of PLACE) if (traits[name] === undefined) delete said[name];
  for (const [name, value] of Object.entries(said)) check(name, value);
  const country = said.country?.toUpperCase();
  const name = said['country-name'] ?? (country === undefined ? undefined : nameOf(country));
  const all: Record<string, string> = { ...said, ...(country === undefined ? {} : { country }), ...(name === undefined ? {} : { 'country-name': name }) };
  const fromAws = all.network === 'aws';
  const values = Object.entries(all).filter(([trait]) => trait !== 'network')
    .map(([trait, value]): [string, string] => [HEADERS[trait as keyof typeof HEADERS].toLowerCase(), percentEncoded(value)])
    .filter(([header]) => !fromAws || !ABSENT_FROM_AWS.has(header))
    // Metro codes exist in the United States alone.
    .filter(([header]) => header !== 'cloudfront-viewer-metro-code' || country === undefined || country === 'US');
  return { traits: said, fromAws, values: new Map(values) };
}

const PLACE = ['country-name', 'region', 'region-name', 'city', 'postal-code', 'time-zone', 'latitude', 'longitude', 'metro-code'];

/**
 * The viewer of a request that says something of it, such as `country=DE; city=Berlin`.
 *
 * @param base - What holds where the request says nothing else.
 */
export function viewerOf(text: string, base: SimulatedViewer | undefined): SimulatedViewer {
  try {
    return simulatedViewer(parseTraits(decoded(text)), base?.traits);
  } catch (error) {
    if (!(error instanceof SmartOriginError)) throw error;
    return { traits: {}, fromAws: false, values: new Map(), problem: error.message };
  }
}

function parseTraits(text: string): Record<string, string> {
  const parts = text.split(';').map((part) => part.trim()).filter((part) => part !== '');
  return Object.fromEntries(parts.map((part) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(part) ?? [];
    if (name === undefined) throw wrong(`"${part}"`, 'it takes <name>=<value>, several of them apart by ";"');
    return [name.trim(), value!.trim()];
  }));
}

function check(name: string, value: string): void {
  if (!(VIEWER_TRAITS as readonly string[]).includes(name)) throw wrong(`"${name}"`, `it can be told ${VIEWER_TRAITS.join(', ')}`);
  if (value === '') throw wrong(`${name} without a value`, 'what is not known is left out');
  if (name === 'country' && !/^[A-Za-z]{2}$/.test(value)) throw wrong(`country=${value}`, 'a country is named by two letters (ISO 3166-1 alpha-2)');
  if (name === 'network' && value !== 'aws' && value !== 'internet') throw wrong(`network=${value}`, 'a network is aws or internet');
  if (name === 'asn' && !/^\d{1,10}$/.test(value)) throw wrong(`asn=${value}`, 'the number of an autonomous system has digits alone');
}

function wrong(given: string, allowed: string): SmartOriginError {
  return new SmartOriginError('ERR_OPTION', `a simulated viewer cannot have ${given}`, allowed, 'write it like country=DE, city=Berlin or network=aws');
}

function nameOf(country: string): string | undefined {
  try {
    const name = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' }).of(country);
    return name === undefined || name === 'Unknown Region' ? undefined : name;
  } catch {
    return undefined;
  }
}

/** RFC 3986, section 2.1: characters beyond ASCII are percent-encoded in these headers. */
function percentEncoded(value: string): string {
  return value.replace(/[^\x20-\x7e]+/g, (part) => encodeURIComponent(Buffer.from(part).toString()));
}
