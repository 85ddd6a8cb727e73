import { SmartOriginError, TryAgainError } from '../errors';

const CREDENTIALS = new Set([
  'CredentialsProviderError', 'TokenProviderError', 'ExpiredToken', 'ExpiredTokenException', 'UnrecognizedClientException', 'InvalidClientTokenId',
  'InvalidSignatureException', 'SignatureDoesNotMatch', 'MissingAuthenticationToken', 'MissingAuthenticationTokenException',
]);

/** Codes of Node's network errors, and names of the SDK's. The SDK keeps some codes in the message alone. */
const NETWORK = /\b(ECONN[A-Z]+|ENOTFOUND|ENET[A-Z]+|EHOST[A-Z]+|EAI_[A-Z]+|EPIPE|ETIMEDOUT|ERR_TLS_\w+|CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+|TimeoutError)\b/;

const ACTIONS = 'cloudfront:DescribeKeyValueStore, and cloudfront-keyvaluestore:DescribeKeyValueStore, GetKey, ListKeys, PutKey, DeleteKey and UpdateKeys on the store '
  + '(grantManagePolicy of SmartOrigin gives them)';

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What AWS, or the way to it, answered instead, as an error for people. What is none of theirs is returned as it is. */
export function awsError(error: unknown, doing: string, endpoint: string): unknown {
  const { name = '', code = '', message = '', $metadata } = (error ?? {}) as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  const said = `${name}: ${message}`.replace(/\s+/g, ' ').slice(0, 300);
  if (CREDENTIALS.has(name)) {
    return new SmartOriginError('ERR_CREDENTIALS', `there are no valid AWS credentials for ${doing}`, said, 'log in ("aws sso login"), or set AWS_PROFILE, --profile or AWS_ACCESS_KEY_ID');
  }
  if (status === 403 || /^AccessDenied/.test(name)) {
    return new TryAgainError('ERR_ACCESS_DENIED', `AWS denied ${doing}`, said, `let an administrator allow ${ACTIONS}`);
  }
  if (status === 404 || name === 'EntityNotFound' || name === 'ResourceNotFoundException') {
    return new SmartOriginError('ERR_STORE_NOT_FOUND', `there is no such KeyValueStore for ${doing}`, said, 'deploy the template first, and use credentials of the account that it was deployed to');
  }
  if (name === 'ServiceQuotaExceededException') {
    return new SmartOriginError('ERR_STORE_FULL', `${doing} would exceed a quota of the KeyValueStore`, said, 'remove items of your own: a store holds 5 MB');
  }
  if (status >= 500 || status === 429 || /Throttl|TooManyRequests/.test(name)) {
    return new TryAgainError('ERR_UNREACHABLE', `${endpoint} could not do ${doing}`, said, 'repeat the command; what visitors get stays as it is meanwhile');
  }
  if (NETWORK.test(`${code} ${name} ${message}`)) {
    return new TryAgainError('ERR_UNREACHABLE', `${endpoint} cannot be reached for ${doing}`, `${code || name}: ${message}`.slice(0, 300), 'check the network (and, with --local, that "smart-origin local" runs), then repeat the command');
  }
  if (status >= 400) {
    return new SmartOriginError('ERR_AWS_REFUSED', `AWS refused ${doing}`, said, 'check --store, and that smart-origin is up to date');
  }
  return error;
}
