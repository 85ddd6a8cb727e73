import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
// eslint-disable-next-line import/no-extraneous-dependencies -- a dependency of the command line, which lives in the same workspace
import { generate } from 'selfsigned';
import { type Contender, helmet8, managedPolicy, ORIGIN, ours } from './contenders';
import { seriousFindings } from './csp-findings';
import { serveExamplePage } from './example-page';
import { observatoryPackage } from './observatory-package';
import { LocalCloudFront } from '../../cli/src';
import type { BenchResult } from '../bench-result';

/** On the browsers' preload list, as every name of the top-level domain `dev`; played by this machine, never asked of any name server. */
const PRELOADED_NAME = 'smart-origin-bench.dev';
const PLAIN_NAME = 'localhost';

/** What the Observatory can give at most: it has no further rule that adds points. */
const HIGHEST_SCORE = 145;
const PRELOAD_POINTS = 5;

interface Scan {
  readonly score: number;
  readonly grade: string;
}

/** The same page behind the local CloudFront, hardened by each contender, as the Observatory and csp_evaluator see it. */
export async function run(): Promise<BenchResult[]> {
  const measured = [];
  for (const contender of [ours(), managedPolicy(), helmet8()]) measured.push(await measure(contender));
  const [us, managed, helmet] = measured;

  const results: BenchResult[] = [];
  if (us.preloaded && us.plain) {
    const scored = { value: us.preloaded.score, unit: 'points', target: `A+ and at least ${HIGHEST_SCORE}`, ok: us.preloaded.grade === 'A+' && us.preloaded.score >= HIGHEST_SCORE };
    for (const peer of [managed, helmet]) {
      results.push({ name: 'Observatory, name on the preload list', ...scored, peer: peer.name, peerValue: peer.preloaded!.score, ratio: us.preloaded.score / peer.preloaded!.score });
    }
    results.push({
      name: 'Observatory, any other name',
      value: us.plain.score,
      unit: 'points',
      peer: helmet.name,
      peerValue: helmet.plain!.score,
      ratio: us.plain.score / helmet.plain!.score,
      target: `A+ and at least ${HIGHEST_SCORE - PRELOAD_POINTS}: the preload list's ${PRELOAD_POINTS} points are the name's`,
      ok: us.plain.grade === 'A+' && us.plain.score >= HIGHEST_SCORE - PRELOAD_POINTS,
    });
  }
  results.push({
    name: 'csp_evaluator: findings of medium or higher',
    value: us.findings,
    unit: 'findings',
    peer: helmet.name,
    peerValue: helmet.findings,
    ratio: helmet.findings === 0 ? Number(us.findings > 0) : us.findings / helmet.findings,
    target: 'none',
    ok: us.findings === 0,
  });
  return results;
}

async function measure(contender: Contender): Promise<{ name: string; preloaded?: Scan; plain?: Scan; findings: number }> {
  const origin = await serveExamplePage(contender.middleware);
  const certificate = await generate([{ name: 'commonName', value: PLAIN_NAME }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [PLAIN_NAME, PRELOADED_NAME].map((value) => ({ type: 2, value })) }],
  });
  const edge = await LocalCloudFront.start({
    template: contender.assembly, origins: { [ORIGIN]: origin.url }, https: { key: certificate.private, cert: certificate.cert },
  });
  try {
    const policy = (await fetch(edge.url)).headers.get('content-security-policy');
    const { port } = new URL(edge.httpsUrl!);
    return {
      name: contender.name,
      preloaded: await scan(PRELOADED_NAME, port, certificate.cert),
      plain: await scan(PLAIN_NAME, port, certificate.cert),
      findings: seriousFindings(policy),
    };
  } finally {
    await edge.close();
    await origin.close();
  }
}

/** One scan, or undefined where the Observatory cannot be had. */
async function scan(name: string, port: string, certificate: string): Promise<Scan | undefined> {
  const observatory = observatoryPackage();
  if (!observatory) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'observatory-'));
  try {
    const trusted = join(folder, 'certificate.pem');
    writeFileSync(trusted, certificate);
    const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'observatory-scan.mjs'), observatory, name, port],
      { env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: trusted }, timeout: 60_000 });
    return JSON.parse(stdout) as Scan;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
