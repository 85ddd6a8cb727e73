import { Annotations, Stack } from 'aws-cdk-lib';
import type { IKeyValueStoreRef } from 'aws-cdk-lib/aws-cloudfront';
import type { IConstruct } from 'constructs';
import { type FunctionPart, type ParsedPart, parsePart } from './function-part';
import { checkFunctionCode, describeFinding, FindingSeverity, functionBytes, MAX_FUNCTION_BYTES } from '../contract/function-runtime';
import { SmartOriginError } from '../private/errors';
import { withTokensAs } from '../private/tokens';

/**
 * What a deploy-time value inside a function's code counts for, in characters: a domain name has at most 253 (RFC 1035,
 * section 2.3.4), and names are what deployments bring into headers and code.
 */
export const DEPLOY_TIME_VALUE_LENGTH = 253;

/** The code with every deploy-time value replaced by plain text of the greatest length that it is counted with. */
export function withTokensMasked(code: string): string {
  return withTokensAs(code, () => 't'.repeat(DEPLOY_TIME_VALUE_LENGTH));
}

/** The code as long as it will be: values that synth knows count as they are. */
function measured(scope: IConstruct, code: string): string {
  return withTokensAs(code, (token) => {
    const known: unknown = Stack.of(scope).resolve(token);
    return typeof known === 'string' ? known : 't'.repeat(DEPLOY_TIME_VALUE_LENGTH);
  });
}

/**
 * One step of the user's, checked against runtime 2.0.
 *
 * @throws SmartOriginError naming the step, the line and the mend
 */
export function checkedPart(scope: IConstruct, part: FunctionPart): ParsedPart {
  const code = withTokensMasked(part.code);
  const findings = checkFunctionCode(code);
  const errors = findings.filter((finding) => finding.severity === FindingSeverity.ERROR);
  if (errors.length > 0) {
    throw new SmartOriginError(scope, 'ViewerStepNotRunnable',
      `the viewer step '${part.name}' would not run in CloudFront Functions, JavaScript runtime 2.0:\n${errors.map((finding) => `  ${describeFinding(finding)}`).join('\n')}`);
  }
  for (const finding of findings) {
    Annotations.of(scope).addWarningV2('cdk-smart-origin:viewer-step-unlisted-construct', `viewer step '${part.name}', ${describeFinding(finding)}`);
  }
  if (code !== part.code && checkFunctionCode(part.code).some((finding) => finding.severity === FindingSeverity.ERROR)) {
    throw new SmartOriginError(scope, 'ViewerStepTokenOutsideString',
      `the viewer step '${part.name}' holds a deploy-time value outside a string literal; write it between quotes: const name = '\${bucket.bucketName}';`);
  }
  const parsed = parsePart(part);
  if (!parsed.scopes.topLevel.has('handler')) {
    throw new SmartOriginError(scope, 'ViewerStepWithoutHandler',
      `the viewer step '${part.name}' declares no handler at top level; declare function handler(event) { ... } that returns the request or the response`);
  }
  return parsed;
}

/**
 * Checks that a step which reads a KeyValueStore has one: without it the function deploys, and fails with every event.
 *
 * @throws SmartOriginError naming the step
 */
export function checkStore(scope: IConstruct, part: ParsedPart, store: IKeyValueStoreRef | undefined): void {
  if (store || !/\.\s*kvs\s*\(/.test(part.code) || part.cloudfrontNames.length === 0) return;
  throw new SmartOriginError(scope, 'ViewerStepWithoutKeyValueStore',
    `the viewer step '${part.name}' calls kvs(), and no KeyValueStore goes with it; set keyValueStore: new KeyValueStore(this, 'Store')`);
}

/**
 * Checks the size of a composed function.
 *
 * @throws SmartOriginError with the bytes of each part
 */
export function checkSize(scope: IConstruct, event: string, composed: string, parts: readonly FunctionPart[]): void {
  const [message] = sizeError(scope, event, composed, parts);
  if (message !== undefined) throw new SmartOriginError(scope, 'ViewerFunctionTooLarge', message);
}

/** What is wrong with the size of a composed function, if anything. */
export function sizeError(scope: IConstruct, event: string, composed: string, parts: readonly FunctionPart[]): string[] {
  const total = functionBytes(measured(scope, composed));
  if (total <= MAX_FUNCTION_BYTES) return [];
  const sizes = parts.map((part) => ({ name: part.name, bytes: functionBytes(measured(scope, part.code)) }));
  const joining = total - sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const listed = [...sizes.map(({ name, bytes }) => `${name} ${bytes}`), ...(parts.length > 1 ? [`joining them ${joining}`] : [])].join(', ');
  return [`the ${event} function has ${total} bytes (${listed}); CloudFront allows ${MAX_FUNCTION_BYTES}, comments included. `
    + `Shorten a step or take one out; a deploy-time value counts as ${DEPLOY_TIME_VALUE_LENGTH} characters`];
}
