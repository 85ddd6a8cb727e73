import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { finish, result } from './results';

interface Contents {
  readonly name: string;
  /** Every file must match one. */
  readonly allowed: RegExp[];
  /** Each must be there. */
  readonly required: string[];
  /** The source that a packed file was made of. */
  readonly sourceOf: (file: string) => string | undefined;
}

const LIBRARY: Contents = {
  name: 'cdk-smart-origin',
  allowed: [/^(\.jsii|API\.md|LICENSE|README\.md|package\.json)$/, /^lib\/.+\.(js|d\.ts)$/, /^assets\/.+\.js$/, /^node_modules\/acorn\//],
  required: ['.jsii', 'API.md', 'LICENSE', 'README.md', 'lib/index.js', 'lib/index.d.ts', 'assets/response-hardener/index.js',
    'assets/viewer-router/index.js', 'assets/sticky-cookie/index.js',
    'assets/session-viewer-router/index.js', 'assets/session-sticky-cookie/index.js', 'assets/nearest-router/index.js',
    'assets/edge-router/index.js', 'assets/fastest-edge-router/index.js', 'assets/fastest-session-edge-router/index.js', 'node_modules/acorn/package.json'],
  // jsii leaves the output of deleted sources in lib/, and npm would ship it.
  sourceOf: (file) => file.startsWith('lib/') ? file.replace(/^lib\//, 'src/').replace(/\.(js|d\.ts)$/, '.ts') : undefined,
};

const COMMAND_LINE: Contents = {
  name: 'smart-origin',
  allowed: [/^(LICENSE|README\.md|package\.json|bin\/smart-origin\.js)$/, /^dist\/[^/]+\.js$/, /^dist\/(index|jest|assert)\.d\.ts$/, /^dist\/types\/(cli\/src|src\/contract)\/.+\.d\.ts$/,
    /^dist\/page\/(index\.html|page\.css|page\.js)$/, /^drills\/[a-z-]+\.yaml$/],
  required: ['LICENSE', 'README.md', 'bin/smart-origin.js', 'dist/main.js', 'dist/index.js', 'dist/index.d.ts', 'dist/jest.js', 'dist/jest.d.ts', 'dist/assert.js', 'dist/assert.d.ts', 'dist/folder-server-process.js', 'dist/lambda-worker.js', 'dist/injector-worker.js', 'dist/page/index.html', 'dist/page/page.css', 'dist/page/page.js', 'drills/primary-dead.yaml'],
  sourceOf: (file) => file.startsWith('dist/types/') ? file.replace(/^dist\/types\//, '').replace(/\.d\.ts$/, '.ts') : undefined,
};

function check({ name, allowed, required, sourceOf }: Contents, tarball: string): void {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n').map((line) => line.replace(/^package\//, ''));
  result(`tarball: ${name} holds what it needs (${files.length} files)`,
    required.filter((file) => !files.includes(file)).map((file) => `${file} is missing`));
  result(`tarball: ${name} holds nothing else`,
    files.filter((file) => !allowed.some((pattern) => pattern.test(file))).map((file) => `${file} does not belong to it; ignore it, or allow it in scripts/checks/lib/packed-files.ts`));
  result(`tarball: ${name} holds nothing of deleted sources`, files
    .filter((file) => !existsSync(sourceOf(file) ?? '.'))
    .map((file) => `${file} has no source any more; remove lib/ and cli/dist/ and build again`));
}

const [library, commandLine] = process.argv.slice(2);
check(LIBRARY, library);
check(COMMAND_LINE, commandLine);
finish();
