import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inlineContentOf } from './html-inline';
import { SmartOriginError } from '../private/errors';

/**
 * Hashes of the inline scripts and styles of HTML files, computed at synth, for a Content-Security-Policy without `'unsafe-inline'`.
 *
 * Inline event handlers (`onclick`) and `style` attributes cannot be allowed by these hashes; `attributes()` lists them.
 * Scripts inside inline SVG are read as HTML scripts are.
 *
 * @see https://www.w3.org/TR/CSP3/#match-element-to-source-list
 */
export class InlineHashes {
  /**
   * Hashes of inline scripts, for `script-src`.
   *
   * @param path an HTML file, or a folder whose `.html` and `.htm` files are read, with those of its subfolders
   * @returns `'sha256-…'`, each once, in alphabetical order
   * @throws when the path cannot be read, or a folder holds no HTML file
   */
  public static scripts(path: string): string[] {
    return hashes(path, 'script');
  }

  /**
   * Hashes of inline styles, for `style-src`.
   *
   * @param path an HTML file, or a folder whose `.html` and `.htm` files are read, with those of its subfolders
   * @returns `'sha256-…'`, each once, in alphabetical order
   * @throws when the path cannot be read, or a folder holds no HTML file
   */
  public static styles(path: string): string[] {
    return hashes(path, 'style');
  }

  /**
   * Names of the inline event handlers and style attributes in use, which a policy without `'unsafe-inline'` blocks.
   *
   * @param path an HTML file, or a folder whose `.html` and `.htm` files are read, with those of its subfolders
   * @throws when the path cannot be read, or a folder holds no HTML file
   */
  public static attributes(path: string): string[] {
    return [...new Set(pages(path).flatMap((page) => inlineContentOf(page).attributes))].sort();
  }

  private constructor() {}
}

function hashes(path: string, tag: 'script' | 'style'): string[] {
  const found = new Set<string>();
  for (const page of pages(path)) {
    for (const element of inlineContentOf(page).elements) {
      if (element.tag === tag) found.add(`'sha256-${createHash('sha256').update(element.text, 'utf8').digest('base64')}'`);
    }
  }
  return [...found].sort();
}

function pages(path: string): string[] {
  const files = htmlFiles(path);
  if (files.length === 0) {
    throw new SmartOriginError(undefined, 'InlineHashesWithoutPages', `'${path}' holds no .html or .htm file; name an HTML file, or the folder of the built site`);
  }
  return files.map((file) => readFileSync(file, 'utf8'));
}

function htmlFiles(path: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw new SmartOriginError(undefined, 'InlineHashesPathNotReadable',
      `'${path}' cannot be read (${(error as Error).message}); name an HTML file or a folder, absolute or relative to '${process.cwd()}'; build the site before the app is synthesized`);
  }
  if (!isFolder) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((one) => {
    const full = join(path, one.name);
    if (one.isDirectory()) return htmlFiles(full);
    return /\.html?$/i.test(one.name) ? [full] : [];
  });
}
