import { randomBytes } from 'node:crypto';

/** An error of the S3 API. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export interface S3Error {
  status: number;
  code: string;
  message: string;
  /** Elements beside Code and Message, in order: `Key`, `Method`, … */
  details?: Record<string, string>;
  headers?: Record<string, string>;
}

export interface RequestIds {
  requestId: string;
  hostId: string;
}

export function newRequestIds(): RequestIds {
  return { requestId: randomBytes(8).toString('hex').toUpperCase(), hostId: randomBytes(56).toString('base64') };
}

export function accessDenied(): S3Error {
  return { status: 403, code: 'AccessDenied', message: 'Access Denied' };
}

export function noSuchKey(key: string, headers: Record<string, string> = {}): S3Error {
  return { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.', details: { Key: key }, headers };
}

export function methodNotAllowed(method: string, allow: string): S3Error {
  return {
    status: 405,
    code: 'MethodNotAllowed',
    message: 'The specified method is not allowed against this resource.',
    details: { Method: method, ResourceType: 'OBJECT' },
    headers: { Allow: allow },
  };
}

export function s3ErrorXml(error: S3Error, ids: RequestIds): string {
  const elements = { Code: error.code, Message: error.message, ...error.details, RequestId: ids.requestId, HostId: ids.hostId };
  const body = Object.entries(elements).map(([name, value]) => `<${name}>${escapeMarkup(value)}</${name}>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${body}</Error>`;
}

/** The website endpoint answers in HTML. */
export function s3ErrorHtml(error: S3Error, statusText: string, ids: RequestIds): string {
  const title = `${error.status} ${statusText}`;
  const elements = { Code: error.code, Message: error.message, ...error.details, RequestId: ids.requestId, HostId: ids.hostId };
  const items = Object.entries(elements).map(([name, value]) => `<li>${name}: ${escapeMarkup(value)}</li>`).join('\n');
  return `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n<ul>\n${items}\n</ul>\n<hr/>\n</body>\n</html>\n`;
}

function escapeMarkup(text: string): string {
  // Control characters but tab and line ends have no place in XML 1.0, not even escaped.
  // eslint-disable-next-line no-control-regex -- they are what is removed
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
