/** A fault as it is offered, and what it will do. `parameter`: what stands behind its name, as it is written. */
export interface OfferedFault {
  readonly kind: string;
  readonly label: string;
  readonly effect: string;
  readonly parameter?: { readonly label: string; readonly value: string; readonly pattern: string; readonly hint: string };
}

const TIME = '\\d+(\\.\\d+)?(ms|s|m)';

export const ORIGIN_FAULTS: readonly OfferedFault[] = [
  { kind: 'refused', label: 'refuses connections', effect: 'Nothing listens any more: every new connection is refused at once.' },
  { kind: 'connect-timeout', label: 'connections time out', effect: 'Packets arrive nowhere: each attempt waits for its connection time-out.' },
  { kind: 'reset', label: 'resets connections', effect: 'Connections are taken, and reset as soon as a request arrives.' },
  { kind: 'silence', label: 'falls silent', effect: 'Requests are taken and never answered: each waits for its response time-out.' },
  {
    kind: 'status', label: 'answers with a status', effect: 'Every request is answered with this status.',
    parameter: { label: 'Status', value: '503', pattern: '[2-5]\\d\\d', hint: '200 to 599' },
  },
  {
    kind: 'brown-out', label: 'fails for a share (brown-out)', effect: 'This share of the requests fails, with status 503 or with the fault that is named behind it.',
    parameter: { label: 'Share', value: '30%', pattern: '\\d+(\\.\\d+)?%( .+)?', hint: 'such as 30% or 10% reset' },
  },
  {
    kind: 'slow', label: 'is slow', effect: 'Answers come so much later; with a sigma, some of them much later.',
    parameter: { label: 'Time', value: '2s', pattern: `${TIME}( sigma \\d+(\\.\\d+)?)?`, hint: 'such as 800ms or 2s sigma 0.5' },
  },
  {
    kind: 'flapping', label: 'comes and goes (flapping)', effect: 'It is up for the first time, refuses for the second, and so on.',
    parameter: { label: 'Up/down', value: '5s/2s', pattern: `${TIME}/${TIME}( .+)?`, hint: 'such as 5s/2s' },
  },
  { kind: 'tls-failure', label: 'TLS fails', effect: 'The TLS handshake ends with an alert.' },
  { kind: 'wrong-certificate-name', label: 'certificate of another name', effect: 'The certificate is valid, but for another name.' },
  { kind: 'dns-failure', label: 'its name does not resolve', effect: 'No connection is made, for nobody knows where to.' },
  { kind: 'stalled-body', label: 'bodies stall', effect: 'Head and half of the body arrive, then nothing.' },
  { kind: 'truncated-body', label: 'bodies are cut short', effect: 'Head and half of the body arrive, then the connection closes.' },
  { kind: 'garbage', label: 'answers garbage', effect: 'What comes back is no HTTP.' },
];

export const TABLE_FAULTS: readonly OfferedFault[] = [
  { kind: 'throttled', label: 'throttles', effect: 'Calls are refused with ProvisionedThroughputExceededException.' },
  {
    kind: 'slow', label: 'is slow', effect: 'Calls are answered so much later.',
    parameter: { label: 'Time', value: '400ms', pattern: TIME, hint: 'such as 400ms' },
  },
  { kind: 'error', label: 'answers errors', effect: 'Calls are answered with 500, InternalServerError.' },
  { kind: 'silent', label: 'falls silent', effect: 'Calls are taken and never answered.' },
  { kind: 'stale', label: 'goes stale', effect: 'It answers, but lets in no writes of other Regions.' },
  { kind: 'gone', label: 'is gone', effect: 'Connections are reset.' },
];

export const FUNCTION_FAULTS: readonly OfferedFault[] = [
  { kind: 'throttled', label: 'Lambda@Edge throttled', effect: 'Lambda@Edge functions do not run: viewers get 503, LambdaLimitExceeded.' },
  { kind: 'cold', label: 'Lambda@Edge always cold', effect: 'Every event starts an instance of its own.' },
  { kind: 'crash-at-start', label: 'Lambda@Edge crashes at start', effect: 'Instances end while their code loads: viewers get 503, LambdaExecutionError.' },
  { kind: 'over-compute', label: 'CloudFront Functions over compute', effect: 'CloudFront throttles them: viewers get 503, FunctionThrottledError.' },
];
