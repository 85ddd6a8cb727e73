import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** MDN's HTTP Observatory: 131 MB with its dependencies, so it is installed when it is asked for, outside the lockfile. */
const PACKAGE = '@mdn/mdn-http-observatory';
const VERSION = '1.4.8';
const FOLDER = join(__dirname, '..', '..', 'node_modules', '.cache', `observatory-${VERSION}`);

/**
 * The one entry of the browsers' preload list that the benchmark needs: the whole top-level domain `dev` is on it. The package's install script would
 * download the list; here it is not run.
 *
 * @see https://chromium.googlesource.com/chromium/src/+/main/net/http/transport_security_state_static.json
 */
const PRELOAD_LIST = { dev: { includeSubDomains: true, includeSubDomainsForPinning: true, mode: 'force-https', pinned: false } };

/** The folder of the installed package, or undefined (and a line on stderr) where it cannot be had. */
export function observatoryPackage(): string | undefined {
  const folder = join(FOLDER, 'node_modules', ...PACKAGE.split('/'));
  const preloadList = join(folder, 'conf', 'hsts-preload.json');
  if (!existsSync(preloadList)) {
    mkdirSync(FOLDER, { recursive: true });
    try {
      execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--prefix', FOLDER, `${PACKAGE}@${VERSION}`],
        { stdio: ['ignore', 'ignore', 'pipe'] });
    } catch (error) {
      process.stderr.write(`skipped: ${PACKAGE}@${VERSION} cannot be installed (${(error as Error).message.split('\n')[0]})\n`);
      return undefined;
    }
    writeFileSync(preloadList, JSON.stringify(PRELOAD_LIST));
  }
  return folder;
}
