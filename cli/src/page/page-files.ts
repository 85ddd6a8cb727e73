import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

const TYPES = { 'index.html': 'text/html; charset=utf-8', 'page.css': 'text/css; charset=utf-8', 'page.js': 'text/javascript; charset=utf-8' } as const;

export type PageFileName = keyof typeof TYPES;

const kept = new Map<string, PageFile>();

/**
 * A file of the page: beside this code in the bundle (`dist/page/`), or made of the sources when we run from sources ourselves (tests,
 * `tsx`). Read when it is first asked for, so that starting costs nothing.
 *
 * @param here - The folder to look from; a parameter for tests only.
 * @throws Error when it is nowhere: then the package is incomplete.
 */
export function pageFile(name: PageFileName, here: string = __dirname): PageFile {
  const key = join(here, name);
  const file = kept.get(key) ?? { type: TYPES[name], body: read(name, here) };
  kept.set(key, file);
  return file;
}

function read(name: PageFileName, here: string): Buffer {
  const bundled = join(here, 'page', name);
  if (existsSync(bundled)) return readFileSync(bundled);
  const source = join(here, 'client', name.replace(/^page\.js$/, 'main.ts'));
  if (!existsSync(source)) throw new Error(`neither ${bundled} nor ${source} exists: the package is incomplete, install it again`);
  return name === 'page.js' ? bundleOf(source) : readFileSync(source);
}

/** In a process of its own: this one may be a test's, whose globals are not those that esbuild expects. */
function bundleOf(source: string): Buffer {
  const esbuild = createRequire(source).resolve('esbuild/bin/esbuild');
  return execFileSync(esbuild, [source, '--bundle', '--format=iife', '--target=es2022', '--log-level=warning']);
}
