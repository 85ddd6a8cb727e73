import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Code that runs in a process or worker of its own. */
export interface ChildCode {
  file: string;
  /** Node options that the code needs to start. */
  execArgv: string[];
}

/**
 * Finds code that runs outside this process: beside this code in the bundle (`dist/<name>.js`), or the TypeScript source when
 * we run from sources ourselves (tests, `tsx`), which then takes tsx along.
 *
 * @param name The name of the bundle's entry, without extension.
 * @param folder The folder of the source below `cli/src`.
 * @param here The folder to look from; a parameter for tests only.
 * @throws Error when neither is there: then the package is incomplete.
 */
export function childCode(name: string, folder: string, here: string = __dirname): ChildCode {
  const bundled = join(here, `${name}.js`);
  if (existsSync(bundled)) return { file: bundled, execArgv: [] };
  const source = join(here, '..', folder, `${name}.ts`);
  if (!existsSync(source)) throw new Error(`neither ${bundled} nor ${source} exists: the package is incomplete, install it again`);
  // The hook for require alone: that for import would also reach into functions' own modules, and Node 20 has none in workers.
  return { file: source, execArgv: ['--require', createRequire(source).resolve('tsx/cjs')] };
}
