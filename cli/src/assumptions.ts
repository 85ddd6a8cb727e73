import { SmartOriginError } from './errors';

/** One question about CloudFront that its documentation leaves open. */
interface OpenQuestion {
  question: string;
  answers: readonly [string, string, ...string[]];
  default: string;
  /** The row of docs/fidelity.md. */
  row: string;
}

/**
 * What CloudFront's documentation leaves open. Each question is a switch, so that a distribution can be shown to behave under
 * every answer.
 */
export const OPEN_QUESTIONS = {
  'leg2-sees-leg1-edits': {
    question: 'Does the request of leg 2 carry the edits that origin-request Lambda@Edge made for leg 1?',
    answers: ['no', 'yes'],
    default: 'no',
    row: 'F-101',
  },
  'viewer-response-sees-request-edits': {
    question: 'Does a viewer-response function see the request as the viewer-request function left it?',
    answers: ['no', 'yes'],
    default: 'no',
    row: 'F-102',
  },
  'origin-response-sees-request-edits': {
    question: 'Does origin-response Lambda@Edge see the request as origin-request Lambda@Edge left it?',
    answers: ['no', 'yes'],
    default: 'no',
    row: 'F-103',
  },
  'generated-error-fails-over': {
    question: 'Does a response that origin-request Lambda@Edge generates cause a failover when its status is listed?',
    answers: ['no', 'yes'],
    default: 'no',
    row: 'F-104',
  },
  'lambda-error-fails-over': {
    question: 'Does a Lambda@Edge function that fails (502, 503) cause a failover when that status is listed?',
    answers: ['no', 'yes'],
    default: 'no',
    row: 'F-105',
  },
  'dns-failure-fails-over': {
    question: 'Does an origin whose name does not resolve (502) cause a failover when 502 is listed?',
    answers: ['no', 'yes'],
    default: 'no',
    row: 'F-106',
  },
  'gateway-error-fails-over': {
    question: 'Does an origin that breaks TLS, resets the connection or answers no HTTP (502) cause a failover when 502 is listed?',
    answers: ['yes', 'no'],
    default: 'yes',
    row: 'F-107',
  },
  'failover-judged': {
    question: 'Is the status that decides on failover the one before or after origin-response Lambda@Edge?',
    answers: ['before-origin-response', 'after-origin-response'],
    default: 'before-origin-response',
    row: 'F-108',
  },
  'headers-policy-order': {
    question: 'Is the response headers policy applied after or before the viewer-response function?',
    answers: ['after-function', 'before-function'],
    default: 'after-function',
    row: 'F-109',
  },
  'headers-policy-on-redirects': {
    question: 'Does the redirect from HTTP to HTTPS carry the headers of the response headers policy?',
    answers: ['no', 'yes'],
    default: 'no',
    row: 'F-110',
  },
  'headers-policy-on-errors': {
    question: 'Do responses of 400 and above, custom error pages among them, carry the headers of the response headers policy?',
    answers: ['yes', 'no'],
    default: 'yes',
    row: 'F-111',
  },
  'function-headers-forwarded': {
    question: 'Do headers that a viewer-request function adds pass to the origin by the policies, or always?',
    answers: ['by-policy', 'always'],
    default: 'by-policy',
    row: 'F-112',
  },
  'default-root-object': {
    question: 'Does the viewer-request function see "/" or the default root object?',
    answers: ['after-function', 'before-function'],
    default: 'after-function',
    row: 'F-113',
  },
  'viewer-conditions-forwarded': {
    question: 'Do If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since of the viewer pass to the origin by the policies, or always?',
    answers: ['by-policy', 'always'],
    default: 'by-policy',
    row: 'F-140',
  },
  'group-host-header': {
    question: 'Does a hostHeader override in createRequestOriginGroup() end in 502, as has been reported, or does it work?',
    answers: ['refused', 'allowed'],
    default: 'refused',
    row: 'F-114',
  },
  'set-cookie-without-cookies': {
    question: 'Is Set-Cookie removed from responses where no cookie is forwarded, as it was with legacy cache settings, or kept?',
    answers: ['removed', 'kept'],
    default: 'removed',
    row: 'F-115',
  },
  'silent-bucket': {
    question: 'Is an S3 bucket that stays silent asked once, or tried again as often as its connection attempts say, as custom origins are?',
    answers: ['asked-once', 'tried-again'],
    default: 'asked-once',
    row: 'F-116',
  },
  'group-origin-ids': {
    question: 'Which of its two documented shapes does originIds of createRequestOriginGroup() take: objects with an originId, strings, or both?',
    answers: ['both', 'objects', 'strings'],
    default: 'both',
    row: 'F-117',
  },
  'signature-checked': {
    question: 'Are signed URLs and cookies checked before or after the viewer-request function?',
    answers: ['before-function', 'after-function'],
    default: 'before-function',
    row: 'F-127',
  },
  'path-matching-decodes': {
    question: 'Are escapes such as %61 resolved before a path is compared with path patterns, as dots and slashes are?',
    answers: ['yes', 'no'],
    default: 'yes',
    row: 'F-128',
  },
  'unlisted-features': {
    question: 'Does a CloudFront Function run that uses syntax or built-ins which the page on its runtime does not list, as far as the engine has them?',
    answers: ['refused', 'warned'],
    default: 'refused',
    row: 'F-123',
  },
  'cwt-argument-order': {
    question: 'In which order does cf.cwt.generateToken() take its arguments: the token first, the context first, or either?',
    answers: ['either', 'token-first', 'context-first'],
    default: 'either',
    row: 'F-124',
  },
  'stale-period': {
    question: 'Is the longest time that a response is served while stale, the maximum TTL, reckoned from its expiry or from when it was stored?',
    answers: ['from-expiry', 'from-storing'],
    default: 'from-expiry',
    row: 'F-118',
  },
  'web-socket-response-events': {
    question: 'Do origin-response and viewer-response functions run on the 101 that begins a WebSocket?',
    answers: ['not-run', 'run'],
    default: 'not-run',
    row: 'F-139',
  },
  'error-pages-for-functions': {
    question: 'Does a custom error page stand in for the 502 or 503 of a Lambda@Edge function that failed at an origin event?',
    answers: ['yes', 'no'],
    default: 'yes',
    row: 'F-132',
  },
  'viewer-response-judged': {
    question: 'Is the status that keeps viewer-response functions from running the one before or after origin-response Lambda@Edge?',
    answers: ['before-origin-response', 'after-origin-response'],
    default: 'before-origin-response',
    row: 'F-133',
  },
  'error-pages-judged': {
    question: 'Is the status that a custom error page stands in for the one after or before origin-response Lambda@Edge?',
    answers: ['after-origin-response', 'before-origin-response'],
    default: 'after-origin-response',
    row: 'F-134',
  },
} as const satisfies Record<string, OpenQuestion>;

export type AssumptionId = keyof typeof OPEN_QUESTIONS;

/** An answer to every open question. */
export type Assumptions = { [K in AssumptionId]: (typeof OPEN_QUESTIONS)[K]['answers'][number] };

/** The answers that are taken where nothing else is said: the ones that promise least, unless practice speaks for another. */
export const DEFAULT_ASSUMPTIONS = Object.fromEntries(
  Object.entries(OPEN_QUESTIONS).map(([id, { default: answer }]) => [id, answer])) as Assumptions;

/**
 * The default answers with some replaced.
 *
 * @throws SmartOriginError `ERR_ASSUMPTION` for a question or an answer that does not exist
 */
export function assumptionsWith(answers: Partial<Record<string, string>> = {}): Assumptions {
  for (const [id, answer] of Object.entries(answers)) {
    const question: OpenQuestion | undefined = OPEN_QUESTIONS[id as AssumptionId];
    if (question === undefined) {
      throw new SmartOriginError('ERR_ASSUMPTION', `there is no assumption "${id}"`, `the assumptions are: ${Object.keys(OPEN_QUESTIONS).join(', ')}`,
        'write --assume <assumption>=<answer>; docs/fidelity.md explains each');
    }
    if (answer === undefined || !question.answers.includes(answer)) {
      throw new SmartOriginError('ERR_ASSUMPTION', `the assumption "${id}" has no answer "${answer}"`, question.question,
        `answer with one of: ${question.answers.join(', ')}`);
    }
  }
  return { ...DEFAULT_ASSUMPTIONS, ...answers } as Assumptions;
}

/** The environment variable that answers questions which the caller leaves open: `<question>=<answer>`, separated by commas. */
export const ASSUME_VARIABLE = 'SMART_ORIGIN_ASSUME';

/**
 * The answers that an environment gives.
 *
 * @throws SmartOriginError `ERR_ASSUMPTION` for what is no answer
 */
export function answersOfEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const text = environment[ASSUME_VARIABLE]?.trim() ?? '';
  if (text === '') return {};
  const answers = Object.fromEntries(text.split(',').map((pair) => {
    const [, id, answer] = /^\s*([^=\s]+)=([^=\s]+)\s*$/.exec(pair) ?? [];
    if (id !== undefined && answer !== undefined) return [id, answer];
    throw new SmartOriginError('ERR_ASSUMPTION', `${ASSUME_VARIABLE} has "${pair.trim()}", which is no answer`, 'it takes <question>=<answer>, separated by commas',
      `write it like ${ASSUME_VARIABLE}=failover-judged=after-origin-response,silent-bucket=tried-again`);
  }));
  assumptionsWith(answers);
  return answers;
}
