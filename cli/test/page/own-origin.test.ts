import { startPageSite, type PageSite } from './page-site';
import { send, stopSites } from '../support/site';

/** Who may read and change by the page's paths. */

let site: PageSite;
beforeAll(async () => {
  site = await startPageSite();
});
afterAll(stopSites);

const BREAK = JSON.stringify({ do: 'break-origin', origin: 'a', fault: 'refused' });
const READ = ['/', '/__smart-origin', '/__smart-origin/page.js', '/__smart-origin/events', '/__smart-origin/requests/x'];
const own = () => ({ 'host': new URL(site.control).host, 'origin': site.control, 'content-type': 'application/json' });
const post = (headers: Record<string, string>) => send(site.control, '/__smart-origin/actions', { method: 'POST', headers, body: BREAK });

describe('a page of another origin', () => {
  test.each(READ)('does not read %s', async (path) => {
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'http://127.0.0.1:1' }, { origin: 'null' },
    ];
    for (const headers of foreign) {
      const { status, headers: answered, body } = await send(site.control, path, { headers });
      expect([status, JSON.parse(body)]).toEqual([403, expect.objectContaining({ code: 'ERR_PAGE_ORIGIN' })]);
      expect(answered['access-control-allow-origin']).toBeUndefined();
    }
  });

  test.each<[string, () => Record<string, string>, number]>([
    ['with its own Origin', () => ({ ...own(), origin: 'http://evil.example' }), 403],
    ['with that of another port', () => ({ ...own(), origin: 'http://127.0.0.1:1' }), 403],
    ['of another scheme', () => ({ ...own(), origin: site.control.replace('http:', 'https:') }), 403],
    ['in a sandbox', () => ({ ...own(), origin: 'null' }), 403],
    ['without any Origin', () => ({ 'host': new URL(site.control).host, 'content-type': 'application/json' }), 403],
    ['by a form', () => ({ ...own(), 'content-type': 'text/plain' }), 415],
    ['by a name that was rebound to this machine', () => ({ ...own(), host: 'rebound.example:80', origin: 'http://rebound.example:80' }), 403],
  ])('does not change anything %s', async (_name, headers, status) => {
    expect((await post(headers())).status).toBe(status);
    expect(site.cloudFront.origin('a').fault).toBeUndefined();
  });

  test('is not let in by a preflight', async () => {
    const { status, headers } = await send(site.control, '/__smart-origin/actions', {
      method: 'OPTIONS', headers: { 'origin': 'http://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    expect(status).toBe(403);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

test('the page itself may', async () => {
  expect((await post({ ...own(), 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  expect(site.cloudFront.origin('a').fault!.text).toBe('refused');
  await site.cloudFront.origin('a').heal();
});

test('the page asks nobody but its own origin, and is framed by nobody', async () => {
  const { status, headers, body } = await send(site.control, '/__smart-origin');
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  const policy = headers['content-security-policy'] as string;
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';/);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect([headers['cross-origin-resource-policy'], headers['x-content-type-options'], headers['cache-control']]).toEqual(['same-origin', 'nosniff', 'no-store']);
  expect(body).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(body).not.toMatch(/ style=| on[a-z]+="/);
});

test('the control port leads to the page', async () => {
  const { status, headers } = await send(site.control, '/');
  expect([status, headers.location]).toEqual([302, '/__smart-origin']);
});

test('the served site does not have it', async () => {
  const { body, headers } = await site.get('/__smart-origin');
  expect(body).toBe('page');
  expect(headers['x-cache']).toBe('Miss from cloudfront');
});

describe('fails when', () => {
  test.each<[string, string, string, number, RegExp]>([
    ['the path means nothing', 'GET', '/__smart-origin/moon', 404, /GET \/__smart-origin\/moon means nothing/],
    ['the method does', 'DELETE', '/__smart-origin', 404, /DELETE/],
    ['actions are read', 'GET', '/__smart-origin/actions', 404, /POST \/__smart-origin\/actions/],
    ['the request is not kept', 'GET', '/__smart-origin/requests/abc', 404, /kept no more/],
    ['a file is asked for by another name', 'GET', '/__smart-origin/constructor', 404, /means nothing/],
    ['a file is asked for beyond the page', 'GET', '/__smart-origin/..%2f..%2fpackage.json', 404, /means nothing/],
  ])('%s', async (_name, method, path, status, message) => {
    const answer = await send(site.control, path, { method });
    const { what, why } = JSON.parse(answer.body) as { what: string; why: string };
    expect([answer.status, `${what}: ${why}`]).toEqual([status, expect.stringMatching(message)]);
  });

  test('the body is longer than any action', async () => {
    const answer = await send(site.control, '/__smart-origin/actions', { method: 'POST', headers: own(), body: `"${'x'.repeat(70_000)}"` });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([413, expect.objectContaining({ code: 'ERR_PAGE_BODY' })]);
  });
});
