import { checkFunctionCode, describeFinding, FindingSeverity, functionBytes, MAX_FUNCTION_BYTES, type RuntimeFinding } from '../../../src/contract/function-runtime';
import { MISSING_METHODS } from '../../../src/contract/function-runtime/built-ins';
import { SmartOriginError } from '../errors';
import type { FunctionRuntime } from './compile-function';
import { checkFirstRuntime } from './first-runtime-rules';

export interface GateOptions {
  name: string;
  code: string;
  runtime: FunctionRuntime;
  /** What becomes of code that uses what the feature page of its runtime does not list. */
  unlisted: 'refused' | 'warned';
  onWarning: (message: string) => void;
}

const MISSING_CALLS = new Set([...MISSING_METHODS.keys()].map((name) => `.${name}()`));

/**
 * Holds a function against the list of what its runtime supports: V8 understands more, and what works here has to work there.
 *
 * A method is known by its name alone, so one that the runtime lacks is told, and fails when it is reached.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-10.html
 *
 * @throws SmartOriginError `ERR_FUNCTION_CODE` when CloudFront would not run it, or not publish it for its size.
 */
export function checkLanguage({ name, code, runtime, unlisted, onWarning }: GateOptions): void {
  const bytes = functionBytes(code);
  if (bytes > MAX_FUNCTION_BYTES) {
    throw new SmartOriginError('ERR_FUNCTION_CODE', `the function ${name} has ${bytes} bytes`, `CloudFront takes ${MAX_FUNCTION_BYTES} bytes, comments among them`,
      'Minify it, or move its data into a KeyValueStore');
  }
  const findings = runtime === 'cloudfront-js-2.0' ? checkFunctionCode(code) : checkFirstRuntime(code);
  const refused = unlisted === 'refused' ? findings.filter(isRefused) : [];
  if (refused.length > 0) {
    throw new SmartOriginError('ERR_FUNCTION_CODE', `the function ${name} cannot run under ${runtime}:\n  ${refused.map(describeFinding).join('\n  ')}`,
      'AWS\'s page on the runtime lists all that it supports, and this is not on it',
      'Change these lines; --assume unlisted-features=warned runs the function here nevertheless');
  }
  for (const finding of findings) onWarning(`CloudFront may not run this: ${describeFinding(finding)}`);
}

function isRefused({ severity, construct }: RuntimeFinding): boolean {
  return severity === FindingSeverity.ERROR && !MISSING_CALLS.has(construct);
}
