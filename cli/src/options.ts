import type { AccessLogOptions } from './access-logs/access-logs';
import type { Assumptions } from './assumptions';
import type { LambdaInstanceOptions } from './lambda-edge/lambda-fleet';
import type { Certificate } from './listener/certificate';
import type { ViewerTrait } from './policies/simulated-viewer';
import type { RecordListener } from './records/request-observers';
import type { EdgeCodeFactories } from './runtime/edge-code';
import type { OriginTarget } from './runtime/origin-pool';
import type { PointOfPresence } from './runtime/points-of-presence';
import type { TraceSink } from './trace';

/** What a local CloudFront serves, and how. */
export interface LocalCloudFrontOptions {
  /**
   * A cloud assembly: the directory that `cdk synth` wrote.
   *
   * @default there is a `template`; exactly one of the two is given
   */
  assembly?: string;

  /**
   * One template as JSON or YAML. A cloud assembly is taken here too.
   *
   * @default there is an `assembly`; exactly one of the two is given
   */
  template?: string;

  /**
   * Which distribution: its logical id (also with its stack, `<stack>/<logical id>`), construct path, or one of its aliases.
   *
   * @default the only one of the templates
   */
  distribution?: string;

  /**
   * Parameters of the templates, by name or `<stack>/<name>`.
   *
   * @default their defaults
   */
  parameters?: Record<string, string>;

  /**
   * Values that only a deployment would know: of parameters in the Parameter Store, of exports, of dynamic references
   * (`secretsmanager:…`), and of attributes of resources (`<logical id>.<attribute>`), by name.
   *
   * @default what the templates say themselves, and readable stand-ins
   */
  values?: Record<string, string>;

  /** What plays each origin, by its id or its domain name: a URL, a folder that plays a bucket, or an `Origin` of your own. */
  origins: Record<string, OriginTarget>;

  /**
   * Port for viewers that come over HTTPS, spoken in plain HTTP so that any tool reaches it. 0 takes a free one.
   *
   * @default 0
   */
  port?: number;

  /**
   * Port for viewers that come over HTTP. 0 takes a free one.
   *
   * @default no such port
   */
  httpPort?: number;

  /**
   * Port that speaks TLS. 0 takes a free one.
   *
   * @default 0 where `https` is given, else no such port
   */
  httpsPort?: number;

  /**
   * Whether TLS is served: with a certificate made in memory, or with yours (PEM).
   *
   * @default false
   */
  https?: boolean | Certificate;

  /**
   * Port on 127.0.0.1 that speaks the KeyValueStore data API, with `/local/` for what AWS has not. 0 takes a free one, and so does
   * `{ preferred }` where that port is in use.
   *
   * @default no such port
   */
  controlPort?: number | { preferred: number };

  /**
   * Seconds from a write to a KeyValueStore until functions read it. AWS promises no number.
   *
   * @default 0
   */
  keyValueStoreLag?: number;

  /**
   * Address to listen on.
   *
   * @default 127.0.0.1
   */
  host?: string;

  /**
   * Answers to open questions about CloudFront.
   *
   * @default those of the environment variable `SMART_ORIGIN_ASSUME`, else of `DEFAULT_ASSUMPTIONS`
   */
  assume?: Partial<Assumptions>;

  /**
   * Milliseconds since the epoch. Ages and lifetimes of cached responses, the lags of KeyValueStores and session tables, and how long
   * instances of Lambda@Edge functions are idle, are reckoned by it, and by what `LocalCloudFront.clock` was advanced.
   *
   * @default Date.now
   */
  clock?: () => number;

  /**
   * A number in [0, 1), for whatever is sampled.
   *
   * @default Math.random
   */
  random?: () => number;

  /**
   * Divides the time-outs of origins and viewers, so that a test need not wait for 30 seconds.
   *
   * @default 1
   */
  timeScale?: number;

  /**
   * The Region of stacks that name none, and that edge functions run in where `pops` says nothing else.
   *
   * @default us-east-1
   */
  region?: string;

  /**
   * Edge locations, each with a cache and Lambda@Edge instances of its own. A Region stands for one near it: `eu-west-1` for `DUB56-P1`.
   * A viewer chooses one by the header `x-local-pop` (its name, or its Region where no other one is there), or by a port of its own.
   *
   * @default one, in `region`; viewers that choose none are served at the first
   */
  pops?: readonly (string | PointOfPresence)[];

  /**
   * Whether each point of presence has a port of its own besides, spoken in plain HTTP for viewers on HTTPS: `popUrl()` tells it.
   *
   * @default false
   */
  popPorts?: boolean;

  /**
   * How instances of Lambda@Edge functions come and go.
   *
   * @default 8 of each function at each point of presence; they start as fast as their code loads, and stay
   */
  lambdaInstances?: LambdaInstanceOptions;

  /**
   * The interpreter of Lambda@Edge functions that are written in Python, by path or name; any Python 3.
   *
   * @default the machine's of the version that the runtime names
   */
  python?: string;

  /**
   * Port on 127.0.0.1 that speaks DynamoDB, where the template has tables. 0 takes a free one.
   *
   * @default 0
   */
  dynamoDbPort?: number;

  /**
   * Seconds from a write to a table in one Region until its other Regions read it. AWS promises no number.
   *
   * @default 0.5
   */
  sessionTableLag?: number;

  /**
   * Bytes of responses kept in the cache of each point of presence.
   *
   * @default 268435456 (256 MiB)
   */
  cacheBytes?: number;

  /**
   * A folder, or more about it: where the access logs go that the template configures.
   *
   * @default access logs are not written
   */
  accessLogs?: string | AccessLogOptions;

  /**
   * Place and network of viewers, by what `--viewer` takes: `country`, `city`, `asn`, `network` and others. The header `x-local-viewer` of a
   * request says more, or something else.
   *
   * @default nothing is known of either
   */
  viewer?: Readonly<Partial<Record<ViewerTrait, string>>>;

  /**
   * Public keys (PEM) by their ids, trusted wherever viewers need signed URLs or cookies: those of key groups and signers that are not in
   * the template, and the deployed ids of those that are.
   *
   * @default those of the template's key groups
   */
  publicKeys?: Readonly<Record<string, string>>;

  /**
   * Called with what became of each request, when its response begins: who served it, which origins were asked, which functions failed.
   *
   * @default nothing is recorded
   */
  onRequest?: RecordListener;

  /**
   * Called with one line for each stage of each request.
   *
   * @default nothing is traced
   */
  onTrace?: TraceSink;

  /**
   * Called with what functions write to their logs, and with warnings about their code.
   *
   * @default lines are dropped
   */
  onLog?: (source: string, line: string) => void;

  /**
   * Called with a fault of the local CloudFront itself; the viewer gets 500.
   *
   * @default the error is printed to stderr
   */
  onFault?: (error: unknown) => void;

  /**
   * The engines that run functions.
   *
   * @default the real ones
   */
  factories?: EdgeCodeFactories;
}

/** What is served from now on, and where. */
export interface ReloadOptions {
  /**
   * A cloud assembly.
   *
   * @default the one that was served last, as it stands now
   */
  assembly?: string;

  /**
   * One template as JSON or YAML, in place of `assembly`.
   *
   * @default the one that was served last, as it stands now
   */
  template?: string;

  /**
   * Names or Regions of the points of presence that the deployment has come to.
   *
   * @default all
   */
  pops?: readonly string[];
}
