import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { OPEN_QUESTIONS } from '../src/assumptions';

/** docs/fidelity.md, the open questions and the tests speak of the same rows. */

const ROOT = path.resolve(__dirname, '../..');
const PAGE = readFileSync(path.join(ROOT, 'docs/fidelity.md'), 'utf8');
const ROWS = [...PAGE.matchAll(/^\| (F-\d{3}) \|/gm)].map(([, id]) => id!);

function testFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) return testFiles(file);
    return file.endsWith('.test.ts') && file !== __filename ? [file] : [];
  });
}

const TESTED = new Set(testFiles(__dirname).flatMap((file) => readFileSync(file, 'utf8').match(/(?<=['"`])F-\d{3}/g) ?? []));

test('no row stands twice', () => {
  expect(ROWS.filter((id, index) => ROWS.indexOf(id) !== index)).toEqual([]);
});

/** Of a row: what its last column begins with; rows of the open questions have a switch there instead. */
function kindOf(row: string): string {
  const cells = row.replace(/\\\|/g, '').split('|').map((cell) => cell.trim());
  return /^`[\w-]+=/.test(cells[3]!) ? 'open' : /^(documented|inferred)\b/.exec(cells[3]!)?.[1] ?? `no kind (${cells[1]})`;
}

test('the page counts its rules by kind', () => {
  const kinds = PAGE.split('\n').filter((line) => /^\| F-\d{3} \|/.test(line)).map(kindOf);
  const count = (kind: string) => kinds.filter((each) => each === kind).length;
  expect(kinds.filter((kind) => kind.startsWith('no kind'))).toEqual([]);
  // Where this fails, the page takes the line that was expected.
  expect(PAGE.match(/^Rules by kind: .*$/m)?.[0]).toBe(`Rules by kind: ${count('documented')} documented, ${count('inferred')} inferred, ${count('open')} open.`);
});

test('every row is held by a test', () => {
  expect(ROWS.filter((id) => !TESTED.has(id))).toEqual([]);
});

test('every test that names a row names one of the page', () => {
  expect([...TESTED].filter((id) => !ROWS.includes(id))).toEqual([]);
});

test.each(Object.entries(OPEN_QUESTIONS))('the page explains %s with its answers', (id, { row, answers, default: standard }) => {
  const line = PAGE.split('\n').find((text) => text.startsWith(`| ${row} |`))!;
  expect(line).toContain(`\`${id}=${answers.join('\\|')}\``);
  expect(answers[0]).toBe(standard);
});

test('every open row has a switch', () => {
  const rows = new Set<string>(Object.values(OPEN_QUESTIONS).map(({ row }) => row));
  expect(ROWS.filter((id) => id >= 'F-101' && id < 'F-200' && !rows.has(id))).toEqual([]);
});
