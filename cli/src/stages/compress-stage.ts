import { Readable, pipeline } from 'node:stream';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { Exchange, Stage } from './stage';
import { compressibleType } from '../cache/compressible-types';
import { appendToHeader, copyHeaders, headerValue, setHeader } from '../model/headers';
import type { EdgeResponse } from '../model/http';
import { normalizedAcceptEncoding } from '../policies/accept-encoding';

const MIN_BYTES = 1_000;
const MAX_BYTES = 10_000_000;
const COMPRESSED_STATUSES = new Set([200, 403, 404]);

/**
 * Compresses what the behavior says may be, in the coding that the viewer takes, Brotli before gzip.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 */
export const compressStage: Stage = {
  name: 'compress',
  async handle(exchange, next) {
    const reply = await next();
    const coding = codingFor(exchange, reply.response);
    if (coding === undefined) return reply;
    exchange.trace('compress', coding);
    return { ...reply, response: await compressed(reply.response, coding) };
  },
};

function codingFor({ behavior, request }: Exchange, { status, headers, body }: EdgeResponse): 'br' | 'gzip' | undefined {
  // With caching disabled nothing is compressed either, and not where the policy names the header itself.
  if (!behavior.compress || behavior.cachePolicy.maxTtl === 0 || behavior.cachePolicy.headers.includes('accept-encoding')) return undefined;
  if (body === undefined || !COMPRESSED_STATUSES.has(status) || headers['content-encoding'] !== undefined) return undefined;
  const length = Number(headerValue(headers, 'content-length') ?? NaN);
  if (!(length >= MIN_BYTES && length <= MAX_BYTES) || !compressibleType(headerValue(headers, 'content-type'))) return undefined;
  const codings = normalizedAcceptEncoding(headerValue(request.headers, 'accept-encoding'), behavior.cachePolicy);
  return codings?.split(',')[0] as 'br' | 'gzip' | undefined;
}

async function compressed(response: EdgeResponse, coding: 'br' | 'gzip'): Promise<EdgeResponse> {
  const headers = copyHeaders(response.headers);
  setHeader(headers, 'Content-Encoding', coding);
  delete headers['content-length'];
  delete headers['accept-ranges'];
  appendToHeader(headers, 'Vary', 'Accept-Encoding');
  const etag = headerValue(headers, 'etag');
  // The bytes differ, so the validator is one of meaning only; what is no validator cannot become one.
  if (etag?.startsWith('"')) setHeader(headers, 'ETag', `W/${etag}`);
  else if (!etag?.startsWith('W/')) delete headers.etag;
  if (response.body instanceof Readable) {
    const encoder = coding === 'br' ? zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }) : zlib.createGzip();
    return { ...response, headers, body: pipeline(response.body, encoder, () => undefined) };
  }
  const body = coding === 'br' ? await promisify(zlib.brotliCompress)(response.body!) : await promisify(zlib.gzip)(response.body!);
  return { ...response, headers, body };
}
