import * as path from 'node:path';
import { nextVersion } from './next-version';
import type { Example } from './shipped';
import { synthesize } from '../demo/synthesize';

/** Takes the edge router out of a template. */
const WITHOUT_ROUTER = { 'cdk-smart-origin:edge-router': 'off' };

/**
 * Cloud assemblies of the examples in a folder, each synthesized once. Beside the canary's lie those that its drills deploy: `next.cdk.out` and
 * `router-off.cdk.out`.
 */
export class Assemblies {
  private readonly made = new Map<Example, Promise<string>>();

  constructor(private readonly folder: string) {}

  /** The directory of the example's assembly. */
  of(example: Example): Promise<string> {
    const made = this.made.get(example) ?? this.make(example);
    this.made.set(example, made);
    return made;
  }

  private async make(example: Example): Promise<string> {
    const assembly = path.join(this.folder, example, 'cdk.out');
    await synthesize(example, assembly);
    if (example === 'canary') {
      nextVersion(assembly, path.join(this.folder, example, 'next.cdk.out'));
      await synthesize(example, path.join(this.folder, example, 'router-off.cdk.out'), WITHOUT_ROUTER);
    }
    return assembly;
  }
}
