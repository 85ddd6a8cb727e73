// Runs MDN's HTTP Observatory on one local site and prints its score. A process of its own, because the package is an ES module
// and because the certificate has to be trusted from the start (NODE_EXTRA_CA_CERTS).
//
// usage: node observatory-scan.mjs <package folder> <host name> <port>
import dns from 'node:dns';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , folder, hostname, port] = process.argv;
const load = (file) => import(pathToFileURL(join(folder, 'src', file)).href);

// The name is played by this machine.
const lookup = dns.lookup;
dns.lookup = (name, options, callback) => lookup.call(dns, name === hostname ? '127.0.0.1' : name, options, callback);

const { retrieve } = await load('retriever/retriever.js');
const { ALL_TESTS } = await load('constants.js');
const { getGradeForScore, getScoreModifier } = await load('grader/grader.js');
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await load('grader/charts.js');

// The package's own scan() knows no ports; what follows is its arithmetic. Port 1 answers nobody: there is no plain HTTP to redirect.
const requests = await retrieve(hostname, { httpsPort: Number(port), httpPort: 1 });
if (!requests.responses.auto) throw new Error(`https://${hostname}:${port}/ did not answer`);
const tests = ALL_TESTS.map((test) => test(requests)).map((result) => ({ name: result.constructor.name, result: result.result, points: getScoreModifier(result.result) }));
const sum = (results) => results.reduce((total, { points }) => total + points, 100);
const withoutCredit = sum(tests.filter(({ points }) => points < 0));
const { score, grade } = getGradeForScore(withoutCredit >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? sum(tests) : withoutCredit);
console.log(JSON.stringify({ score, grade, tests }));
