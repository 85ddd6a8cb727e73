import fc from 'fast-check';
import { checkFunctionCode, FindingSeverity } from '../../src/contract/function-runtime';
import { composeParts, ViewerEvent } from '../../src/viewer-functions/compose';
import { describeWithNjs, handleInNjs, handleInVm } from '../contract/function-runtime/njs';

const part = (name: string, code: string) => ({ name, code });
const requestEvent = (uri = '/') => ({ request: { uri, method: 'GET', headers: {} } });
const responseEvent = () => ({ request: { uri: '/', headers: {} }, response: { statusCode: 200, headers: {} } });

/** A step that appends its mark, as an on-caller would write it. */
const appends = (mark: string, style: 'sync' | 'async' | 'arrow' | 'kvs' = 'sync') => {
  const body = `var mark = ${JSON.stringify(mark)}; event.request.uri += mark; return event.request;`;
  switch (style) {
    case 'sync': return `var seen = 0;\nfunction handler(event) { seen++; ${body} }`;
    case 'async': return `async function helper() { return 1; }\nasync function handler(event) { await helper(); ${body} }`;
    case 'arrow': return `const handler = (event) => { ${body} };`;
    case 'kvs': return `import store from 'cloudfront';\nasync function handler(event) { const v = await store.kvs().get('k'); ${body} }`;
  }
};

const run = async (code: string, event: unknown) => (await handleInVm(code, [event]))[0];

test('a single part is returned as it is', () => {
  const code = '// mine\nfunction handler(event) { return event.request; }';
  expect(composeParts([part('mine', code)], ViewerEvent.REQUEST)).toBe(code);
});

test('request steps run in order, each on what the one before it returned', async () => {
  const code = composeParts([part('a', appends('a')), part('b', appends('b')), part('c', appends('c'))], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toMatchObject({ uri: '/abc' });
});

test('a step may return a new request', async () => {
  const code = composeParts([
    part('new', "function handler(event) { return { uri: '/new', method: 'GET', headers: {} }; }"),
    part('b', appends('b')),
  ], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toMatchObject({ uri: '/newb' });
});

test('a request step that returns a response ends the chain', async () => {
  const redirect = "function handler(event) { return event.request.uri === '/old' ? { statusCode: 301, headers: { location: { value: '/' } } } : event.request; }";
  const code = composeParts([part('redirect', redirect), part('b', appends('b'))], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent('/old'))).toEqual({ statusCode: 301, headers: { location: { value: '/' } } });
  expect(await run(code, requestEvent('/'))).toMatchObject({ uri: '/b' });
});

test('a step that returns nothing ends the chain with nothing, as it would alone', async () => {
  const code = composeParts([part('nothing', 'function handler(event) { }'), part('b', appends('b'))], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toBeNull();
});

test('response steps get the response that the one before it returned', async () => {
  const sets = (value: string) => `function handler(event) { event.response.headers['x-order'] = { value: (event.response.headers['x-order'] || { value: '' }).value + '${value}' }; return event.response; }`;
  const replaces = 'function handler(event) { return { statusCode: 404, headers: event.response.headers }; }';
  const code = composeParts([part('a', sets('a')), part('r', replaces), part('b', sets('b'))], ViewerEvent.RESPONSE);
  expect(await run(code, responseEvent())).toEqual({ statusCode: 404, headers: { 'x-order': { value: 'ab' } } });
});

test('what a step throws reaches CloudFront', async () => {
  const code = composeParts([part('guard', "function handler(event) { throw new Error('denied'); }"), part('b', appends('b'))], ViewerEvent.REQUEST);
  await expect(run(code, requestEvent())).rejects.toThrow('denied');
});

test('what an async step rejects with reaches CloudFront', async () => {
  const code = composeParts([part('b', appends('b')), part('guard', "async function handler(event) { throw new Error('denied'); }"), part('c', appends('c'))], ViewerEvent.REQUEST);
  await expect(run(code, requestEvent())).rejects.toThrow('denied');
});

test('a plain function that returns a promise is awaited', async () => {
  const promise = 'function handler(event) { return Promise.resolve(event.request).then(function (r) { r.uri += "p"; return r; }); }';
  const code = composeParts([part('promise', promise), part('b', appends('b'))], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toMatchObject({ uri: '/pb' });
});

test('a plain function that returns the promise of a KeyValueStore is awaited', async () => {
  const promise = "import cf from 'cloudfront';\nfunction handler(event) { return cf.kvs().get('k').then(function (v) { event.request.uri = v; return event.request; }); }";
  const code = composeParts([part('promise', promise), part('b', appends('b'))], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toMatchObject({ uri: 'value of kb' });
});

test('the composed handler is async only if a part may be', () => {
  expect(composeParts([part('a', appends('a')), part('b', appends('b', 'arrow'))], ViewerEvent.REQUEST)).not.toMatch(/\b(async|await)\b/);
  expect(composeParts([part('a', appends('a')), part('b', appends('b', 'async'))], ViewerEvent.REQUEST)).toContain('async function handler(event)');
});

test('there is one import, at the top, under one name', () => {
  const code = composeParts([part('a', appends('a')), part('k', appends('k', 'kvs')), part('l', appends('l', 'kvs'))], ViewerEvent.REQUEST);
  expect(code.startsWith("import cf from 'cloudfront';\n")).toBe(true);
  expect(code.match(/\bimport\b/g)).toHaveLength(1);
  expect(code).not.toContain('store');
});

test('an inner variable named cf does not hide the import of another name', async () => {
  const shadow = "import store from 'cloudfront';\nasync function read(cf) { return await store.kvs().get(cf); }\nasync function handler(event) { event.request.uri = await read('k'); return event.request; }";
  const code = composeParts([part('shadow', shadow), part('b', appends('b'))], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toMatchObject({ uri: 'value of kb' });
});

test('a second import of the module by another name becomes the one import, whatever inner variables are called', async () => {
  const twice = "import cf from 'cloudfront';\nimport store from 'cloudfront';\nasync function read(cf) { return await store.kvs().get(cf); }\n"
    + 'async function handler(event) { cf.kvs(); event.request.uri = await read(\'k\'); return event.request; }';
  const code = composeParts([part('twice', twice), part('b', appends('b'))], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toMatchObject({ uri: 'value of kb' });
});

test('a top-level variable named cf is told apart from the import', async () => {
  const own = "var cf = 'own';\nfunction handler(event) { event.request.uri += cf; return event.request; }";
  const code = composeParts([part('own', own), part('k', appends('k', 'kvs'))], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toMatchObject({ uri: '/ownk' });
});

test('a top-level name that another part takes from the runtime is renamed', async () => {
  const hides = "function btoa(text) { return 'hidden'; }\nfunction handler(event) { event.request.uri += btoa('a'); return event.request; }";
  const uses = "function handler(event) { event.request.uri += btoa('a'); return event.request; }";
  const code = composeParts([part('hides', hides), part('uses', uses)], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toMatchObject({ uri: `/hidden${btoa('a')}` });
});

test('a part without a last semicolon does not swallow the next one', async () => {
  const open = 'function handler(event) { event.request.uri += count; return event.request; }\nvar count = 1 // no semicolon';
  const next = '(function () { globalThis.seen = 1; })();\nfunction handler(event) { event.request.uri += globalThis.seen; return event.request; }';
  const arrow = 'const handler = (event) => { event.request.uri += "a"; return event.request; }';
  const code = composeParts([part('open', open), part('next', next), part('arrow', arrow), part('again', next)], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toMatchObject({ uri: '/11a1' });
});

test('a part that ends within another statement does not swallow the next one', async () => {
  const open = 'var last;\nfunction handler(event) { event.request.uri += "a"; return event.request; }\nif (!last) last = handler';
  const next = '(function () { globalThis.seen = 1; })();\nfunction handler(event) { event.request.uri += globalThis.seen; return event.request; }';
  const code = composeParts([part('open', open), part('next', next)], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toMatchObject({ uri: '/a1' });
});

test('a renamed variable keeps the key of a shorthand property', async () => {
  const shorthand = "const name = 'first';\nfunction handler(event) { event.request.headers = { name }; return event.request; }";
  const other = "const name = 'second';\nfunction handler(event) { event.request.method = name; return event.request; }";
  const code = composeParts([part('other', other), part('shorthand', shorthand)], ViewerEvent.REQUEST);
  expect(await run(code, requestEvent())).toMatchObject({ headers: { name: 'first' }, method: 'second' });
});

test('requires stay with the part that has them', () => {
  const hashes = "const crypto = require('crypto');\nfunction handler(event) { event.request.uri = crypto.createHash('md5').update('a').digest('hex'); return event.request; }";
  const code = composeParts([part('a', hashes), part('b', hashes)], ViewerEvent.REQUEST);
  expect(code).toContain("const crypto = require('crypto');");
  expect(code).toContain("const crypto_2 = require('crypto');");
  expect(code).toContain('crypto_2.createHash');
});

test('imports of built-in modules stand at the top, one for each part', () => {
  const hashes = "import crypto from 'crypto';\nimport cf from 'cloudfront';\nfunction handler(event) { event.request.uri = crypto.createHash('md5').update('a').digest('hex'); cf.kvs; return event.request; }";
  const code = composeParts([part('a', hashes), part('b', hashes)], ViewerEvent.REQUEST);
  expect(code.split('\n').slice(0, 3)).toEqual(["import cf from 'cloudfront';", "import crypto from 'crypto';", "import crypto_2 from 'crypto';"]);
  expect(code).toContain('crypto_2.createHash');
});

/** Steps that share as many names as they can. */
const step = fc.record({
  mark: fc.constantFrom('a', 'b', 'c'),
  style: fc.constantFrom('sync' as const, 'async' as const, 'arrow' as const, 'kvs' as const),
});

test('composing equals running one after the other', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
    const code = composeParts(steps.map(({ mark, style }, index) => part(`step ${index}`, appends(mark, style))), ViewerEvent.REQUEST);
    expect(checkFunctionCode(code).filter(({ severity }) => severity === FindingSeverity.ERROR)).toEqual([]);
    expect(await run(code, requestEvent())).toMatchObject({ uri: `/${steps.map(({ mark }) => mark).join('')}` });
  }), { numRuns: 50 });
});

describeWithNjs('composed functions in njs', () => {
  test('give what they give in node:vm', async () => {
    const code = composeParts([
      part('rewrite', "function handler(event) { if (event.request.uri.endsWith('/')) event.request.uri += 'index.html'; return event.request; }"),
      part('gone', "const gone = { '/gone': 1 };\nfunction handler(event) { return gone[event.request.uri] ? { statusCode: 410, statusDescription: 'Gone' } : event.request; }"),
      part('kvs', appends('-k', 'kvs')),
    ], ViewerEvent.REQUEST);
    const events = ['/', '/a', '/gone', '/b/'].map((uri) => requestEvent(uri));
    expect(handleInNjs(code, events)).toEqual(await handleInVm(code, events));
    expect(handleInNjs(code, events)).toEqual([
      expect.objectContaining({ uri: '/index.html-k' }),
      expect.objectContaining({ uri: '/a-k' }),
      { statusCode: 410, statusDescription: 'Gone' },
      expect.objectContaining({ uri: '/b/index.html-k' }),
    ]);
  });
  test('run modules that they import', () => {
    const hashes = (module: string) => `${module}\nfunction handler(event) { event.request.uri += '/' + crypto.createHash('md5').update('a').digest('hex').slice(0, 4); return event.request; }`;
    const code = composeParts([part('a', hashes("import crypto from 'crypto';")), part('b', hashes("const crypto = require('crypto');"))], ViewerEvent.REQUEST);
    expect(handleInNjs(code, [requestEvent('')])).toMatchObject([{ uri: '/0cc1/0cc1' }]);
  });
});
