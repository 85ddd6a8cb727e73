import * as path from 'node:path';
import type { App } from 'aws-cdk-lib';
import { exampleFolder, examplesWith } from '../../demo/synthesize';

/** Every folder of examples/ that holds a CDK app. */
export const exampleNames = (): string[] => examplesWith('app.ts');

/** The app of an example, in this process and not synthesized yet: each example's app.ts exports it as `app`. */
export function exampleApp(name: string): App {
  // Whoever is signed in to AWS must see the same templates as everyone else.
  process.env.CDK_DEFAULT_ACCOUNT = '111122223333';
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- neither jest nor tsx's CommonJS loads TypeScript by `import()`
  const { app } = require(path.join(exampleFolder(name), 'app')) as { app?: App };
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
export function exampleTemplates(name: string): Map<string, Template> {
  const assembly = exampleApp(name).synth();
  return new Map(assembly.stacksRecursively.map((stack) => [stack.displayName, stack.template as Template]));
}
