import { Command } from 'commander';
import { ASSUME_VARIABLE, OPEN_QUESTIONS, type Assumptions } from '../assumptions';
import { readCertificate } from '../listener/certificate';
import { LocalCloudFront } from '../local-cloudfront';
import type { CliEnvironment } from './cli-environment';
import { failFromTheStart, faultOptions, type FaultOptions } from './local-faults';
import {
  listeningJson, listeningText, logJson, reloadedJson, reloadedText, reloadFailedJson,
  reloadFailedText, stoppingJson, stoppingText, traceJson, traceText,
} from './local-report';
import {
  collectDistances, collectPairs, collectPops, parsePort, parseRegions, parseSeconds, readFiles, type DistanceOption,
} from './option-values';
import { DEFAULT_LOCAL_URL } from '../live-policy/local-status';
import { VIEWER_TRAITS } from '../policies/simulated-viewer';
import type { PointOfPresence } from '../runtime/points-of-presence';
import { templateFiles } from '../watch/template-files';
import { watchTemplate } from '../watch/watch-template';

/** Where other commands look for it. */
const PREFERRED_CONTROL_PORT = Number(new URL(DEFAULT_LOCAL_URL).port);

/** Docker kills what has not ended ten seconds after SIGTERM. */
const GRACE_SECONDS = 5;

interface LocalOptions extends FaultOptions {
  distribution?: string;
  parameter?: Record<string, string>;
  value?: Record<string, string>;
  python?: string;
  port?: number;
  httpPort?: number;
  httpsPort?: number;
  controlPort?: number;
  kvsLag?: number;
  watch?: boolean;
  origin?: Record<string, string>;
  assume?: Record<string, string>;
  region?: string;
  pop?: PointOfPresence[];
  pops?: string[];
  popPorts?: boolean;
  distance?: DistanceOption[];
  dynamodbPort?: number;
  tableLag?: number;
  tlsCert?: string;
  tlsKey?: string;
  host?: string;
  grace?: number;
  accessLogs?: string;
  viewer?: Record<string, string>;
  publicKey?: Record<string, string>;
  trace?: boolean;
  json?: boolean;
}

/** `smart-origin local`: serves a distribution until it is interrupted. */
export function localCommand(environment: CliEnvironment): Command {
  const command = new Command('local')
    .description('Serves the distribution of a synthesized template on this machine.')
    .argument('<cdk.out | template>', 'the directory that "cdk synth" wrote, or one CloudFormation template (JSON or YAML)')
    .option('--distribution <name>', 'which distribution, where the templates have several: its logical id, construct path, stack or alias')
    .option('--parameter <name>=<value>', 'a parameter of a template; once for each', collectPairs('parameter', 'Stage=prod'))
    .option('--value <name>=<value>', 'what only a deployment would know: an SSM parameter, an export, a dynamic reference, an attribute; once for each', collectPairs('value', '/site/key=abc'))
    .option('--python <path>', 'the interpreter of Lambda@Edge functions in Python (default: of the version that the runtime names)')
    .option('--port <port>', 'for viewers on HTTPS, spoken in plain HTTP (default: a free port)', parsePort)
    .option('--http-port <port>', 'for viewers on HTTP (default: none)', parsePort)
    .option('--https-port <port>', 'speaks TLS, and HTTP/2 where the distribution has it (default: none, a free port where a certificate is given)', parsePort)
    .option('--tls-cert <file>', 'the certificate for it in PEM format, issuers behind it (default: one made in memory)')
    .option('--tls-key <file>', 'its private key in PEM format')
    .option('--host <address>', 'what the ports for viewers are bound to; 0.0.0.0 lets other machines in (default: 127.0.0.1)')
    .option('--control-port <port>', `speaks the KeyValueStore data API, for "--local" of other commands (default: ${PREFERRED_CONTROL_PORT}, a free port if that is in use)`, parsePort)
    .option('--kvs-lag <seconds>', 'from a write to a KeyValueStore until functions read it (default: 0)', parseSeconds)
    .option('--grace <seconds>', `how long requests under way may take to end when it is stopped (default: ${GRACE_SECONDS})`, parseSeconds)
    .option('--watch', 'serve the template anew whenever it is written')
    .option('--origin <id>=<url or folder>', 'what plays an origin, by its id or domain name; once for each', collectPairs('origin', 'app=http://127.0.0.1:8080'))
    .option('--assume <question>=<answer>', `answers an open question about CloudFront; see below (default: what ${ASSUME_VARIABLE} says)`, collectPairs('assume', 'failover-judged=after-origin-response'))
    .option('--region <region>', 'the Region of stacks that name none, and that edge functions run in unless --pop says otherwise (default: us-east-1)')
    .option('--pop <name>=<region>', 'an edge location, with a cache and Lambda@Edge instances of its own; once for each, the first is where viewers come who choose none (default: one, in --region)', collectPops)
    .option('--pops <region>,<region>,...', 'the same by Region: an edge location near each, named like a real one', parseRegions)
    .option('--pop-ports', 'each point of presence has a free port of its own besides')
    .option('--distance <from>:<to>=<time>', 'a round trip from a point of presence (by name or Region) to an origin or to a Region\'s tables, such as eu-west-1:v1=20ms; once for each', collectDistances)
    .option('--dynamodb-port <port>', 'speaks DynamoDB, where the template has a table (default: a free port)', parsePort)
    .option('--table-lag <seconds>', 'from a write to a table in one Region until its other Regions read it (default: 0.5)', parseSeconds)
    .option('--access-logs <folder>', 'writes the access logs that the template configures below this folder (default: none are written)')
    .option('--viewer <trait>=<value>', 'place or network of the viewers, such as country=DE or network=aws; once for each (default: nothing is known)', collectPairs('viewer', 'country=DE'))
    .option('--public-key <id>=<file>', 'a public key (PEM) that signed URLs and cookies are checked by, besides those of the template; once for each', collectPairs('public-key', 'K2JCJMDEHXQW5F=public.pem'))
    .option('--trace', 'print one line for each stage of each request')
    .option('--json', 'print one JSON object a line instead of text')
    .addHelpText('after', openQuestions)
    .action(async (template: string, options: LocalOptions) => serve(template, options, environment));
  for (const option of faultOptions()) command.addOption(option);
  return command;
}

async function serve(template: string, options: LocalOptions, environment: CliEnvironment): Promise<void> {
  const interrupted = environment.untilInterrupted();
  const { json } = options;
  const files = templateFiles(template);
  const cloudFront = await LocalCloudFront.start({
    template,
    distribution: options.distribution,
    parameters: options.parameter,
    values: options.value,
    python: options.python,
    origins: options.origin ?? {},
    port: options.port,
    httpPort: options.httpPort,
    httpsPort: options.httpsPort,
    https: readCertificate({ cert: options.tlsCert, key: options.tlsKey }),
    host: options.host,
    controlPort: options.controlPort ?? { preferred: PREFERRED_CONTROL_PORT },
    keyValueStoreLag: options.kvsLag,
    region: options.region,
    pops: options.pop || options.pops ? [...options.pop ?? [], ...options.pops ?? []] : undefined,
    popPorts: options.popPorts,
    dynamoDbPort: options.dynamodbPort,
    sessionTableLag: options.tableLag,
    accessLogs: options.accessLogs,
    viewer: options.viewer,
    publicKeys: readFiles(options.publicKey ?? {}, '--public-key'),
    assume: options.assume as Partial<Assumptions> | undefined,
    onTrace: options.trace ? (event) => environment.stdout(json ? traceJson(event) : traceText(event)) : undefined,
    onLog: (source, text) => (json ? environment.stdout(logJson(source, text)) : environment.stderr(`${source}: ${text}\n`)),
    onFault: (error) => environment.stderr(`smart-origin: a fault of its own\n${String((error as Error)?.stack ?? error)}\n`),
  });
  const watch = options.watch ? watchTemplate(template, files, () => reload(cloudFront, json, environment)) : undefined;
  try {
    await failFromTheStart(cloudFront, options);
    for (const { from, to, ms } of options.distance ?? []) cloudFront.network.setDistance(from, to, ms);
    environment.stdout(json ? listeningJson(cloudFront) : listeningText(cloudFront, options.controlPort ?? PREFERRED_CONTROL_PORT));
    await interrupted;
    watch?.close();
    await stop(cloudFront, options.grace ?? GRACE_SECONDS, json, environment);
  } finally {
    watch?.close();
    await cloudFront.close();
  }
}

/** Lets requests under way end, unless the user insists. */
async function stop(cloudFront: LocalCloudFront, grace: number, json: boolean | undefined, environment: CliEnvironment): Promise<void> {
  const { requestsUnderWay } = cloudFront;
  if (requestsUnderWay > 0 && grace > 0) environment.stdout(json ? stoppingJson(requestsUnderWay, grace) : stoppingText(requestsUnderWay, grace));
  void environment.untilInsisted?.().then(() => cloudFront.close());
  await cloudFront.close(grace);
}

/** Says what came of it; a template that cannot be served is the next one's to mend. */
async function reload(cloudFront: LocalCloudFront, json: boolean | undefined, environment: CliEnvironment): Promise<void> {
  try {
    await cloudFront.reload();
    environment.stdout(json ? reloadedJson(cloudFront) : reloadedText(cloudFront));
  } catch (error) {
    if (json) environment.stdout(reloadFailedJson(error));
    else environment.stderr(reloadFailedText(error));
  }
}

function openQuestions(): string {
  const rows = Object.entries(OPEN_QUESTIONS).map(([id, { question, answers, default: standard }]) => [
    `  ${id}=${answers.map((answer) => (answer === standard ? `${answer} (default)` : answer)).join(' | ')}`,
    `      ${question}`,
  ].join('\n'));
  return [
    '',
    `Open questions about CloudFront (--assume, or several in ${ASSUME_VARIABLE}=<question>=<answer>,...):`,
    ...rows,
    '',
    'The header x-local-viewer-address sets the viewer\'s address for one request, x-local-pop the point of presence that serves it,',
    `x-local-viewer ("country=DE; city=Berlin") its place and network. These have: ${VIEWER_TRAITS.join(', ')}.`,
    '',
    'Examples:',
    '  smart-origin local cdk.out --port 8080 --origin v1=./site --origin v2=http://127.0.0.1:3000 --trace',
    '  smart-origin local cdk.out --origin v1=./v1 --origin v2=./v2 --watch --kvs-lag 10',
    '  smart-origin local cdk.out --origin v1=./v1 --origin v2=./v2 --pop FRA56-P1=eu-central-1 --pop IAD89-P1=us-east-1',
    '  smart-origin local cdk.out --origin v1=./v1 --origin v2=./v2 --pops eu-west-1,us-east-1 --pop-ports --distance us-east-1:v1=80ms',
    '',
  ].join('\n');
}
