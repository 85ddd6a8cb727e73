import { createHash } from 'node:crypto';
import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytes, closeAll, folderOf, get, LIMITS, read, useOrigin } from './support';
import type { FolderOrigin } from '../../src/origins/folder-origin';
import { createFolderOrigin } from '../../src/origins/folder-origin';
import type { FolderOptions } from '../../src/origins/folder-types';

afterEach(closeAll);

const SITE = { 'index.html': '<h1>home</h1>', 'docs/index.html': '<h1>docs</h1>', 'a b+c/ä.txt': 'odd', 'data.unknown-type': '0123456789' };

async function bucket(options: Partial<FolderOptions> = {}, files: Record<string, string> = SITE): Promise<{ folder: string; origin: FolderOrigin }> {
  const folder = await folderOf(files);
  return { folder, origin: useOrigin(await createFolderOrigin(folder, { missing: 404, ...options })) };
}

async function ask(origin: FolderOrigin, target: string, headers: Record<string, string> = {}, method = 'GET') {
  return read(await origin.send(get(target, headers, method), LIMITS));
}

describe('the REST endpoint', () => {
  test('an object, with everything that S3 says about it', async () => {
    const { folder, origin } = await bucket();
    await utimes(join(folder, 'index.html'), 1_700_000_000.5, 1_700_000_000.5);
    const reply = await ask(origin, '/index.html');

    expect(reply).toMatchObject({ status: 200, text: SITE['index.html'] });
    expect(reply.headers).toMatchObject({
      'content-type': 'text/html',
      'content-length': '13',
      'accept-ranges': 'bytes',
      'etag': `"${createHash('md5').update(SITE['index.html']).digest('hex')}"`,
      'last-modified': 'Tue, 14 Nov 2023 22:13:20 GMT',
      'server': 'AmazonS3',
      'x-amz-request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
      'x-amz-version-id': expect.stringMatching(/^[\w-]{32}$/),
      'x-amz-server-side-encryption': 'AES256',
    });
  });

  test('HEAD says the same without the body', async () => {
    const { origin } = await bucket();
    const [head, full] = [await ask(origin, '/index.html', {}, 'HEAD'), await ask(origin, '/index.html')];
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers).toMatchObject({ 'content-length': '13', 'etag': full.headers.etag });
  });

  test('what has no known extension is a binary octet stream, as S3 stores it', async () => {
    const { origin } = await bucket();
    expect((await ask(origin, '/data.unknown-type')).headers['content-type']).toBe('binary/octet-stream');
  });

  test.each(['/a%20b%2Bc/%C3%A4.txt', '/a+b%2Bc/%c3%a4.txt'])('keys are percent-decoded, and a plus sign is a space: %s', async (target) => {
    const { origin } = await bucket();
    expect(await ask(origin, target)).toMatchObject({ status: 200, text: 'odd' });
  });

  test.each([
    ['GET', '/nope.html', 404, 'NoSuchKey'],
    ['GET', '/docs', 404, 'NoSuchKey'],
    ['GET', '/docs/', 404, 'NoSuchKey'],
    ['GET', '/Index.html', 404, 'NoSuchKey'],
    ['GET', '//index.html', 404, 'NoSuchKey'],
    ['GET', '/', 403, 'AccessDenied'],
    ['GET', '/?list-type=2', 403, 'AccessDenied'],
    ['GET', '/%E4', 400, 'InvalidURI'],
    ['PUT', '/index.html', 403, 'AccessDenied'],
    ['DELETE', '/index.html', 403, 'AccessDenied'],
    ['POST', '/index.html', 405, 'MethodNotAllowed'],
    ['PATCH', '/index.html', 405, 'MethodNotAllowed'],
    ['OPTIONS', '/index.html', 400, 'BadRequest'],
  ])('%s %s is refused with %i %s', async (method, target, status, code) => {
    const { origin } = await bucket();
    const reply = await ask(origin, target, {}, method);
    expect(reply).toMatchObject({ status, text: expect.stringContaining(`<Code>${code}</Code>`) });
    expect(reply.headers['content-type']).toBe('application/xml');
  });

  test('who may not list the bucket is not told that a key is missing', async () => {
    const { origin } = await bucket({ missing: 403 });
    expect(await ask(origin, '/nope.html')).toMatchObject({ status: 403, text: expect.stringContaining('<Code>AccessDenied</Code>') });
    expect(await ask(origin, '/index.html')).toMatchObject({ status: 200 });
  });

  test('error documents escape what they repeat', async () => {
    const { origin } = await bucket();
    expect((await ask(origin, '/%3Cscript%3E&%01')).text).toContain('<Key>&lt;script&gt;&amp;</Key>');
  });

  test.each(['/../secret.txt', '/%2e%2e/secret.txt', '/docs/..%2f..%2fsecret.txt', '/link.txt', '/out/secret.txt', '/.metadata.json', '/.versions/index.html/v1', '/%00'])(
    'no way out of the folder: %s', async (target) => {
      const outside = await folderOf({ 'secret.txt': 'secret' });
      const { folder, origin } = await bucket({}, { ...SITE, '.metadata.json': '{}', '.versions/index.html/v1': 'old' });
      await writeFile(join(folder, '..', 'secret.txt'), 'secret');
      await symlink(join(outside, 'secret.txt'), join(folder, 'link.txt'));
      await symlink(outside, join(folder, 'out'));
      const reply = await ask(origin, target);
      await rm(join(folder, '..', 'secret.txt'));
      expect(reply.status).toBe(404);
      expect(reply.text).not.toMatch(/secret<|old</);
    },
  );
});

describe('conditions and ranges', () => {
  test.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=4-2', 200, '0123456789', undefined],
    ['bytes=0-1,3-4', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
    ['bytes=10-', 416, expect.stringContaining('<ActualObjectSize>10</ActualObjectSize>'), 'bytes */10'],
    ['bytes=-0', 416, expect.stringContaining('<Code>InvalidRange</Code>'), 'bytes */10'],
  ])('Range: %s is answered with %i', async (range, status, text, contentRange) => {
    const { origin } = await bucket();
    const reply = await ask(origin, '/data.unknown-type', { Range: range });
    expect(reply).toMatchObject({ status, text });
    expect(reply.headers['content-range']).toBe(contentRange);
  });

  const OLD = new Date(0).toUTCString();
  const LATER = new Date(Date.now() + 3_600_000).toUTCString();

  test.each([
    [{ 'If-None-Match': '<etag>' }, 304],
    [{ 'If-None-Match': 'W/<etag>, "x"' }, 304],
    [{ 'If-None-Match': '"x"' }, 200],
    [{ 'If-None-Match': '"x"', 'If-Modified-Since': LATER }, 200],
    [{ 'If-Modified-Since': LATER }, 304],
    [{ 'If-Modified-Since': OLD }, 200],
    [{ 'If-Modified-Since': 'no date' }, 200],
    [{ 'If-Match': '"x"' }, 412],
    [{ 'If-Match': '*' }, 200],
    [{ 'If-Unmodified-Since': OLD }, 412],
    [{ 'If-Match': '<etag>', 'If-Unmodified-Since': OLD }, 200],
    [{ 'Range': 'bytes=0-0', 'If-Range': '<etag>' }, 206],
    [{ 'Range': 'bytes=0-0', 'If-Range': '"x"' }, 200],
    [{ 'Range': 'bytes=0-0', 'If-Range': OLD }, 200],
  ] as [Record<string, string>, number][])('%j is answered with %i', async (headers, status) => {
    const { origin } = await bucket();
    const { etag } = (await ask(origin, '/index.html')).headers;
    const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('<etag>', etag)]));
    const reply = await ask(origin, '/index.html', sent);
    expect(reply.status).toBe(status);
    if (status === 304) expect(reply).toMatchObject({ text: '', headers: { etag } });
  });
});

describe('versions', () => {
  const FILES = { 'page.html': 'new', '.versions/page.html/v1': 'first', '.versions/page.html/v2': 'second', '.versions/gone.html/v1': 'was here' };

  test('an older version is served by its id, the current one by its own', async () => {
    const { origin } = await bucket({}, FILES);
    const current = await ask(origin, '/page.html');
    expect(await ask(origin, '/page.html?versionId=v1')).toMatchObject({ status: 200, text: 'first', headers: { 'x-amz-version-id': 'v1' } });
    expect(await ask(origin, `/page.html?versionId=${current.headers['x-amz-version-id']}`)).toMatchObject({ status: 200, text: 'new' });
  });

  test('the version id changes with the content', async () => {
    const { folder, origin } = await bucket({}, FILES);
    const before = (await ask(origin, '/page.html')).headers;
    await writeFile(join(folder, 'page.html'), 'newer');
    const after = (await ask(origin, '/page.html')).headers;
    expect(after['x-amz-version-id']).not.toBe(before['x-amz-version-id']);
    expect(after.etag).not.toBe(before.etag);
  });

  test('a deleted object is a delete marker as long as versions are kept', async () => {
    const { folder, origin } = await bucket({}, FILES);
    await rm(join(folder, 'page.html'));
    for (const target of ['/page.html', '/gone.html']) {
      expect(await ask(origin, target)).toMatchObject({ status: 404, headers: { 'x-amz-delete-marker': 'true' } });
    }
    expect((await ask(origin, '/never.html')).headers['x-amz-delete-marker']).toBeUndefined();
    expect(await ask(origin, '/gone.html?versionId=v1')).toMatchObject({ status: 200, text: 'was here' });
  });

  test.each(['v9', '..%2f..%2fpage.html', ''])('an unknown version is none: "%s"', async (id) => {
    const { origin } = await bucket({}, FILES);
    expect(await ask(origin, `/page.html?versionId=${id}`)).toMatchObject({ status: 404, text: expect.stringContaining('<Code>NoSuchVersion</Code>') });
  });
});

describe('metadata', () => {
  test('headers by pattern; the last rule wins; changes are seen', async () => {
    const { folder, origin } = await bucket({}, {
      ...SITE,
      '.metadata.json': JSON.stringify({
        '*.html': { 'Cache-Control': 'max-age=60', 'x-amz-meta-owner': 'web' },
        'docs/**': { 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8' },
      }),
    });
    expect((await ask(origin, '/index.html')).headers).toMatchObject({ 'cache-control': 'max-age=60', 'x-amz-meta-owner': 'web' });
    expect((await ask(origin, '/docs/index.html')).headers).toMatchObject({ 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8' });
    expect((await ask(origin, '/index.html', { 'If-None-Match': '*' })).headers).toMatchObject({ 'cache-control': 'max-age=60' });

    await writeFile(join(folder, '.metadata.json'), '{}');
    expect((await ask(origin, '/index.html')).headers['cache-control']).toBeUndefined();
  });

  test.each([
    ['{', /is no JSON/],
    ['[]', /must be an object of patterns/],
    ['{"*": "x"}', /must be an object of headers/],
    ['{"*": {"set-cookie": "a=1"}}', /S3 stores no header "set-cookie"/],
    ['{"*": {"cache-control": 60}}', /must be a string/],
    ['{"*": {"cache-control": "a\\nb"}}', /must be a string of visible ASCII/],
  ])('fails when the metadata is %s', async (content, message) => {
    const folder = await folderOf({ '.metadata.json': content });
    await expect(createFolderOrigin(folder, { missing: 404 })).rejects.toThrow(message);
  });

  test('metadata that breaks later is a 500 that says why', async () => {
    const { folder, origin } = await bucket();
    await writeFile(join(folder, '.metadata.json'), '[]');
    expect(await ask(origin, '/index.html')).toMatchObject({ status: 500, text: expect.stringContaining('must be an object of patterns') });
  });
});

describe('F-388 the website endpoint', () => {
  test.each(['/', '/docs/'])('a folder brings its index document: %s', async (target) => {
    const { origin } = await bucket({ website: true });
    expect(await ask(origin, target)).toMatchObject({ status: 200, text: target === '/' ? SITE['index.html'] : SITE['docs/index.html'] });
  });

  test('a folder without its slash is redirected to it', async () => {
    const { origin } = await bucket({ website: true });
    expect(await ask(origin, '/docs?q=1')).toMatchObject({ status: 302, headers: { location: '/docs/' } });
  });

  test('an object with a redirect location is a redirect', async () => {
    const { origin } = await bucket({ website: true }, { ...SITE, '.metadata.json': '{"index.html": {"x-amz-website-redirect-location": "/docs/"}}' });
    expect(await ask(origin, '/index.html')).toMatchObject({ status: 301, headers: { location: '/docs/' } });
  });

  test('errors are HTML, or the error document', async () => {
    const plain = (await bucket({ website: true })).origin;
    expect(await ask(plain, '/nope')).toMatchObject({
      status: 404, text: expect.stringContaining('<li>Code: NoSuchKey</li>'), headers: { 'x-amz-error-code': 'NoSuchKey', 'content-type': 'text/html; charset=utf-8' },
    });
    const styled = (await bucket({ website: true, errorDocument: 'docs/index.html', missing: 403 })).origin;
    expect(await ask(styled, '/nope')).toMatchObject({ status: 403, text: SITE['docs/index.html'] });
  });

  test('another index document', async () => {
    const { origin } = await bucket({ website: true, indexDocument: 'ä.txt' });
    expect(await ask(origin, '/a%20b%2Bc/')).toMatchObject({ status: 200, text: 'odd' });
  });

  test('only GET and HEAD', async () => {
    const { origin } = await bucket({ website: true });
    expect(await ask(origin, '/', {}, 'PUT')).toMatchObject({ status: 405, headers: { allow: 'HEAD, GET' } });
  });
});

describe('modes', () => {
  test('forbidden, and back', async () => {
    const { origin } = await bucket();
    origin.setMode('forbidden');
    expect(await ask(origin, '/index.html')).toMatchObject({ status: 403, text: expect.stringContaining('AccessDenied') });
    origin.setMode('normal');
    expect((await ask(origin, '/index.html')).status).toBe(200);
  });

  test('forbidden, as a website', async () => {
    const { origin } = await bucket({ website: true });
    origin.setMode('forbidden');
    expect(await ask(origin, '/')).toMatchObject({ status: 403, text: expect.stringContaining('<h1>403 Forbidden</h1>') });
  });

  test('hang: no answer at all', async () => {
    const { origin } = await bucket();
    origin.setMode('hang');
    expect(await origin.send(get('/index.html'), { ...LIMITS, responseTimeoutMs: 150 })).toMatchObject({ cause: 'response-timeout' });
  });

  test.each(['/index.html', '/nope.html'])('stall-body: the head and half of %s', async (target) => {
    const { origin } = await bucket();
    const whole = (await ask(origin, target)).text.length;
    origin.setMode('stall-body');
    const answer = await origin.send(get(target), { ...LIMITS, responseTimeoutMs: 150 });
    if (answer.kind !== 'response' || Buffer.isBuffer(answer.response.body)) throw new Error('expected a streamed response');
    let received = 0;
    answer.response.body?.on('data', (chunk: Buffer) => { received += chunk.length; });
    await expect(bytes(answer.response.body)).rejects.toThrow(/response-timeout/);
    expect(received).toBe(Math.floor(whole / 2));
  });
});

test('fails when the folder does not exist', async () => {
  const folder = await folderOf({});
  await expect(createFolderOrigin(join(folder, 'nope'), { missing: 404 })).rejects.toThrow(/cannot be served[^]*Name an existing folder/);
});

test('fails when an index document is asked of the REST endpoint', async () => {
  const folder = await folderOf({});
  await expect(createFolderOrigin(folder, { missing: 404, indexDocument: 'index.html' })).rejects.toThrow(/need website: true[^]*DefaultRootObject/);
});

test('an empty object, and a folder added later', async () => {
  const { folder, origin } = await bucket({}, { 'empty.txt': '' });
  expect(await ask(origin, '/empty.txt')).toMatchObject({ status: 200, text: '', headers: { 'content-length': '0' } });
  expect((await ask(origin, '/empty.txt', { Range: 'bytes=0-' })).status).toBe(416);
  await mkdir(join(folder, 'new'));
  await writeFile(join(folder, 'new', 'a.js'), '1');
  expect(await ask(origin, '/new/a.js')).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript' } });
});
