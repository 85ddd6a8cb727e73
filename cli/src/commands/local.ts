import { Command } from 'commander';
import { OPEN_QUESTIONS, type Assumptions } from '../assumptions';
import { LocalCloudFront } from '../local-cloudfront';
import type { CliEnvironment } from './cli-environment';
import { listeningJson, listeningText, logJson, traceJson, traceText } from './local-report';
import { collectPairs, parsePort } from './option-values';

interface LocalOptions {
  distribution?: string;
  port?: number;
  httpPort?: number;
  httpsPort?: number;
  origin?: Record<string, string>;
  assume?: Record<string, string>;
  region?: string;
  trace?: boolean;
  json?: boolean;
}

/** `smart-origin local`: serves a distribution until it is interrupted. */
export function localCommand(environment: CliEnvironment): Command {
  return new Command('local')
    .description('Serves the distribution of a synthesized template on this machine.')
    .argument('<cdk.out | template>', 'the directory that "cdk synth" wrote, or one CloudFormation template (JSON or YAML)')
    .option('--distribution <logical id>', 'which distribution, where the templates have several')
    .option('--port <port>', 'for viewers on HTTPS, spoken in plain HTTP (default: a free port)', parsePort)
    .option('--http-port <port>', 'for viewers on HTTP (default: none)', parsePort)
    .option('--https-port <port>', 'speaks TLS, with a certificate made in memory (default: none)', parsePort)
    .option('--origin <id>=<url or folder>', 'what plays an origin, by its id or domain name; once for each', collectPairs('origin', 'app=http://127.0.0.1:8080'))
    .option('--assume <question>=<answer>', 'answers an open question about CloudFront; see below', collectPairs('assume', 'failover-judged=after-origin-response'))
    .option('--region <region>', 'the Region that edge functions run in (default: us-east-1)')
    .option('--trace', 'print one line for each stage of each request')
    .option('--json', 'print one JSON object a line instead of text')
    .addHelpText('after', openQuestions)
    .action(async (template: string, options: LocalOptions) => serve(template, options, environment));
}

async function serve(template: string, options: LocalOptions, environment: CliEnvironment): Promise<void> {
  const interrupted = environment.untilInterrupted();
  const { json } = options;
  const cloudFront = await LocalCloudFront.start({
    template,
    distribution: options.distribution,
    origins: options.origin ?? {},
    port: options.port,
    httpPort: options.httpPort,
    httpsPort: options.httpsPort,
    region: options.region,
    assume: options.assume as Partial<Assumptions> | undefined,
    onTrace: options.trace ? (event) => environment.stdout(json ? traceJson(event) : traceText(event)) : undefined,
    onLog: (source, text) => (json ? environment.stdout(logJson(source, text)) : environment.stderr(`${source}: ${text}\n`)),
    onFault: (error) => environment.stderr(`smart-origin: a fault of its own\n${String((error as Error)?.stack ?? error)}\n`),
  });
  try {
    environment.stdout(json ? listeningJson(cloudFront) : listeningText(cloudFront));
    await interrupted;
  } finally {
    await cloudFront.close();
  }
}

function openQuestions(): string {
  const rows = Object.entries(OPEN_QUESTIONS).map(([id, { question, answers, default: standard }]) => [
    `  ${id}=${answers.map((answer) => (answer === standard ? `${answer} (default)` : answer)).join(' | ')}`,
    `      ${question}`,
  ].join('\n'));
  return [
    '',
    'Open questions about CloudFront (--assume):',
    ...rows,
    '',
    'The header x-local-viewer-address sets the viewer\'s address for one request.',
    '',
    'Example:',
    '  smart-origin local cdk.out --port 8080 --origin v1=./site --origin v2=http://127.0.0.1:3000 --trace',
    '',
  ].join('\n');
}
