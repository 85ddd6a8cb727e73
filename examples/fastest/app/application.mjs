import { errorPage, homePage, icon, styleSheet } from './pages.mjs';

const HTML = 'text/html; charset=utf-8';
const NOT_KEPT = { 'cache-control': 'private, no-store' };
const KEPT = { 'cache-control': 'public, max-age=300' };

/**
 * The application on one server: from a request `{ method, path }` to an answer `{ status, headers, body }`. It is the same on all, but for its
 * pages, which say where they come from, so that it can be seen who answered.
 */
export function createApplication({ place }) {
  const routes = {
    '/': { GET: () => ({ status: 200, headers: { 'content-type': HTML, ...NOT_KEPT }, body: homePage(place) }) },
    '/api/orders': { POST: () => ({ status: 200, headers: { 'content-type': 'application/json', ...NOT_KEPT }, body: JSON.stringify({ place }) }) },
    // What the edge router probes: answered as fast as a page, and kept by nobody.
    '/health': { GET: () => ({ status: 200, headers: { 'content-type': 'text/plain', ...NOT_KEPT }, body: 'ok\n' }) },
    '/static/app.css': { GET: () => ({ status: 200, headers: { 'content-type': 'text/css; charset=utf-8', ...KEPT }, body: styleSheet }) },
    '/static/icon.svg': { GET: () => ({ status: 200, headers: { 'content-type': 'image/svg+xml', ...KEPT }, body: icon }) },
  };
  return ({ method, path }) => {
    const methods = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!methods) return failure(404, 'There is no such page.');
    const answer = methods[method === 'HEAD' ? 'GET' : method];
    if (answer) return answer();
    const allow = Object.keys(methods).join(', ');
    return failure(405, `This page takes ${allow}.`, { allow });
  };
}

const failure = (status, text, headers = {}) => ({ status, headers: { 'content-type': HTML, ...NOT_KEPT, ...headers }, body: errorPage(status, text) });
