import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';

/** MiniStack with one stack deployed. */
export interface MiniStack {
  port: number;
  /** Of the distribution. */
  domainName: string;
  close(): Promise<void>;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** @param venv - Where it is installed. */
export async function startMiniStack(venv: string, template: object, home: string): Promise<MiniStack> {
  const port = await freePort();
  const child = spawn(path.join(venv, 'bin/ministack'), [], {
    // On loopback alone, with nothing of this machine's AWS settings, and nothing that outlives it.
    env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), SERVICES: 'cloudformation,cloudfront,s3', LOG_LEVEL: 'WARNING' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000);
    });
  }
  const exited = once(child, 'exit');
  const close = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  try {
    await untilItAnswers(port, () => child.exitCode);
    return { port, domainName: await deploy(port, template), close };
  } catch (error) {
    await close();
    throw new Error(`${(error as Error).message}\n${output}`);
  }
}

async function untilItAnswers(port: number, exitCode: () => number | null): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until;) {
    if (exitCode() !== null) throw new Error(`MiniStack ended with ${exitCode()}`);
    const answered = await fetch(`http://127.0.0.1:${port}/_ministack/health`).then(() => true, () => false);
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('MiniStack does not answer');
}

async function deploy(port: number, template: object): Promise<string> {
  await call(port, { Action: 'CreateStack', StackName: 'compared', TemplateBody: JSON.stringify(template) });
  for (const until = Date.now() + 60_000; Date.now() < until;) {
    const answer = await call(port, { Action: 'DescribeStacks', StackName: 'compared' });
    const status = /<StackStatus>(\w+)</.exec(answer)?.[1];
    if (status === 'CREATE_COMPLETE') return /<OutputValue>([^<]+)</.exec(answer)![1]!;
    if (status !== 'CREATE_IN_PROGRESS') throw new Error(`the stack is ${status}: ${await call(port, { Action: 'DescribeStackEvents', StackName: 'compared' })}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the stack is not deployed');
}

/** One call of CloudFormation. The signature is not verified, but says which service is called. */
async function call(port: number, parameters: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ ...parameters, Version: '2010-05-15' }).toString();
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${date.slice(0, 8)}/us-east-1/cloudformation/aws4_request`;
  const signature = createHmac('sha256', 'test').update(createHash('sha256').update(body).digest('hex')).digest('hex');
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-amz-date': date,
      'authorization': `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${parameters.Action}: ${response.status} ${text}`);
  return text;
}
