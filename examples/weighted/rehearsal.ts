import { cp } from 'node:fs/promises';
import * as path from 'node:path';
import { assignmentSteps } from './rehearsal/assignment-steps';
import { failureSteps } from './rehearsal/failure-steps';
import { policySteps } from './rehearsal/policy-steps';
import { previewSteps } from './rehearsal/preview-steps';
import { startFolderProcess } from '../../cli/src/origins/folder-process';
import { plainGuests } from '../../scripts/demo/crowd/guest';
import type { OpenRehearsal } from '../../scripts/demo/rehearsal';

const SITE = path.join(__dirname, 'site');

/** Two folders play the buckets, each served by a process of its own, so that one can die while the other lives. */
export const openRehearsal: OpenRehearsal = async (folder) => {
  const [v1Folder, v2Folder] = ['v1', 'v2'].map((version) => path.join(folder, version)) as [string, string];
  await cp(SITE, folder, { recursive: true });
  // The bucket policies grant ListBucket, so a missing object is 404.
  const [v1, v2] = await Promise.all([startFolderProcess(v1Folder, { missing: 404 }), startFolderProcess(v2Folder, { missing: 404 })]);
  const guests = plainGuests();
  return {
    title: 'Two versions of a static site',
    mapping: { v1: v1.url, v2: v2.url },
    hints: [
      `bucket of v1: ${v1Folder}`,
      `bucket of v2: ${v2Folder}`,
      'A new private window is a new visitor only with another User-Agent: try a few browsers, or curl with -A.',
    ],
    close: async () => {
      await Promise.all([v1.close(), v2.close()]);
    },
    steps: () => [...assignmentSteps(guests), ...policySteps(guests), ...previewSteps(guests), ...failureSteps(guests, { v1, v2 })],
  };
};
