import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { changed, faults, known, readBaseline, updated, writeBaseline } from './baseline';
import { startCloudFront } from './distribution';
import { nginxVersion, startNginx } from './nginx';
import { passes, runSuite, startTestServer, SUITE, type Results, type Server, type TestResult } from './suite';
import { finish, result } from '../lib/results';

const BASELINE = path.resolve('scripts/checks/http-cache-tests/baseline.json');
const NAME = 'http-cache-tests';

/** A cache with an origin of the suite's behind it, for as long as it is used. */
async function withCache<T>(start: (originUrl: string) => Promise<Server>, use: (url: string) => Promise<T>): Promise<T> {
  const origin = await startTestServer();
  try {
    const cache = await start(origin.url);
    try {
      return await use(cache.url);
    } finally {
      await cache.close();
    }
  } finally {
    await origin.close();
  }
}

/** The suite reckons in whole seconds of a machine that has other things to do: what comes out otherwise is asked twice more, alone. */
async function runTwiceWhatChanged(url: string, isChanged: (results: Results) => string[]): Promise<Results> {
  let results = await runSuite(url);
  for (let again = 0; again < 2; again += 1) {
    const ids = isChanged(results);
    if (ids.length === 0) break;
    results = { ...results, ...await runSuite(url, ids) };
  }
  return results;
}

function explain(results: Results, ids: readonly string[], before: (id: string) => string): string[] {
  return ids.map((id) => {
    const now = results[id];
    if (now === undefined) return `${id} was ${before(id)} and is no longer among the tests`;
    return `${id} (${now.kind}) was ${before(id)} and is ${now.outcome} now${now.message === undefined ? '' : `: ${now.message}`}`;
  });
}

/** How many pass: of all, of the required, of the optimal, and of those that only ask whether a cache does something. */
function counts(results: Results): string[] {
  const of = (kept: TestResult[]) => `${kept.filter(({ outcome }) => outcome === 'pass').length} of ${kept.length}`;
  const all = Object.values(results);
  return [of(all), ...(['required', 'optimal', 'check'] as const).map((kind) => of(all.filter((test) => test.kind === kind)))];
}

async function main(): Promise<void> {
  const baseline = readBaseline(BASELINE);
  const version = (JSON.parse(readFileSync(path.join(SUITE, 'package.json'), 'utf8')) as { version: string }).version;
  const updating = process.argv.includes('--update');
  const nginx = nginxVersion();
  const [ours, theirs] = await Promise.all([
    withCache(startCloudFront, (url) => runTwiceWhatChanged(url, (results) => (updating ? [] : changed(baseline, results)))),
    nginx === undefined ? undefined : withCache(startNginx, (url) => runSuite(url)),
  ]);
  const count = Object.keys(ours).length;
  console.log(`# local CloudFront: ${counts(ours).join(', ')}`);
  if (theirs !== undefined) console.log(`# nginx ${nginx}: ${counts(theirs).join(', ')}`);

  if (updating) {
    const renewed = { ...updated(baseline, ours), suite: version };
    const wrong = faults(renewed);
    result(`${NAME}: every failure is explained`, wrong);
    // What is not explained is written too, so that there is a place for the explanation; until then the check fails.
    writeBaseline(BASELINE, renewed);
    return finish();
  }
  result(`${NAME}: the baseline is of version ${version}, and explains every failure`, [
    ...(version === baseline.suite ? [] : [`it is of version ${baseline.suite}; look at what changed, then run the check with --update`]),
    ...faults(baseline),
  ]);
  result(`${NAME}: ${count} tests come out as the baseline says`, explain(ours, changed(baseline, ours), (id) => known(baseline, id)?.outcome ?? 'unknown'));
  result(`${NAME}: docs/local-cloudfront.md tells the counts`, readFileSync('docs/local-cloudfront.md', 'utf8').includes(`| ${counts(ours).join(' | ')} |`)
    ? [] : [`its table has no row with | ${counts(ours).join(' | ')} |`]);
  if (theirs === undefined) {
    console.log(`ok - ${NAME}: at least as many pass as with nginx # SKIP there is no nginx on the PATH`);
  } else {
    result(`${NAME}: ${passes(ours)} pass, and with nginx ${nginx} ${passes(theirs)}`,
      passes(ours) >= passes(theirs) ? [] : ['fewer than with nginx']);
  }
  finish();
}

if (existsSync(SUITE)) {
  void main().catch((error: unknown) => result(`${NAME}: runs`, [String((error as Error).stack ?? error)])).finally(finish);
} else {
  console.log(`ok - ${NAME} # SKIP the suite is not installed: npx tsx scripts/install-outside.mts needs a network`);
}
