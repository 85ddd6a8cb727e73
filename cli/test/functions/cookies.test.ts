/**
 * Cookies against jshttp's `cookie`. Where CloudFront differs: values are neither decoded nor encoded, a name that comes twice is kept with
 * both values (`multiValue`), and a piece without an equals sign is a name without a value.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
import { parse, serialize, type SerializeOptions } from 'cookie';
import fc from 'fast-check';
import { CONTEXT, headers, load, request, requestOf, response, responseOf } from './support';
import { formatCookies, formatSetCookie, parseCookies, parseSetCookies } from '../../src/functions/wire-entries';

const AS_IT_IS = { encode: (text: string) => text, decode: (text: string) => text };

const name = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,10}$/);
const octets = fc.stringMatching(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{0,16}$/);
const value = fc.oneof(octets, octets.map((text) => `"${text}"`), fc.constantFrom('', 'a=b', '==', '%41%zz', '"', 'a b'));

/** Cookie headers as they come: good pairs, spaces, empty pieces, quotes, several equals signs, pieces that are none. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(name, value).map(([n, v]) => `${n}=${v}`) },
  fc.tuple(name, value).map(([n, v]) => ` ${n} = ${v} `),
  fc.constantFrom('', ' ', '=', '=a', 'a', '\ta=\tb\t', '__proto__=x', 'constructor=y', 'toString=z', ' = '),
);
const cookieHeader = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(';'));

const wire = (text: string) => [{ key: 'Cookie', value: text }];

test('F-262 names and first values are what jshttp/cookie reads', () => {
  fc.assert(fc.property(cookieHeader, (text) => {
    const here: Record<string, string> = Object.create(null);
    for (const entry of parseCookies(wire(text))) {
      if (entry.raw!.includes('=')) here[entry.name] ??= entry.value;
    }
    // It takes a single character for no header at all.
    if (text.length > 1) expect({ ...here }).toEqual({ ...parse(text, AS_IT_IS) });
  }), { numRuns: 500 });
});

test('F-262 a function is shown every value, the repeated ones in multiValue', async () => {
  const show = load('function handler(event) { console.log(JSON.stringify(event.request.cookies)); return event.request; }');
  await fc.assert(fc.asyncProperty(cookieHeader, async (text) => {
    const run = await show.onRequest(request({ headers: headers([['Host', 'h'], ['Cookie', text]]) }), CONTEXT);
    const shown = JSON.parse(run.logs[0]) as Record<string, { value: string; multiValue?: { value: string }[] }>;
    const all = Object.entries(shown).flatMap(([key, field]) => (field.multiValue ?? [field]).map((one) => `${key}=${one.value}`));
    expect(all.sort()).toEqual(parseCookies(wire(text)).map((entry) => `${entry.name}=${entry.value}`).sort());
    for (const field of Object.values(shown)) {
      if (field.multiValue !== undefined) expect([field.multiValue[0].value, field.multiValue.length > 1]).toEqual([field.value, true]);
    }
    // Left alone, the header travels on byte by byte.
    expect(requestOf(run).headers.cookie).toEqual(wire(text));
  }), { numRuns: 150 });
});

test('F-262 cookies that a function writes are read back as it wrote them', async () => {
  const cookies = fc.dictionary(name, octets, { minKeys: 1, maxKeys: 6 });
  await fc.assert(fc.asyncProperty(cookies, async (given) => {
    const fields = Object.fromEntries(Object.entries(given).map(([key, text]) => [key, { value: text }]));
    const code = `function handler(event) { event.request.cookies = JSON.parse(${JSON.stringify(JSON.stringify(fields))}); return event.request; }`;
    const written = requestOf(await load(code).onRequest(request(), CONTEXT)).headers.cookie[0].value;
    expect({ ...parse(written, AS_IT_IS) }).toEqual({ ...given });
    expect(written).toBe(Object.entries(given).map(([key, text]) => serialize(key, text, AS_IT_IS)).join('; '));
  }), { numRuns: 60 });
});

const attributes: fc.Arbitrary<SerializeOptions> = fc.record({
  path: fc.constantFrom('/', '/cat', '/a/b'),
  domain: fc.constantFrom('example.com', '.example.org'),
  maxAge: fc.integer({ min: 0, max: 1_000_000 }),
  expires: fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
  httpOnly: fc.boolean(),
  secure: fc.boolean(),
  partitioned: fc.boolean(),
  sameSite: fc.constantFrom('strict' as const, 'lax' as const, 'none' as const),
  priority: fc.constantFrom('low' as const, 'high' as const),
}, { requiredKeys: [] });

const setCookie = fc.tuple(name, octets, attributes)
  .map(([key, text, options]) => ({ key, text, line: serialize(key, text, { ...options, ...AS_IT_IS }) }));

test('F-263 Set-Cookie: the pair and its attributes, and back', () => {
  fc.assert(fc.property(setCookie, ({ key, text, line }) => {
    const [entry] = parseSetCookies([{ value: line }]);
    expect([entry.name, entry.value]).toEqual([key, text]);
    expect([`${key}=${text}`, ...(entry.attributes === undefined ? [] : [entry.attributes])].join('; ')).toBe(line);
    // As a function gives it back that has made the object anew.
    expect(formatSetCookie({ name: entry.name, value: entry.value, attributes: entry.attributes })).toBe(line);
  }), { numRuns: 300 });
});

test('F-263 several cookies of a response, some of one name, survive being copied by a function', async () => {
  const copy = load('function handler(event) { event.response.cookies = JSON.parse(JSON.stringify(event.response.cookies)); return event.response; }');
  await fc.assert(fc.asyncProperty(fc.array(setCookie, { minLength: 1, maxLength: 5 }), async (cookies) => {
    const lines = cookies.map(({ line }) => line);
    const left = responseOf(await copy.onResponse(request(), response({ headers: headers(lines.map((line) => ['Set-Cookie', line])) }), CONTEXT));
    expect(left.headers['set-cookie'].map((field) => field.value).sort()).toEqual([...lines].sort());
  }), { numRuns: 100 });
});

test('what is no pair is a name without a value, and is written back so', () => {
  const entries = parseCookies(wire('a; b=; =c'));
  expect(entries.map((entry) => [entry.name, entry.value])).toEqual([['a', ''], ['b', ''], ['', 'c']]);
  expect(formatCookies(entries)).toBe('a; b=; =c');
});
