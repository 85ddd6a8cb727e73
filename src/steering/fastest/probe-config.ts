import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkedDuration } from './checked-numbers';
import type { ProbeConfig } from '../../contract/edge-router';
import { SmartOriginError } from '../../private/errors';
import { type FastestOptions, ProbeMethod } from '../fastest-options';

const DEFAULT_TIMEOUT = 800;
/** Milliseconds; in less nobody connects, least of all over TLS. */
export const LEAST_PROBE_TIMEOUT = 10;
/** As many as CloudFront allows an origin's own path. */
const MAX_PATH = 255;

/** RFC 9112, section 3.2.1: an absolute path, and a query. Two slashes at the beginning would be an authority (RFC 3986, section 4.2). */
const ORIGIN_FORM = /^\/(?!\/)(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/;

/** How members are probed. */
export function probeConfig(scope: IConstruct, options: FastestOptions, maxTimeout: number): ProbeConfig {
  const codes = checkedCodes(scope, options.expectedCodes);
  return {
    method: checkedMethod(scope, options.probeMethod),
    path: checkedPath(scope, options.probePath),
    ...(codes ? { codes } : {}),
    timeout: checkedDuration(scope, 'probeTimeout', options.probeTimeout, { least: LEAST_PROBE_TIMEOUT, most: maxTimeout, byDefault: DEFAULT_TIMEOUT }),
  };
}

function checkedMethod(scope: IConstruct, method: ProbeMethod = ProbeMethod.HEAD): ProbeMethod {
  if (Object.values(ProbeMethod).includes(method)) return method;
  throw new SmartOriginError(scope, 'InvalidProbeMethod',
    `probeMethod is "${String(method)}"; probes are ProbeMethod.HEAD or ProbeMethod.GET, which change nothing and have no body`);
}

function checkedPath(scope: IConstruct, path: string = '/'): string {
  const fault = pathFault(path);
  if (fault === undefined) return path;
  throw new SmartOriginError(scope, 'InvalidProbePath',
    `probePath is ${shownPath(path)}, which ${fault}; it is a path with or without a query, known at synth, for example "/" or "/health?deep=1"`);
}

function pathFault(path: string): string | undefined {
  if (typeof path !== 'string') return 'is no text';
  if (Token.isUnresolved(path)) return 'nobody can check';
  if (!path.startsWith('/')) return 'does not begin with a slash';
  if (path.startsWith('//')) return 'begins with two slashes, after which a host would stand';
  if (path.includes('#')) return 'has a fragment (#), which is never sent';
  if (path.length > MAX_PATH) return `is longer than ${MAX_PATH} characters`;
  if (ORIGIN_FORM.test(path)) return undefined;
  return 'has characters that stand in no path; percent-encode them, a space as %20';
}

/** Control characters would garble the message, and a long path would bury it. */
function shownPath(path: string): string {
  if (typeof path !== 'string') return String(path);
  if (Token.isUnresolved(path)) return 'a deploy-time value';
  return JSON.stringify(path.length > 60 ? `${path.slice(0, 57)}...` : path);
}

function checkedCodes(scope: IConstruct, codes: readonly number[] | undefined): number[] | undefined {
  if (codes === undefined) return undefined;
  if (Token.isUnresolved(codes) || (Array.isArray(codes) && codes.some((code) => Token.isUnresolved(code)))) {
    throw new SmartOriginError(scope, 'InvalidExpectedCodes', 'expectedCodes has a deploy-time value; a good answer is known at synth: write the status codes out, for example [200, 204]');
  }
  if (!Array.isArray(codes)) {
    throw new SmartOriginError(scope, 'InvalidExpectedCodes',
      `expectedCodes is ${JSON.stringify(codes)}; it is a list of status codes: write for example [200, 204], or leave it out for 200 to 499`);
  }
  if (codes.length === 0) {
    throw new SmartOriginError(scope, 'InvalidExpectedCodes',
      'expectedCodes is empty, so no answer would be good and nobody would win a race; name status codes, for example [200, 204], or leave it out for 200 to 499');
  }
  const wrong = codes.filter((code) => !Number.isInteger(code) || code < 100 || code > 599);
  if (wrong.length > 0) {
    throw new SmartOriginError(scope, 'InvalidExpectedCodes',
      `expectedCodes has ${wrong.map(shownCode).join(', ')}; status codes are whole numbers from 100 to 599, for example [200, 204]: remove the others, or leave it out for 200 to 499`);
  }
  return [...new Set(codes)].sort((a, b) => a - b);
}

/** A text of digits looks like a number without its quotes; NaN is null in JSON. */
function shownCode(code: unknown): string {
  return typeof code === 'string' ? JSON.stringify(code) : String(code);
}
