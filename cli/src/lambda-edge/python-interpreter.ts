import { spawnSync } from 'node:child_process';
import { SmartOriginError } from '../errors';

/** A Python that is there. */
export interface Interpreter {
  /** Absolute. */
  path: string;
  /** `3.12` */
  version: string;
}

/** Tells of an interpreter, by name or path; undefined where there is none. */
export type Probe = (command: string) => Interpreter | undefined;

/**
 * The interpreter for a runtime: the one that the user named, whatever its version, else one of the machine's of just that version.
 *
 * @param runtime - `python3.<minor>`.
 * @param given - A path or name of the user's choice.
 * @throws SmartOriginError `ERR_PYTHON_MISSING`
 */
export function pythonFor(runtime: string, given: string | undefined, functionName: string, probe: Probe = probeOnce): Interpreter {
  if (given !== undefined) {
    const found = probe(given);
    if (found) return found;
    throw new SmartOriginError('ERR_PYTHON_MISSING', `"${given}" is no Python 3`, `it runs the function ${functionName}, and could not be started as one`,
      'give the path of an interpreter with --python, such as --python /usr/bin/python3');
  }
  const version = runtime.slice('python'.length);
  const others: Interpreter[] = [];
  for (const command of [runtime, 'python3', 'python']) {
    const found = probe(command);
    if (found?.version === version) return found;
    if (found) others.push(found);
  }
  const other = others[0];
  throw new SmartOriginError('ERR_PYTHON_MISSING',
    `the function ${functionName} has the runtime ${runtime}, and no Python ${version} is on this machine`,
    'Python functions are run by the interpreter of this machine, of the version that the runtime names',
    `install Python ${version}, or ${other === undefined ? 'another one and name it with --python <path>' : `run it with Python ${other.version}: --python ${other.path}`}`);
}

const seen = new Map<string, Interpreter | undefined>();

function probeOnce(command: string): Interpreter | undefined {
  if (!seen.get(command)) seen.set(command, ask(command));
  return seen.get(command);
}

function ask(command: string): Interpreter | undefined {
  // The path that it names itself is the real one: version managers put scripts in front, which need an environment that functions have not.
  const { status, stdout } = spawnSync(command, ['-c', 'import sys; print(sys.executable); print("%d.%d" % sys.version_info[:2])'],
    { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] });
  const [path, version] = (stdout ?? '').trim().split(/\r?\n/);
  return status === 0 && path && version?.startsWith('3.') ? { path, version } : undefined;
}
