import { statSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { SmartOriginError } from '../errors';
import { edgeEvent, writtenEvent } from './edge-event';
import type { EdgeInvocation, EdgeInvocationResult, EdgeLambda } from './edge-lambda';
import { edgeResult } from './edge-result';
import type { StartHost } from './instance-host';
import { lambdaEnvironment } from './lambda-environment';
import { LambdaFleet } from './lambda-fleet';
import { LambdaPool } from './lambda-pool';
import type { OriginAddresses } from './origin-connections';
import { startPython } from './python-host';
import { pythonFor } from './python-interpreter';
import { startThread } from './thread-host';

export interface EdgeLambdaOptions {
  /** Of the function in the template; shown in messages. */
  name: string;
  /** The folder with the code: an asset of the cloud assembly, or one with inline code as `index.js`. */
  codeDirectory: string;
  /** `file.export`, for Python `file.function`. */
  handler: string;
  /** `nodejs<version>.x` or `python3.<version>`. */
  runtime: string;
  /**
   * The interpreter of Python functions, by path or name.
   *
   * @default that of the runtime's version on this machine
   */
  python?: string;
  /** 1 to 30: more is not allowed at the edge. */
  timeoutSeconds: number;
  /** 128 to 10240. */
  memoryMb: number;
  /** Where it runs: `AWS_REGION`. */
  region: string;
  /** Each line that the function writes. */
  onLog?: (line: string) => void;
  /**
   * The point of presence whose instances they are.
   *
   * @default local
   */
  pop?: string;
  /** Where DynamoDB is spoken locally. */
  dynamoDbUrl?: string;
  /**
   * Where origins are played, by domain name.
   *
   * @default nowhere: connections to origins' domains are not led anywhere else
   */
  originAddresses?: OriginAddresses;
  /**
   * What is to be trusted where origins are played, as PEM. Asked for when the function is about to speak TLS.
   *
   * @default nothing but what is trusted everywhere
   */
  originCertificates?: () => Promise<string>;
  /**
   * Bounds and counts its instances.
   *
   * @default one of its own
   */
  fleet?: LambdaFleet;
}

const MAX_TIMEOUT_SECONDS = 30;
/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib */
const INIT_TIMEOUT_MS = 10_000;

/**
 * A Lambda@Edge function. Its instances are threads of this process, or processes where it is written in Python. Nothing runs before the
 * first event.
 *
 * @throws SmartOriginError when the runtime, the settings or the code's folder cannot be used.
 */
export function createEdgeLambda(options: EdgeLambdaOptions): EdgeLambda {
  const { language, version } = checkRuntime(options);
  checkSettings(options);
  checkCode(options);
  const start = language === 'nodejs' ? startThread : startPython(interpreterOf(options));
  return new WorkerLambda(options, start, language === 'nodejs' && version < 24);
}

class WorkerLambda implements EdgeLambda {
  readonly name: string;
  private readonly pool: LambdaPool;

  constructor(private readonly options: EdgeLambdaOptions, start: StartHost, allowsCallbacks: boolean) {
    const { handler, runtime, memoryMb, region, dynamoDbUrl, originAddresses = {}, onLog = () => undefined } = options;
    this.name = options.name;
    // At the edge, a function bears its home Region in its name and writes to a log group of that name where it runs.
    const functionName = `us-east-1.${options.name}`;
    const names = { functionName, logGroupName: `/aws/lambda/${functionName}`, logStreamName: 'local' };
    const codeDirectory = path.resolve(options.codeDirectory);
    this.pool = new LambdaPool({
      start,
      settings: {
        ...names, codeDirectory, handler, allowsCallbacks, memoryMb, originAddresses, advancedMs: 0, functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${options.name}:1`,
      },
      originCertificates: options.originCertificates,
      environment: lambdaEnvironment({ ...names, codeDirectory, handler, runtime, memoryMb, region, dynamoDbUrl }),
      initTimeoutMs: INIT_TIMEOUT_MS,
      onLog,
    }, options.fleet ?? new LambdaFleet(), { functionName: options.name, pop: options.pop ?? 'local', region });
  }

  async invoke(given: EdgeInvocation): Promise<EdgeInvocationResult> {
    const invocation = await withReadBody(given);
    const body = invocation.includeBody ? (invocation.request.body as Buffer | undefined) ?? Buffer.alloc(0) : undefined;
    const event = writtenEvent(edgeEvent(invocation, body));
    const reply = await this.pool.invoke(invocation.requestId, event.text, this.options.timeoutSeconds * 1000, invocation.onLog);
    const result: EdgeInvocationResult = reply.kind === 'failure'
      ? { kind: 'error', status: 503, message: `${this.name}: ${reply.message}`, ...(reply.isThrottled && { isThrottled: true }) }
      : edgeResult(event.resultOf(reply.result), invocation, this.name);
    if (result.kind === 'error') this.pool.counters.errors += 1;
    return result;
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

/** A body that is shown is read as a whole; it then travels on as bytes. */
async function withReadBody(invocation: EdgeInvocation): Promise<EdgeInvocation> {
  const { request, includeBody } = invocation;
  if (!includeBody || request.body === undefined || Buffer.isBuffer(request.body)) return invocation;
  return { ...invocation, request: { ...request, body: await buffer(request.body) } };
}

function checkRuntime({ name, runtime }: EdgeLambdaOptions): { language: 'nodejs' | 'python'; version: number } {
  const [, node, python] = /^(?:nodejs(\d+)\.x|python3\.(\d+))$/.exec(runtime) ?? [];
  if (node !== undefined) return { language: 'nodejs', version: Number(node) };
  if (python !== undefined) return { language: 'python', version: Number(python) };
  throw new SmartOriginError(
    'ERR_LAMBDA_RUNTIME', `the Lambda@Edge function ${name} has the runtime ${runtime}, which cannot be run locally`,
    'Lambda@Edge runs Node.js and Python', 'Use a runtime such as nodejs24.x or python3.13, or leave this function out of the rehearsal',
  );
}

/** The one that was asked for by name may be of another version than the edge's: that is told. */
function interpreterOf({ name, runtime, python, onLog }: EdgeLambdaOptions): string {
  const { path: interpreter, version } = pythonFor(runtime, python, name);
  if (runtime !== `python${version}`) onLog?.(`is run by Python ${version}, where the edge runs ${runtime}`);
  return interpreter;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-lambda-at-edge */
function checkSettings({ name, timeoutSeconds, memoryMb }: EdgeLambdaOptions): void {
  for (const [what, value, least, most] of [['timeout', timeoutSeconds, 1, MAX_TIMEOUT_SECONDS], ['memory', memoryMb, 128, 10_240]] as const) {
    if (value >= least && value <= most) continue;
    throw new SmartOriginError(
      'ERR_LAMBDA_SETTINGS', `the Lambda@Edge function ${name} has a ${what} of ${value} ${what === 'memory' ? 'MB' : 'seconds'}`,
      `${least} to ${most} are allowed at the edge`, `Set the function's ${what} within these bounds`,
    );
  }
}

function checkCode({ name, codeDirectory }: EdgeLambdaOptions): void {
  const found = statSync(codeDirectory, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  const isArchive = found?.isFile() === true;
  throw new SmartOriginError(
    'ERR_LAMBDA_CODE', `the code of the Lambda@Edge function ${name} cannot be used: ${codeDirectory}`,
    isArchive ? 'it is an archive, and only folders are loaded' : 'there is no such folder',
    isArchive ? 'Use Code.fromAsset() with the folder instead of the archive' : 'Synthesize the app again: cdk synth',
  );
}
