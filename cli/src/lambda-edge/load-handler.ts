import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type LambdaHandler = (event: unknown, context: unknown, callback?: (error: unknown, result?: unknown) => void) => unknown;

/**
 * Where Lambda looks for a handler: `dir/file.name` is the export `name` of dir/file.js, .mjs or .cjs.
 *
 * @throws Error with a message for the user when there is no such file.
 */
export function locateHandler(codeDirectory: string, handler: string): { file: string; exportPath: string } {
  const match = /^(.*?[^/]*?)\.([^/]+)$/.exec(handler);
  if (match === null) throw new Error(`the handler "${handler}" is not of the form file.export`);
  const [, module, exportPath] = match;
  const candidates = ['.js', '.mjs', '.cjs'].map((extension) => `${module}${extension}`);
  const file = candidates.find((candidate) => existsSync(join(codeDirectory, candidate)));
  if (file === undefined) throw new Error(`the handler "${handler}" needs one of ${candidates.join(', ')} in ${codeDirectory}`);
  return { file, exportPath: exportPath! };
}

/**
 * Loads a handler.
 *
 * @throws Error with a message for the user when it is not there, or what the module throws.
 */
export async function loadHandler(codeDirectory: string, handler: string): Promise<LambdaHandler> {
  const { file, exportPath } = locateHandler(codeDirectory, handler);
  const exported = await loadModule(join(codeDirectory, file));
  const found = exportPath.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], exported);
  if (typeof found !== 'function') {
    throw new Error(`${file} exports no function "${exportPath}"; it exports ${Object.keys(exported).join(', ') || 'nothing'}`);
  }
  return found as LambdaHandler;
}

/** `require` first, as Lambda does, for what is CommonJS; import for the rest. */
async function loadModule(file: string): Promise<Record<string, unknown>> {
  try {
    return createRequire(file)(file) as Record<string, unknown>;
  } catch (error) {
    if (!isModuleSyntax(error as NodeJS.ErrnoException)) throw error;
    return await import(pathToFileURL(file).href) as Record<string, unknown>;
  }
}

function isModuleSyntax(error: NodeJS.ErrnoException): boolean {
  if (error.code === 'ERR_REQUIRE_ESM' || error.code === 'ERR_REQUIRE_ASYNC_MODULE') return true;
  return error instanceof SyntaxError && /import statement outside a module|Unexpected token 'export'|import\.meta/.test(error.message);
}
