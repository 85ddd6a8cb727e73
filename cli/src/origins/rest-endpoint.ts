import { keyOfPath } from './object-key';
import type { Bucket, EndpointReply, EndpointRequest, S3Endpoint } from './s3-endpoint';
import { isError, missingError, objectReply } from './s3-endpoint';
import type { S3Error } from './s3-error';
import { accessDenied, methodNotAllowed, s3ErrorXml } from './s3-error';

/**
 * S3's REST endpoint for a reader that may get objects and nothing else, as an origin access control grants it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export class RestEndpoint implements S3Endpoint {
  constructor(private readonly bucket: Bucket) {}

  async answer(request: EndpointRequest): Promise<EndpointReply> {
    const reply = await this.reply(request);
    return isError(reply) ? xmlReply(reply, request) : reply;
  }

  forbidden(request: EndpointRequest): EndpointReply {
    return xmlReply(accessDenied(), request);
  }

  private async reply(request: EndpointRequest): Promise<EndpointReply | S3Error> {
    const refusal = refuseMethod(request);
    if (refusal !== undefined) return refusal;

    const [path, query = ''] = splitTarget(request.target);
    const key = keyOfPath(path);
    if (key === undefined) return { status: 400, code: 'InvalidURI', message: 'Couldn\'t parse the specified URI.', details: { URI: path } };
    // The bucket itself would be its listing, which a reader of objects may not see.
    if (key === '') return accessDenied();

    const versionId = new URLSearchParams(query).get('versionId') ?? undefined;
    const found = await this.bucket.objects.find(key, versionId);
    if (found.kind === 'object') return objectReply(this.bucket, found.object, request);
    if (found.kind === 'delete-marker') {
      return missingError(this.bucket.options, key, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': found.versionId });
    }
    if (versionId === undefined || this.bucket.options.missing === 403) return missingError(this.bucket.options, key);
    return { status: 404, code: 'NoSuchVersion', message: 'The specified version does not exist.', details: { Key: key, VersionId: versionId } };
  }
}

function refuseMethod({ method, headers }: EndpointRequest): S3Error | undefined {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return undefined;
    case 'PUT':
    case 'DELETE':
      return accessDenied();
    case 'OPTIONS':
      return headers.origin === undefined
        ? { status: 400, code: 'BadRequest', message: 'Insufficient information. Origin request header needed.' }
        : {
          status: 403,
          code: 'AccessForbidden',
          message: 'CORSResponse: CORS is not enabled for this bucket.',
          details: { Method: headers['access-control-request-method'] ?? 'GET', ResourceType: 'OBJECT' },
        };
    default:
      return methodNotAllowed(method, 'HEAD, DELETE, GET, PUT');
  }
}

function xmlReply(error: S3Error, { ids }: EndpointRequest): EndpointReply {
  return { status: error.status, headers: { 'content-type': 'application/xml', ...error.headers }, text: s3ErrorXml(error, ids) };
}

/** Path and query string of a request target. */
export function splitTarget(target: string): [string, string?] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target] : [target.slice(0, mark), target.slice(mark + 1)];
}
