// Runs tests of the suite against one cache, as its own cli.mjs does, and prints what became of each as JSON. Unlike that it takes
// several ids: `node client.mjs <folder of the suite> <URL of the cache> [<test id>...]`.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [suite, base, ...ids] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(path.join(suite, file)).href);
const [{ runTests, getResults }, { default: fetch }, { default: suites }, { default: surrogate }] = await Promise.all([
  load('client/runner.mjs'), load('../node-fetch/lib/index.mjs'), load('tests/index.mjs'), load('tests/surrogate-control.mjs'),
]);
const chosen = [...suites, surrogate].map((part) => ({ ...part, tests: part.tests.filter(({ id }) => ids.length === 0 || ids.includes(id)) }));
await runTests(chosen, fetch, false, base);
const results = getResults();
const kinds = Object.fromEntries(chosen.flatMap(({ tests }) => tests).filter(({ id }) => id in results).map(({ id, kind }) => [id, kind ?? 'required']));
process.stdout.write(JSON.stringify({ results, kinds }));
