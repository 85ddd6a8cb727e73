import { cp, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BlackHole, openBlackHole } from '../../cli/src/origins/black-hole';
import { startFolderProcess } from '../../cli/src/origins/folder-process';
import type { OpenRehearsal, Step } from '../../scripts/demo/rehearsal';

const SITE = path.join(__dirname, 'site');
const PAGES = ['/', '/about/', '/style.css', '/app.js'];
const GRADE = 'A+';
/** Some requests must wait for a time-out: one of each page. */
const SLOW = { paths: PAGES, rounds: 1, concurrency: 4 };
/** Failures that are answered at once: CloudFront remembers none of them, so many requests meet each. */
const FAST = { paths: PAGES, rounds: 25, concurrency: 4, uncached: true };
const CACHED = { paths: PAGES, rounds: 25, concurrency: 4 };
const INSTANTLY_MS = 500;

/** Two folders play the buckets, each served by a process of its own, so that one can die while the other lives. */
export const openRehearsal: OpenRehearsal = async (folder) => {
  const [primaryFolder, secondaryFolder] = ['primary', 'secondary'].map((name) => path.join(folder, name));
  await Promise.all([primaryFolder, secondaryFolder].map((copy) => cp(SITE, copy, { recursive: true })));
  // The bucket policy grants ListBucket, so a missing object is 404.
  const [primary, secondary] = await Promise.all([primaryFolder, secondaryFolder].map((copy) => startFolderProcess(copy, { missing: 404 })));
  let blackHole: BlackHole | undefined;

  const served = (by: string, slowestMs: number) => ({ errors: 0, servedBy: [by], slowestMs, grade: GRADE });

  return {
    title: 'A static site in two buckets in two Regions',
    mapping: { primary: primary.url, secondary: secondary.url },
    hints: [
      `primary bucket: ${primaryFolder}`,
      `secondary bucket: ${secondaryFolder}`,
      'Take a file out of the primary folder and load its page: the lines below say which leg answered.',
      'Pages are cached for a day; ?anything does not change the key, so start again for an empty cache.',
    ],
    close: async () => {
      await Promise.all([primary.close(), secondary.close(), blackHole?.close()]);
    },
    steps: (bounds, assumed): Step[] => {
      const { connectMs, responseMs } = bounds('primary');
      return [
        {
          title: 'healthy',
          traffic: CACHED,
          expect: { ...served('primary', INSTANTLY_MS), hits: true },
        },
        {
          title: 'file deleted from the primary (404)',
          prepare: () => rm(path.join(primaryFolder, 'about'), { recursive: true }),
          traffic: { ...FAST, paths: ['/about/'] },
          expect: served('secondary', INSTANTLY_MS),
        },
        {
          title: 'file put back',
          prepare: () => cp(path.join(SITE, 'about'), path.join(primaryFolder, 'about'), { recursive: true }),
          traffic: { ...FAST, paths: ['/about/'] },
          expect: served('primary', INSTANTLY_MS),
        },
        {
          title: 'primary forbidden (403)',
          prepare: () => primary.setMode('forbidden'),
          traffic: FAST,
          expect: served('secondary', INSTANTLY_MS),
        },
        {
          title: 'primary stopped mid-request (SIGKILL)',
          prepare: () => primary.setMode('hang'),
          traffic: SLOW,
          meanwhile: async () => {
            await sleep(300);
            await primary.kill('SIGKILL');
          },
          expect: assumed['gateway-error-fails-over'] === 'yes' ? served('secondary', INSTANTLY_MS + 300)
            // Where a connection that breaks does not fail over, these requests are lost.
            : { errors: PAGES.length, servedBy: ['primary'], slowestMs: INSTANTLY_MS + 300 },
        },
        {
          title: 'primary refusing, pages cached',
          traffic: CACHED,
          expect: { ...served('secondary', INSTANTLY_MS), hits: true },
        },
        {
          title: 'primary refusing connections',
          traffic: FAST,
          expect: served('secondary', INSTANTLY_MS),
        },
        {
          title: 'primary hanging: connected, silent',
          prepare: async () => {
            await primary.restart();
            await primary.setMode('hang');
          },
          traffic: SLOW,
          expect: served('secondary', responseMs),
        },
        {
          title: 'primary unreachable: no connection',
          prepare: async () => {
            await primary.kill('SIGKILL');
            blackHole = await openBlackHole({ port: primary.port });
          },
          traffic: SLOW,
          expect: served('secondary', connectMs),
        },
        {
          title: 'healed',
          prepare: async () => {
            await blackHole?.close();
            blackHole = undefined;
            await primary.restart();
          },
          traffic: CACHED,
          expect: { ...served('primary', INSTANTLY_MS), hits: true },
        },
      ];
    },
  };
};
