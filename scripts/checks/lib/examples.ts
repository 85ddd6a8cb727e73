import { existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';

const EXAMPLES = path.join(__dirname, '..', '..', '..', 'examples');

/** Every folder of examples/ that holds a CDK app. */
export function exampleNames(): string[] {
  return readdirSync(EXAMPLES).filter((name) => existsSync(path.join(EXAMPLES, name, 'app.ts'))).sort();
}

/** The app of an example, in this process and not synthesized yet: each example's app.ts exports it as `app`. */
export async function exampleApp(name: string): Promise<App> {
  const { app } = await import(path.join(EXAMPLES, name, 'app')) as { app?: App };
  if (!app) throw new Error(`examples/${name}/app.ts does not export its app; write \`export const app = new App()\``);
  return app;
}

export type Template = Readonly<Record<string, unknown>> & { readonly Resources: Readonly<Record<string, Resource>> };

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly [attribute: string]: unknown;
}

/** The templates of an example by stack. */
export async function exampleTemplates(name: string): Promise<Map<string, Template>> {
  const assembly = (await exampleApp(name)).synth();
  return new Map(assembly.stacksRecursively.map((stack) => [stack.displayName, stack.template as Template]));
}
