import { existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { anchors, links } from './markdown';
import { typeErrors, typeErrorsOf } from './type-check';

// The compiler reads all of aws-cdk-lib's types.
jest.setTimeout(120_000);

const ROOT = path.resolve(__dirname, '../..');
const inFolder = (folder: string) => readdirSync(path.join(ROOT, folder)).map((name) => `${folder}/${name}`);
const exists = (file: string) => existsSync(path.join(ROOT, file));

const GUIDES = inFolder('docs').filter((file) => file.endsWith('.md'));
const PAGES = ['README.md', 'CONTRIBUTING.md', 'cli/README.md', ...GUIDES, ...inFolder('examples').map((folder) => `${folder}/README.md`).filter(exists)];

// README's and docstrings' are compiled by jsii-rosetta.
test('the TypeScript of the guides compiles', () => {
  expect(typeErrors(GUIDES)).toEqual([]);
});

test('a block that does not compile is told with its line', () => {
  const errors = typeErrorsOf([
    { file: 'a.md', line: 7, code: 'const one = 1;\nSecurityHeaders.web({ nonsense: one });\n' },
    { file: 'b.md', line: 3, code: "import { LocalCloudFront } from 'smart-origin';\nLocalCloudFront.nonsense();\n" },
    { file: 'c.md', line: 1, code: 'viewerRequest: [,\n' },
  ]);
  expect(errors).toEqual([
    expect.stringMatching(/^a\.md:8: .*'nonsense' does not exist/),
    expect.stringMatching(/^b\.md:4: .*'nonsense' does not exist/),
    expect.stringMatching(/^c\.md:/),
    ...errors.slice(3),
  ]);
});

test.each(PAGES)('%s links to what is there', (page) => {
  const broken = links(path.join(ROOT, page)).filter(({ target }) => !/^https:\/\//.test(target)).filter(({ target }) => {
    const [file, anchor] = target.split('#') as [string, string | undefined];
    const linked = file === '' ? path.join(ROOT, page) : path.resolve(ROOT, path.dirname(page), file);
    return !existsSync(linked) || (anchor !== undefined && !anchors(linked).includes(anchor));
  });
  expect(broken).toEqual([]);
});
