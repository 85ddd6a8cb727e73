import { fork } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Members } from './members';
import { serversOf, siteOf } from './site';

/** The Node that nodejs24.x runs, whatever runs this. */
const NODE = join(require.resolve('node/package.json'), '../bin/node');
const SCRIPT = join(__dirname, 'instance.mjs');
const OURS = join(__dirname, '../../../assets/fastest-edge-router/index.js');

export type RouterName = 'ours' | 'seed' | 'idle';

/** Processes that each run one router as a fresh instance. */
export class Instances {
  public static async build(folder: string, members: Members): Promise<Instances> {
    if (!existsSync(OURS)) throw new Error(`${OURS} is missing; make it with: npx tsx scripts/bundle.mts`);
    const names = ['seed', 'idle'];
    await build({
      entryPoints: names.map((name) => join(__dirname, `${name}-router.ts`)), outdir: folder, bundle: true, minify: true, platform: 'node', target: 'node24',
      format: 'cjs', legalComments: 'none', logLevel: 'error',
    });
    return new Instances(folder, members);
  }

  private readonly siteFile: string;

  private constructor(private readonly folder: string, private readonly members: Members) {
    this.siteFile = join(folder, 'site.json');
    writeFileSync(this.siteFile, JSON.stringify(siteOf(members)));
  }

  /** @param back what is done when the instance says so */
  public run<Result>(mode: string, router: RouterName, settings: object, back: () => Promise<void> = async () => undefined): Promise<Result> {
    const bundle = router === 'ours' ? OURS : join(this.folder, `${router}-router.js`);
    return new Promise((resolve, reject) => {
      const child = fork(SCRIPT, [bundle, this.siteFile, mode, JSON.stringify(settings)], {
        execPath: NODE, execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { AWS_REGION: 'eu-west-1', SERVERS: serversOf(this.members) },
      });
      let result: Result | undefined;
      child.on('message', (message: { back?: true; result?: Result }) => {
        if (message.back) back().then(() => child.send('back'), reject);
        if (message.result !== undefined) result = message.result;
      });
      child.on('error', reject);
      child.on('exit', (code) => (result === undefined ? reject(new Error(`${mode} of ${router} ended with ${code} and no result`)) : resolve(result)));
    });
  }
}
