import { readFile } from 'node:fs/promises';
import { keyOfPath } from './object-key';
import { splitTarget } from './rest-endpoint';
import type { Bucket, EndpointReply, EndpointRequest, S3Endpoint } from './s3-endpoint';
import { htmlReply, isError, missingError, objectReply } from './s3-endpoint';
import type { S3Error } from './s3-error';
import { accessDenied, methodNotAllowed } from './s3-error';

/**
 * S3's website endpoint: index documents, an error document, redirects, HTML instead of XML, GET and HEAD only.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/IndexDocumentSupport.html
 */
export class WebsiteEndpoint implements S3Endpoint {
  private readonly index: string;

  constructor(private readonly bucket: Bucket) {
    this.index = bucket.options.indexDocument ?? 'index.html';
  }

  async answer(request: EndpointRequest): Promise<EndpointReply> {
    const reply = await this.reply(request);
    return isError(reply) ? this.errorReply(reply, request) : reply;
  }

  forbidden(request: EndpointRequest): EndpointReply {
    return htmlReply(accessDenied(), request.ids);
  }

  private async reply(request: EndpointRequest): Promise<EndpointReply | S3Error> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed(request.method, 'HEAD, GET');
    const [path] = splitTarget(request.target);
    const asked = keyOfPath(path);
    if (asked === undefined) return { status: 400, code: 'InvalidURI', message: 'Couldn\'t parse the specified URI.' };

    const key = asked === '' || asked.endsWith('/') ? asked + this.index : asked;
    const found = await this.bucket.objects.find(key);
    if (found.kind === 'object') {
      const redirect = (await this.bucket.metadata.of(key))['x-amz-website-redirect-location'];
      if (redirect !== undefined) return { status: 301, headers: { 'location': redirect, 'content-length': '0' } };
      return objectReply(this.bucket, found.object, request);
    }
    if (key === asked && (await this.bucket.objects.find(`${key}/${this.index}`)).kind === 'object') {
      return { status: 302, headers: { 'location': `${path}/`, 'content-length': '0' } };
    }
    return missingError(this.bucket.options, key);
  }

  /** The error document takes the place of the page, never of the status. */
  private async errorReply(error: S3Error, request: EndpointRequest): Promise<EndpointReply> {
    const reply = htmlReply(error, request.ids);
    const document = this.bucket.options.errorDocument;
    if (document === undefined || error.status < 400 || error.status > 499) return reply;
    const found = await this.bucket.objects.find(document);
    if (found.kind !== 'object') return reply;
    const { 'content-type': type } = await this.bucket.metadata.of(document);
    return { ...reply, headers: { ...reply.headers, 'content-type': type }, text: await readFile(found.object.file, 'utf8') };
  }
}
