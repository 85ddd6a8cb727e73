import { accountPage, errorPage, homePage, icon, styleSheet } from './pages.mjs';
import { SESSION_SECONDS } from './sessions.mjs';

const COOKIE = 'sessiontoken';
/**
 * Says who serves the request; where it is not the visitor's own version, in whose place: `v2;leg=2;for=v1`; and where nobody could look up in time
 * which that is: `v2;leg=1;stamp=?`.
 */
const MEMBER = 'x-smart-origin-member';
/** Says which version the visitor is on, where no edge router runs that knows better. */
const VARIANT = 'x-smart-origin-variant';
/** On errors of the application itself, so that nobody looks for them at the edge. */
const APP_ERROR = 'x-app-error';

const HTML = 'text/html; charset=utf-8';
const NOT_KEPT = { 'cache-control': 'private, no-store' };
/** The edge keeps a copy for each version. */
const KEPT = { 'cache-control': 'public, max-age=300' };

const STATIC = {
  '/static/app.css': ['text/css; charset=utf-8', styleSheet],
  '/static/icon.svg': ['image/svg+xml', icon],
};

/**
 * One version of the application: from a request `{ method, path, headers }`, whoever carried it here, to an answer
 * `{ status, headers, cookie, body }`. Header names are lower case.
 */
export function createApplication({ version, sessions, log = console.error }) {
  const session = (write) => async (request) => {
    try {
      const written = await write(tokenOf(request.headers.cookie), standsIn(request.headers, version));
      return { session: written, cookie: `${COOKIE}=${written.token}; Path=/; Max-Age=${SESSION_SECONDS}; Secure; HttpOnly; SameSite=Lax` };
    } catch (error) {
      // The name alone: messages may hold the token.
      log(`session not written: ${error.name}`);
      return undefined;
    }
  };
  const page = (write, answer) => async (request) => {
    const found = await session(write)(request);
    return found ? { ...answer(found.session, request), cookie: found.cookie } : sessionNotWritten();
  };
  const html = (body) => ({ status: 200, headers: { 'content-type': HTML, ...NOT_KEPT }, body });
  const visit = (token, standsIn) => sessions.visit(token, { standsIn });

  const routes = {
    '/': { GET: page(visit, (visited) => html(homePage(version, visited))) },
    '/account': { GET: page(visit, (visited) => html(accountPage(version, visited))) },
    '/api/cart': {
      POST: page((token, standsIn) => sessions.visit(token, { standsIn, addItems: 1 }), ({ items }, { headers }) => (
        isForm(headers) ? seeOther('/') : { status: 200, headers: { 'content-type': 'application/json', ...NOT_KEPT }, body: JSON.stringify({ version, items }) }
      )),
    },
    '/login': { POST: page((token, standsIn) => sessions.signIn(token, { standsIn }), () => seeOther('/account')) },
    '/health': { GET: async () => ({ status: 200, headers: { 'content-type': 'text/plain', ...NOT_KEPT }, body: 'ok\n' }) },
    ...Object.fromEntries(Object.entries(STATIC).map(([path, [type, content]]) => [path, {
      GET: async () => ({ status: 200, headers: { 'content-type': type, ...KEPT }, body: content(version) }),
    }])),
  };

  return async (request) => {
    const methods = Object.hasOwn(routes, request.path) ? routes[request.path] : undefined;
    if (!methods) return failure(404, `There is no page ${JSON.stringify(request.path).replaceAll('<', '&lt;')}.`);
    const answer = methods[request.method === 'HEAD' ? 'GET' : request.method];
    if (answer) return answer(request);
    const allow = Object.keys(methods).join(', ');
    return failure(405, `This page takes ${allow}.`, { allow });
  };
}

/** The first that can be one of ours; of several, browsers send that of the longer path first (RFC 6265, section 5.4). */
function tokenOf(cookies = '') {
  return cookies.split(';').map((pair) => pair.trim()).find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}

/** Whether this version answers in place of the one that the visitor is on, or may do so. */
function standsIn({ [MEMBER]: member, [VARIANT]: variant }, version) {
  return member === undefined ? ![undefined, version].includes(variant) : /;(for=|stamp=\?)/.test(member);
}

const isForm = (headers) => headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
const seeOther = (location) => ({ status: 303, headers: { location, ...NOT_KEPT }, body: '' });
const failure = (status, text, headers = {}) => ({ status, headers: { 'content-type': HTML, ...NOT_KEPT, ...headers }, body: errorPage(status, text) });
const sessionNotWritten = () => failure(500, 'Your session could not be kept. Please try again.', { [APP_ERROR]: 'session-write' });
