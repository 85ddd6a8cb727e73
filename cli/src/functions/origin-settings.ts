import { ResultError } from './entries';
import { isDisallowedHeader, isHeaderName, isHeaderValue } from '../edge-rules/header-rules';
import type { HeaderMap } from '../model/http';

type Check = (value: unknown, what: string, headers: HeaderMap) => void;

/**
 * What `updateRequestOrigin` takes; all of it is optional.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 */
const SETTINGS: Record<string, Check> = {
  domainName: checkDomainName,
  hostHeader: text(1, 253),
  originPath: checkOriginPath,
  customHeaders: checkCustomHeaders,
  connectionAttempts: integer(1, 3),
  originShield: shape({ enabled: boolean, region: text(1, 32) }, ['enabled']),
  originAccessControlConfig: shape({
    enabled: boolean,
    signingBehavior: oneOf('always', 'never', 'no-override'),
    signingProtocol: oneOf('sigv4'),
    originType: oneOf('s3', 'mediapackagev2', 'mediastore', 'lambda'),
  }, ['enabled']),
  timeouts: shape({
    readTimeout: integer(1, 120),
    responseCompletionTimeout: integer(0, 3600),
    keepAliveTimeout: integer(1, 120),
    connectionTimeout: integer(1, 10),
  }),
  customOriginConfig: shape({
    port: checkPort,
    protocol: oneOf('http', 'https'),
    sslProtocols: listOf(oneOf('SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'), 4),
    ipAddressType: oneOf('ipv4', 'ipv6', 'dualstack'),
  }),
  sni: text(1, 253),
  allowedCertificateNames: listOf(text(1, 64), 20),
};

/** What `selectRequestOriginById` and the members of a group may override. */
const OVERRIDES: Record<string, Check> = {
  hostHeader: SETTINGS.hostHeader,
  sni: SETTINGS.sni,
  allowedCertificateNames: SETTINGS.allowedCertificateNames,
};

/**
 * @param headers The request's: custom headers may not bear their names.
 * @throws ResultError when a setting is unknown or out of its range.
 */
export function checkOriginSettings(settings: unknown, what: string, headers: HeaderMap): asserts settings is Record<string, unknown> {
  shape(SETTINGS)(settings, what, headers);
}

/** @throws ResultError when an override is unknown or out of its range. */
export function checkOverrides(overrides: unknown, what: string): asserts overrides is Record<string, unknown> {
  shape(OVERRIDES)(overrides, what, {});
}

function shape(checks: Record<string, Check>, required: string[] = []): Check {
  return (value, what, headers) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ResultError(`${what} must be an object`);
    for (const name of required) {
      if (!(name in value)) throw new ResultError(`${what}.${name} is missing`);
    }
    for (const [name, item] of Object.entries(value)) {
      if (!Object.hasOwn(checks, name)) throw new ResultError(`${what}.${name} is unknown; there are ${Object.keys(checks).join(', ')}`);
      checks[name](item, `${what}.${name}`, headers);
    }
  };
}

function boolean(value: unknown, what: string): void {
  if (typeof value !== 'boolean') throw new ResultError(`${what} must be true or false, not ${JSON.stringify(value)}`);
}

function integer(least: number, most: number): Check {
  return (value, what) => {
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
      throw new ResultError(`${what} must be an integer from ${least} to ${most}, not ${JSON.stringify(value)}`);
    }
  };
}

function text(least: number, most: number): Check {
  return (value, what) => {
    if (typeof value !== 'string' || value.length < least || value.length > most) {
      throw new ResultError(`${what} must be a string of ${least} to ${most} characters, not ${JSON.stringify(value)}`);
    }
  };
}

function oneOf(...allowed: string[]): Check {
  return (value, what) => {
    if (!allowed.includes(value as string)) throw new ResultError(`${what} must be one of ${allowed.join(', ')}, not ${JSON.stringify(value)}`);
  };
}

function listOf(check: Check, most: number): Check {
  return (value, what, headers) => {
    if (!Array.isArray(value) || value.length > most) throw new ResultError(`${what} must be an array of at most ${most} items`);
    value.forEach((item, i) => check(item, `${what}[${i}]`, headers));
  };
}

function checkDomainName(value: unknown, what: string): void {
  const isS3 = typeof value === 'string' && /\.s3[.-][a-z0-9.-]*amazonaws\.com(\.cn)?$/.test(value);
  text(1, isS3 ? 128 : 253)(value, what, {});
  if (/^\d+(\.\d+){3}$/.test(value as string) || /[:/\s]/.test(value as string)) {
    throw new ResultError(`${what} must be the name of a host, without scheme, port, path, and no IP address; it is "${String(value)}"`);
  }
}

function checkOriginPath(value: unknown, what: string): void {
  text(0, 255)(value, what, {});
  if (value !== '' && !/^\/[\x21-\x7e]*[^/]$/.test(value as string)) {
    throw new ResultError(`${what} must begin with a slash, must not end with one, and be URL-encoded; it is "${String(value)}"`);
  }
}

function checkPort(value: unknown, what: string): void {
  if (value !== 80 && value !== 443) integer(1024, 65_535)(value, `${what} (if not 80 or 443)`, {});
}

function checkCustomHeaders(value: unknown, what: string, headers: HeaderMap): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ResultError(`${what} must be an object of names and strings`);
  for (const [name, item] of Object.entries(value)) {
    if (typeof item !== 'string') throw new ResultError(`${what}["${name}"] must be a string, not ${JSON.stringify(item)}`);
    if (name !== name.toLowerCase() || !isHeaderName(name)) throw new ResultError(`${what}["${name}"]: names of headers must be written in lower case`);
    if (!isHeaderValue(item)) throw new ResultError(`${what}["${name}"] holds a character that no header can carry`);
    if (isDisallowedHeader(name)) throw new ResultError(`${what}["${name}"]: CloudFront does not allow this header`);
    if (headers[name] !== undefined) throw new ResultError(`${what}["${name}"]: the request has a header of this name already`);
  }
}
