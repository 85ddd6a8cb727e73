import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { exportedNames } from './exported-names';
import { locateHandler } from './load-handler';
import { pythonHandlerProblem } from './python-handler-check';
import { pythonFor } from './python-interpreter';

export interface CheckedHandler {
  /** Of the function in the template. */
  name: string;
  codeDirectory: string;
  /** `file.export`, for Python `file.function`. */
  handler: string;
  runtime: string;
  /** The interpreter of Python functions, where it is not that of the runtime's version. */
  python?: string;
}

/**
 * A warning for a handler that is not there: its file is missing, or has no such export. Nothing of the function runs for it, because
 * code that is loaded may do anything; so what only its running would tell comes out at the first event.
 */
export async function handlerWarning(options: CheckedHandler): Promise<string | undefined> {
  const { handler } = options;
  const problem = options.runtime.startsWith('python') ? await problemOfPython(options) : await problemOfNode(options);
  return problem && `warning: ${problem}. Every event of this function will end in 503: correct its handler ("${handler}"), or the code`;
}

async function problemOfNode({ codeDirectory, handler }: CheckedHandler): Promise<string | undefined> {
  try {
    const { file, exportPath } = locateHandler(codeDirectory, handler);
    const source = await readFile(path.join(codeDirectory, file), 'utf8');
    // Of "tools.handler", that there is a "handler" in it is for the loader to see.
    const name = exportPath.split('.')[0]!;
    if (plainlyExports(source, name)) return undefined;
    const names = exportedNames(source);
    if (names === undefined || names.has(name)) return undefined;
    return `${file} exports no "${exportPath}"; it exports ${[...names].filter((each) => each !== '__esModule').join(', ') || 'nothing'}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Large bundles take a third of a second to parse, and nearly all have their handler at its place. */
function plainlyExports(source: string, name: string): boolean {
  const escaped = name.replace(/\W/g, '\\$&');
  return new RegExp(`\\bexports\\.${escaped} ?=|^export (?:async )?(?:const|let|function) ${escaped}\\b|\\bmodule\\.exports ?= ?\\{\\s*${escaped}\\b`, 'm').test(source);
}

function problemOfPython({ name, codeDirectory, handler, runtime, python }: CheckedHandler): Promise<string | undefined> {
  return pythonHandlerProblem(pythonFor(runtime, python, name).path, codeDirectory, handler);
}
