import { ResultError } from './entries';
import { isDisallowedHeader, isHeaderName, isHeaderValue, isReservedOriginHeader } from '../edge-rules/header-rules';
import type { HeaderMap } from '../model/http';

type Check = (value: unknown, what: string, headers: HeaderMap) => void;

/**
 * What `updateRequestOrigin` takes; all of it is optional.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 */
const SETTINGS: Record<string, Check> = {
  domainName: checkDomainName,
  hostHeader: checkHost,
  originPath: checkOriginPath,
  customHeaders: checkCustomHeaders,
  connectionAttempts: integer(1, 3),
  originShield: switched({ region: text(1, 32) }),
  // The page does not name the Region; AWS's sample select-origin-based-on-country gives it.
  originAccessControlConfig: switched({
    signingBehavior: oneOf('always', 'never', 'no-override'),
    signingProtocol: oneOf('sigv4'),
    originType: oneOf('s3', 'mediapackagev2', 'mediastore', 'lambda'),
  }, { region: text(1, 32) }),
  timeouts: checkTimeouts,
  customOriginConfig: shape({
    port: checkPort,
    protocol: oneOf('http', 'https'),
    sslProtocols: listOf(oneOf('SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'), 4),
    ipAddressType: oneOf('ipv4', 'ipv6', 'dualstack'),
  }, ['port', 'protocol', 'sslProtocols']),
  sni: checkHost,
  allowedCertificateNames: listOf(checkCertificateName, 20),
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
  const { domainName, customOriginConfig } = settings as { domainName?: unknown; customOriginConfig?: { ipAddressType?: unknown } };
  if (customOriginConfig?.ipAddressType !== undefined && domainName === undefined) {
    throw new ResultError(`${what}.customOriginConfig.ipAddressType can be changed only together with domainName`);
  }
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

/** Settings with `enabled`, which the others belong to: those of `required` have to be there when it is true. */
function switched(required: Record<string, Check>, optional: Record<string, Check> = {}): Check {
  const checked = shape({ enabled: boolean, ...required, ...optional }, ['enabled']);
  return (value, what, headers) => {
    checked(value, what, headers);
    const settings = value as Record<string, unknown>;
    for (const name of settings.enabled === true ? Object.keys(required) : []) {
      if (!(name in settings)) throw new ResultError(`${what}.${name} is missing; it is required when enabled is true`);
    }
  };
}

const checkTimeoutValues = shape({
  readTimeout: integer(1, 120),
  responseCompletionTimeout: integer(1, Number.MAX_SAFE_INTEGER),
  keepAliveTimeout: integer(1, 120),
  connectionTimeout: integer(1, 10),
});

function checkTimeouts(value: unknown, what: string, headers: HeaderMap): void {
  checkTimeoutValues(value, what, headers);
  const { readTimeout, responseCompletionTimeout } = value as { readTimeout?: number; responseCompletionTimeout?: number };
  if (readTimeout !== undefined && responseCompletionTimeout !== undefined && responseCompletionTimeout < readTimeout) {
    throw new ResultError(`${what}.responseCompletionTimeout (${responseCompletionTimeout}) must be at least readTimeout (${readTimeout})`);
  }
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
  const isS3 = typeof value === 'string' && /\.s3[.-][a-z0-9.-]*amazonaws\.com(\.cn)?$/i.test(value);
  checkHostOf(isS3 ? 128 : 253, value, what);
  if (isS3 && value !== value.toLowerCase()) throw new ResultError(`${what} is a bucket's, which must be written in lower case; it is "${value}"`);
}

function checkHost(value: unknown, what: string): void {
  checkHostOf(253, value, what);
}

function checkHostOf(most: number, value: unknown, what: string): void {
  text(1, most)(value, what, {});
  if (/^\d+(\.\d+){3}$/.test(value as string) || !/^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/i.test(value as string)) {
    throw new ResultError(`${what} must be the name of a host, without scheme, port, path, and no IP address; it is "${String(value)}"`);
  }
}

function checkCertificateName(value: unknown, what: string): void {
  text(1, 64)(value, what, {});
  checkHostOf(64, (value as string).replace(/^\*\./, ''), what);
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
    if (isDisallowedHeader(name) || isReservedOriginHeader(name)) throw new ResultError(`${what}["${name}"]: CloudFront does not allow this header`);
    if (headers[name] !== undefined) throw new ResultError(`${what}["${name}"]: the request has a header of this name already`);
  }
}
