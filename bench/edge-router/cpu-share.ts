import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A function has one CPU at 1,769 MB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const CPU_SHARE_OF_128_MB = 128 / 1_769;
const PERIOD_US = 20_000;

/** Processes that get a part of one CPU. */
export interface CpuShare {
  add(pid: number): void;
  close(): void;
}

/** Undefined where this machine, or its user, cannot bound CPU. */
export function cpuShare(share: number): CpuShare | undefined {
  const quota = Math.round(PERIOD_US * share);
  return inGroup('/sys/fs/cgroup/cpu', [['cpu.cfs_period_us', `${PERIOD_US}`], ['cpu.cfs_quota_us', `${quota}`]])
    ?? inGroup('/sys/fs/cgroup', [['cpu.max', `${quota} ${PERIOD_US}`]]);
}

function inGroup(parent: string, settings: readonly (readonly [file: string, value: string])[]): CpuShare | undefined {
  const group = join(parent, `smart-origin-bench-${process.pid}`);
  try {
    mkdirSync(group);
    // An existing directory that is no cgroup would take any file.
    if (!settings.every(([file]) => existsSync(join(group, file)))) throw new Error('not this kind of cgroup');
    for (const [file, value] of settings) writeFileSync(join(group, file), value);
  } catch {
    if (existsSync(group)) rmdirSync(group);
    return undefined;
  }
  return {
    add: (pid) => writeFileSync(join(group, 'cgroup.procs'), `${pid}`),
    close() {
      // A group can be removed once its processes have ended.
      if (readFileSync(join(group, 'cgroup.procs'), 'utf8') === '') rmdirSync(group);
    },
  };
}
