import { type ApplicationOptions, createApplication, servingOf, type StandInRequest } from '../../src/stand-in/application';
import type { Serving, Sessions } from '../../src/stand-in/sessions';
import { WriteLedger } from '../../src/stand-in/write-ledger';

/** What the built-in application answers, over no socket. */

const request = (path: string, more: Partial<StandInRequest> = {}): StandInRequest => ({ method: 'GET', path, headers: {}, body: '', ...more });
const application = (more: Partial<ApplicationOptions> = {}) => createApplication({ origin: 'v1', ledger: new WriteLedger(), sessions: () => undefined, ...more });

/** Notes what visits it is told of. */
function heard(cookie: string | undefined = 'sessiontoken=t') {
  const visits: [string | undefined, Serving][] = [];
  const sessions = { visit: async (...visit: [string | undefined, Serving]) => { visits.push(visit); return cookie; } } as unknown as Sessions;
  return { visits, sessions: () => sessions };
}

test.each([
  ['/', 'text/html; charset=utf-8', 'public, max-age=2'],
  ['/about/index.html', 'text/html; charset=utf-8', 'public, max-age=2'],
  ['/static/app.css', 'text/css; charset=utf-8', 'public, max-age=300'],
  ['/file.bin', 'application/octet-stream', 'public, max-age=300'],
  ['/api/cart', 'application/json', 'private, no-store'],
  ['/health', 'text/plain', 'private, no-store'],
])('%s is there, says whose it is, and how long it may be kept', async (path, type, kept) => {
  const answer = await application()(request(path));
  expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([200, type, kept]);
  expect(answer.headers['x-app-version']).toBe('v1');
});

test('with sessions, pages are kept by nobody and files by caches', async () => {
  const { visits, sessions } = heard();
  const serve = application({ sessions });
  const page = await serve(request('/', { headers: { cookie: 'a=b' } }));
  expect([page.headers['cache-control'], page.headers['set-cookie']]).toEqual(['private, no-store', 'sessiontoken=t']);
  const file = await serve(request('/static/app.css'));
  expect([file.headers['cache-control'], file.headers['set-cookie']]).toEqual(['public, max-age=300', undefined]);
  expect(visits).toEqual([['a=b', { standsIn: false }]]);
});

test('a page is served though its session could not be written', async () => {
  const sessions = { visit: async () => undefined } as unknown as Sessions;
  const answer = await application({ sessions: () => sessions })(request('/'));
  expect([answer.status, 'set-cookie' in answer.headers]).toEqual([200, false]);
});

test('a write that arrives at two origins is counted as one that arrived twice', async () => {
  const ledger = new WriteLedger();
  const write = request('/api/cart', { method: 'POST', body: '17' });
  const first = await application({ ledger })(write);
  const second = await application({ ledger, origin: 'v2' })(write);
  await application({ ledger, origin: 'v2' })({ ...write, body: '18' });
  expect([first, second].map(({ headers }) => headers['x-app-write-times'])).toEqual(['1', '2']);
  expect(ledger.writes).toEqual([{ id: '17', origins: ['v1', 'v2'] }, { id: '18', origins: ['v2'] }]);
});

test('a write without a body has nothing that it could be told by', async () => {
  const ledger = new WriteLedger();
  expect((await application({ ledger })(request('/login', { method: 'POST' }))).status).toBe(200);
  expect(ledger.writes).toEqual([]);
});

test('a request that asks what is allowed is no write', async () => {
  const ledger = new WriteLedger();
  const answer = await application({ ledger })(request('/api/cart', { method: 'OPTIONS', body: 'x' }));
  expect([answer.status, answer.headers.allow, ledger.writes]).toEqual([204, 'GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE', []]);
});

test('what a path says is text on the page', async () => {
  expect((await application()(request('/<b>"&'))).body).toContain('/&#60;b&#62;&#34;&#38;,');
});

test.each([
  ['its own visitor', { 'x-smart-origin-member': 'v1;leg=1;stamp=v1' }, { standsIn: false }],
  ['its own visitor, on leg 2', { 'x-smart-origin-member': 'v1;leg=2' }, { standsIn: false }],
  ['another one\'s visitor', { 'x-smart-origin-member': 'v1;leg=2;for=v2' }, { standsIn: true, for: 'v2' }],
  ['whose visitor nobody knows', { 'x-smart-origin-member': 'v1;leg=1;stamp=?' }, { standsIn: true }],
  ['no router, its own variant', { 'x-smart-origin-variant': 'v1' }, { standsIn: false }],
  ['no router, another variant', { 'x-smart-origin-variant': 'v2' }, { standsIn: true, for: 'v2' }],
  ['nothing told', {}, { standsIn: false }],
  ['a forged header', { 'x-smart-origin-member': 'v1;leg=9;for=v2' }, { standsIn: false }],
])('whether it stands in: %s', (_, headers, expected) => {
  expect(servingOf(headers, 'v1')).toEqual(expected);
});
