import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ContentSecurityPolicy, InlineHashes } from '../../src/security-headers';
import { inlineContentOf } from '../../src/security-headers/html-inline';

const scripts = (html: string) => inlineContentOf(html).elements.filter(({ tag }) => tag === 'script').map(({ text }) => text);
const styles = (html: string) => inlineContentOf(html).elements.filter(({ tag }) => tag === 'style').map(({ text }) => text);
const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test.each([
  ['a script', '<script>a()</script>', ['a()']],
  ['white space belongs to it', '<script>\n a() \n</script>', ['\n a() \n']],
  ['line breaks are normalized, as browsers do before hashing', '<script>a();\r\nb();\rc();</script>', ['a();\nb();\nc();']],
  ['tags in any case, with white space in the end tag', '<SCRIPT>a()</Script\n>', ['a()']],
  ['attributes that hold a >', '<script data-a="1>2" data-b=\'>\'>a()</script>', ['a()']],
  ['unquoted attributes', '<script async data-a=b/c>a()</script>', ['a()']],
  ['not those with src', '<script src="/app.js"></script><script SRC=/b.js>c()</script>', []],
  ['an attribute that only looks like src', '<script data-src="/a.js">a()</script>', ['a()']],
  ['modules, import maps and speculation rules', '<script type="module">m()</script><script type=importmap>{}</script><script type="speculationrules">{"a":1}</script>', ['m()', '{}', '{"a":1}']],
  ['JavaScript by its old names', '<script type="text/javascript">a()</script><script language="JavaScript">b()</script><script type="TEXT/JScript">c()</script>', ['a()', 'b()', 'c()']],
  ['not data blocks', '<script type="application/json">{}</script><script type="application/ld+json">{}</script><script type="text/template"><b></b></script>', []],
  ['not in comments', '<!-- <script>a()</script> --><script>b()</script>', ['b()']],
  ['short comments end at once', '<!--><script>a()</script><!-- --><!---><script>b()</script>-->', ['a()', 'b()']],
  ['not in text areas, titles and noscript', '<title><script>a()</script></title><textarea><script>b()</script></textarea><noscript><script>c()</script></noscript><script>d()</script>', ['d()']],
  ['not in attribute values', '<a title="<script>a()</script>">x</a><script>b()</script>', ['b()']],
  ['an escaped end tag does not end it', '<script>var a = "<\\/script>";</script>', ['var a = "<\\/script>";']],
  ['a comment that opens a script inside a script hides its end tag', '<script><!-- <script> a() </script> --></script><script>b()</script>', ['<!-- <script> a() </script> -->', 'b()']],
  ['a comment alone hides nothing', '<script><!-- a() </script><script>b()</script>', ['<!-- a() ', 'b()']],
  ['less-than signs in text', '1 < 2 <3 <script>a() < b</script>', ['a() < b']],
  ['a doctype and a byte order mark', '\uFEFF<!DOCTYPE html><script>a()</script>', ['a()']],
  ['several, empty ones too', '<script>a()</script><p></p><script></script>', ['a()', '']],
])('finds scripts: %s', (_, html, expected) => {
  expect(scripts(html)).toEqual(expected);
});

test('finds styles, whose text ends at their own end tag only', () => {
  expect(styles('<style media="print">p { color: red } </script> <!-- </style><style>q{}</style>')).toEqual(['p { color: red } </script> <!-- ', 'q{}']);
});

test('finds event handlers and style attributes', () => {
  expect(inlineContentOf('<p style="a" onclick="b()" data-onclick="c"><img onerror=d() ><script onload="x"></script>').attributes).toEqual(['onclick', 'onerror', 'onload', 'style']);
});

test('whatever stands around it, a script is found whole', () => {
  const around = fc.array(fc.constantFrom('<p>', '</p>', 'text', '<!-- c -->', '<a title="x > y">', "<b c='\"'>", '<br/>', '1 < 2', '<title>t</title>', '&lt;', '\n'), { maxLength: 6 }).map((parts) => parts.join(''));
  const text = fc.array(fc.constantFrom('a()', ' ', ';', '"<b>"', '<', '>', '\n', "'é'", '/* x */', '-->'), { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(fc.property(around, text, around, text, (before, first, between, second) => {
    expect(scripts(`${before}<script>${first}</script>${between}<script type="module">${second}</script>`)).toEqual([first, second]);
  }));
});

test('no page makes it hang or throw', () => {
  fc.assert(fc.property(fc.array(fc.constantFrom('<', '>', '/', '"', "'", '=', ' ', '<script', '</script', '<!--', '-->', '<style>', 'a', '<a b'), { maxLength: 40 }), (parts) => {
    expect(inlineContentOf(parts.join('')).elements.length).toBeLessThanOrEqual(parts.length);
  }), { numRuns: 1_000 });
});

test('a page of many unclosed quotes is read in linear time', () => {
  expect(inlineContentOf('<a b="c" '.repeat(20_000)).elements).toEqual([]);
});

describe('files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'inline-'));
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'index.html'), "<style>p{}</style><p onclick='x()'><script>a('é')</script>");
    writeFileSync(join(folder, 'sub', 'other.HTM'), "<script>a('é')</script><script>b()</script>");
    writeFileSync(join(folder, 'sub', 'readme.txt'), '<script>c()</script>');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('hashes of a folder: each once, sorted, of HTML files only', () => {
    expect(InlineHashes.scripts(folder)).toEqual([sha256("a('é')"), sha256('b()')].sort());
    expect(InlineHashes.styles(folder)).toEqual([sha256('p{}')]);
    expect(InlineHashes.attributes(folder)).toEqual(['onclick']);
  });

  test('hashes of one file', () => {
    expect(InlineHashes.scripts(join(folder, 'index.html'))).toEqual([sha256("a('é')")]);
  });

  test('hashes go into a policy as they are', () => {
    const policy = ContentSecurityPolicy.strict().add('script-src', ...InlineHashes.scripts(folder));
    expect(policy.directives['script-src']).toEqual(["'self'", ...InlineHashes.scripts(folder)]);
  });

  test('fails when the path is missing', () => {
    expect(() => InlineHashes.scripts(join(folder, 'none'))).toThrow(/cannot be read \(ENOENT.*build the site before the app is synthesized/);
  });

  test('fails when a folder holds no page', () => {
    rmSync(join(folder, 'sub', 'other.HTM'));
    expect(() => InlineHashes.styles(join(folder, 'sub'))).toThrow(/holds no \.html or \.htm file/);
  });
});

test("the hash is the one that CSP3 gives as an example: alert('Hello, world.');", () => {
  expect(sha256("alert('Hello, world.');")).toBe("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
});
