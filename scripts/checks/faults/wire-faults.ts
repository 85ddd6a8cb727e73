import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startApplication, startFaultSite } from './fault-site';
import { Fault, type LocalCloudFront, type OriginControl } from '../../../cli/src';
import { finish, result } from '../lib/results';

/** What curl says when it is done. */
interface Seen {
  /** https://curl.se/docs/manpage.html#EXIT */
  exit: number;
  http_code: number;
  size_download: number;
  /** Seconds; 0 where no connection was established. */
  time_connect: number;
  time_starttransfer: number;
}

const PATIENCE = ['--max-time', '2', '--connect-timeout', '1'];

function curl(...args: string[]): Promise<Seen> {
  return new Promise((resolve) => {
    execFile('curl', ['--silent', '--output', os.devNull, '--noproxy', '*', ...PATIENCE, '--write-out', '%{json}', ...args], (error, stdout) => {
      const told = JSON.parse(stdout) as Omit<Seen, 'exit'>;
      resolve({ ...told, exit: error === null ? 0 : Number(error.code) });
    });
  });
}

/** The parts of `expected` that were seen otherwise. */
function differences(seen: Seen, expected: Partial<Seen>): string[] {
  return Object.entries(expected).filter(([name, value]) => seen[name as keyof Seen] !== value)
    .map(([name, value]) => `${name} is ${seen[name as keyof Seen]}, not ${value}`);
}

const within = (what: string, value: number, from: number, to: number) => (value >= from && value <= to ? [] : [`${what} is ${value}, not ${from} to ${to}`]);

async function main(): Promise<void> {
  const applications = await Promise.all(['v1', 'v2'].map(startApplication));
  const [v1, v2] = applications;
  const site = await startFaultSite({ v1: v1!.url, v2: v2!.url });
  try {
    await checkAll(site, site.origin('v1'));
  } finally {
    await site.close();
    for (const application of applications) application.close();
  }
  finish();
}

async function checkAll(site: LocalCloudFront, origin: OriginControl): Promise<void> {
  const { url } = origin;
  const secure = url.replace('http:', 'https:');
  const asks = async (fault: Fault, name: string, expected: Partial<Seen>, ...args: string[]) => {
    await origin.fail(fault);
    const seen = await curl(...(args.length > 0 ? args : [url]));
    result(`wire: ${fault.text}: ${name}`, differences(seen, expected));
    return seen;
  };

  result('wire: no fault: the whole answer', differences(await curl(url), { exit: 0, http_code: 200, size_download: 1000 }));
  await asks(Fault.refused(), 'curl exits with 7, could not connect', { exit: 7, http_code: 0 });
  await asks(Fault.reset(), 'curl exits with 56, connection reset', { exit: 56, http_code: 0 });
  await asks(Fault.connectTimeout(), 'curl exits with 28, and no connection was established', { exit: 28, time_connect: 0 });
  const silent = await asks(Fault.silence(), 'curl exits with 28', { exit: 28, http_code: 0 });
  result('wire: silence: though the connection was established', silent.time_connect > 0 ? [] : ['there was no connection']);
  await asks(Fault.stalledBody(), 'curl exits with 28 after half of the body', { exit: 28, http_code: 200, size_download: 500 });
  await asks(Fault.truncatedBody(), 'curl exits with 18, partial file, after half of the body', { exit: 18, http_code: 200, size_download: 500 });
  await asks(Fault.garbage(), 'curl exits with 1, no HTTP that it knows', { exit: 1, http_code: 0 });
  await asks(Fault.status(503), 'status 503', { exit: 0, http_code: 503 });
  await asks(Fault.status(404), 'status 404', { exit: 0, http_code: 404 });
  await asks(Fault.tlsFailure(), 'curl exits with 35, TLS handshake', { exit: 35 }, '--insecure', secure);
  await checkWrongName(origin, secure);
  await asks(Fault.dnsFailure(), 'who has the address already is refused', { exit: 7 });
  const slow = await asks(Fault.slow(500), 'the whole answer', { exit: 0, http_code: 200, size_download: 1000 });
  result('wire: slow 500ms: within 10 %, later', within('the first byte after seconds', slow.time_starttransfer, 0.5, 0.55));
  await checkShare(origin);
  await checkFlapping(origin);
  await origin.heal();
  result('wire: healed: the whole answer', differences(await curl(url), { exit: 0, http_code: 200, size_download: 1000 }));
  await checkDistance(site, url);
}

async function checkWrongName(origin: OriginControl, secure: string): Promise<void> {
  await origin.fail(Fault.wrongCertificateName());
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-wire-'));
  const ca = path.join(folder, 'ca.pem');
  const { port } = new URL(secure);
  const named = (name: string) => ['--cacert', ca, '--resolve', `${name}:${port}:127.0.0.1`, `https://${name}:${port}/`];
  try {
    writeFileSync(ca, origin.wrongCertificate!);
    result('wire: wrong-certificate-name: curl exits with 60 for the name of the origin', differences(await curl(...named('v1.example.com')), { exit: 60 }));
    const other = await curl(...named('another-name.invalid'));
    result('wire: wrong-certificate-name: nothing is wrong but the name', differences(other, { exit: 0, http_code: 200 }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkShare(origin: OriginControl): Promise<void> {
  await origin.fail(Fault.brownOut(0.3));
  let failed = 0;
  for (let index = 0; index < 100; index += 1) if ((await curl(origin.url)).http_code === 503) failed += 1;
  result('wire: brown-out 30% status 503: three in ten', within('of 100, failed', failed, 18, 42));
}

async function checkFlapping(origin: OriginControl): Promise<void> {
  await origin.fail(Fault.flapping(300, 300));
  const exits: number[] = [];
  const until = performance.now() + 3000;
  while (performance.now() < until) {
    const { exit } = await curl(origin.url);
    if (exit !== exits.at(-1)) exits.push(exit);
  }
  const others = exits.filter((exit) => exit !== 0 && exit !== 7 && exit !== 56);
  result('wire: flapping 300ms/300ms: refused and answered by turns', [
    ...others.map((exit) => `curl exited with ${exit}`), ...within('turns in 3 s', exits.length, 6, 24),
  ]);
}

async function checkDistance(site: LocalCloudFront, url: string): Promise<void> {
  site.network.setDistance('eu-west-1', 'v1', 200);
  // The handshake, then the request and its answer; on loopback curl itself sees none of the handshake.
  const times = [];
  for (let index = 0; index < 5; index += 1) times.push((await curl(url)).time_starttransfer);
  const median = times.sort((a, b) => a - b)[2]!;
  result('wire: distance of 200 ms: two round trips to the first byte, within 10 %', within('seconds', median, 0.4, 0.44));
  site.network.cut('eu-west-1', 'v1');
  const cut = await site.fetch('/');
  result('wire: a cut link: the viewer is served by leg 2', cut.headers.get('x-name') === 'v2' ? [] : [`status ${cut.status} of ${cut.headers.get('x-name')}`]);
  result('wire: a cut link: no connection is established', differences(await curl(url), { exit: 28, time_connect: 0 }));
}

void main();
