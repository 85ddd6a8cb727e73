import type { IncomingHttpHeaders } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { select } from './conditional-request';
import type { FolderObjects, StoredObject } from './folder-objects';
import type { FolderOptions } from './folder-types';
import type { ObjectMetadata } from './object-metadata';
import type { RequestIds, S3Error } from './s3-error';
import { accessDenied, noSuchKey, s3ErrorHtml } from './s3-error';

export interface EndpointRequest {
  method: string;
  /** As it travelled, with query string. */
  target: string;
  headers: IncomingHttpHeaders;
  ids: RequestIds;
}

export interface EndpointReply {
  status: number;
  headers: Record<string, string>;
  text?: string;
  /** A piece of a file; `length` 0 is an empty body. */
  part?: { file: string; first: number; length: number };
}

/** One of the two ways in which S3 serves a bucket: the REST endpoint or the website endpoint. */
export interface S3Endpoint {
  answer(request: EndpointRequest): Promise<EndpointReply>;
  /** The answer when the bucket policy refuses. */
  forbidden(request: EndpointRequest): EndpointReply;
}

export interface Bucket {
  objects: FolderObjects;
  metadata: ObjectMetadata;
  options: FolderOptions;
}

/** 404 tells that a key does not exist; who may not list the bucket is not told. */
export function missingError(options: FolderOptions, key: string, headers?: Record<string, string>): S3Error {
  return options.missing === 404 ? noSuchKey(key, headers) : accessDenied();
}

/** A read of an object that exists, with its preconditions and range. */
export async function objectReply(bucket: Bucket, object: StoredObject, request: EndpointRequest): Promise<EndpointReply | S3Error> {
  const selection = select(request.headers, object);
  const validators = {
    'etag': object.etag,
    'last-modified': object.lastModified.toUTCString(),
    'x-amz-version-id': object.versionId,
  };
  switch (selection.kind) {
    case 'not-modified': {
      const { 'cache-control': cacheControl, expires } = await bucket.metadata.of(object.key);
      return { status: 304, headers: { ...validators, ...(cacheControl && { 'cache-control': cacheControl }), ...(expires && { expires }) } };
    }
    case 'precondition-failed':
      return {
        status: 412,
        code: 'PreconditionFailed',
        message: 'At least one of the pre-conditions you specified did not hold',
        details: { Condition: selection.condition },
      };
    case 'unsatisfiable':
      return {
        status: 416,
        code: 'InvalidRange',
        message: 'The requested range is not satisfiable',
        details: { RangeRequested: selection.range, ActualObjectSize: String(object.size) },
        headers: { 'content-range': `bytes */${object.size}` },
      };
  }
  const part = selection.kind === 'part';
  const first = part ? selection.first : 0;
  const length = part ? selection.last - selection.first + 1 : object.size;
  return {
    status: part ? 206 : 200,
    headers: {
      ...validators,
      'x-amz-server-side-encryption': 'AES256',
      'accept-ranges': 'bytes',
      ...await bucket.metadata.of(object.key),
      'content-length': String(length),
      ...(part && { 'content-range': `bytes ${first}-${first + length - 1}/${object.size}` }),
    },
    part: { file: object.file, first, length },
  };
}

/** A website's error page in HTML, with S3's headers that name the error. */
export function htmlReply(error: S3Error, ids: RequestIds): EndpointReply {
  return {
    status: error.status,
    headers: {
      'x-amz-error-code': error.code,
      'x-amz-error-message': error.message,
      'content-type': 'text/html; charset=utf-8',
      ...error.headers,
    },
    text: s3ErrorHtml(error, STATUS_CODES[error.status] ?? '', ids),
  };
}

export function isError(reply: EndpointReply | S3Error): reply is S3Error {
  return 'code' in reply;
}
