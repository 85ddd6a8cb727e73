/**
 * Sends the same requests to the local CloudFront and to MiniStack, which serve the same template in front of the same origin, and
 * compares what viewers get and what the origin is asked.
 *
 * @see second-implementation.sh
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEchoOrigin } from './echo-origin';
import { factsOf, type Facts, type Target } from './facts';
import { freePort, startMiniStack } from './ministack';
import { REQUESTS } from './requests';
import { template } from './template';
import { LocalCloudFront } from '../../../cli/src/local-cloudfront';
import { finish, result } from '../lib/results';

/** Why an aspect differs: for all requests (`*`), or for some. The first entry that fits counts. */
interface Explained {
  requests: '*' | string[];
  aspects: string[];
  why: string;
}

const EXPLAINED = JSON.parse(readFileSync(path.join(__dirname, 'differences.json'), 'utf8')) as Explained[];

async function main(venv: string): Promise<void> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-second-'));
  const origin = await startEchoOrigin();
  const closedPort = await freePort();
  const deployed = template(origin.port, closedPort);
  const ministack = await startMiniStack(venv, deployed, home);
  const file = path.join(home, 'site.template.json');
  writeFileSync(file, JSON.stringify(deployed));
  const cloudFront = await LocalCloudFront.start({
    template: file,
    origins: { echo: `http://127.0.0.1:${origin.port}`, deep: `http://127.0.0.1:${origin.port}`, closed: `http://127.0.0.1:${closedPort}` },
    httpPort: 0,
  });
  try {
    const portOf = (url: string) => Number(new URL(url).port);
    const ours: Target = { port: portOf(cloudFront.url), httpPort: portOf(cloudFront.httpUrl!), host: ministack.domainName, secure: {} };
    const theirs: Target = { port: ministack.port, httpPort: ministack.port, host: ministack.domainName, secure: { 'x-forwarded-proto': 'https' } };
    const used = new Set<Explained>();
    for (const [name, request] of Object.entries(REQUESTS)) {
      const differences = differencesOf(await factsOf(ours, request), await factsOf(theirs, request));
      const unexplained = differences.filter(([aspect]) => {
        const explained = EXPLAINED.find(({ requests, aspects }) => (requests === '*' || requests.includes(name)) && aspects.includes(aspect));
        if (explained !== undefined) used.add(explained);
        return explained === undefined;
      });
      result(`second implementation: ${name}`, unexplained.map(([aspect, our, their]) => `${aspect}: here ${our}, in MiniStack ${their}`));
    }
    result('second implementation: every explanation explains something', EXPLAINED.filter((entry) => !used.has(entry)).map(({ why }) => why));
  } finally {
    await cloudFront.close();
    await ministack.close();
    await origin.close();
    rmSync(home, { recursive: true, force: true });
  }
  finish();
}

function differencesOf(ours: Facts, theirs: Facts): [aspect: string, ours: string, theirs: string][] {
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort()
    .filter((aspect) => ours[aspect] !== theirs[aspect])
    .map((aspect) => [aspect, JSON.stringify(ours[aspect]) ?? 'nothing', JSON.stringify(theirs[aspect]) ?? 'nothing']);
}

void main(process.argv[2]!);
