import { execFile } from 'node:child_process';

/**
 * Says what keeps a handler from being found, and runs nothing of its module: symtable tells which names the module itself binds. What it
 * may bind by other means (a star import, its globals, `__getattr__`) is left alone.
 */
const CHECK = String.raw`
import sys, os, ast, symtable

root, handler = sys.argv[1], sys.argv[2]


def problem():
    if '.' not in handler:
        return 'the handler "%s" is not of the form file.function' % handler
    module, function = handler.rsplit('.', 1)
    place = os.path.join(root, *module.replace('/', '.').split('.'))
    files = [place + '.py', os.path.join(place, '__init__.py')]
    file = next((candidate for candidate in files if os.path.isfile(candidate)), None)
    if file is None:
        folder, start = os.path.split(place)
        present = os.listdir(folder) if os.path.isdir(folder) else []
        if any(name == start or name.startswith(start + '.') for name in present):
            return None
        return 'the handler "%s" needs %s, and there is no such file' % (handler, os.path.relpath(files[0], root))
    with open(file, 'rb') as opened:
        source = opened.read()
    nodes = list(ast.walk(ast.parse(source)))
    if any(isinstance(node, ast.ImportFrom) and any(alias.name == '*' for alias in node.names) for node in nodes):
        return None
    if any(isinstance(node, ast.Name) and node.id in ('globals', 'vars', 'locals', 'setattr', 'exec', 'eval') for node in nodes):
        return None
    symbols = symtable.symtable(source, file, 'exec').get_symbols()
    bound = sorted(symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace())
    if function in bound or '__getattr__' in bound or any(isinstance(node, ast.Global) and function in node.names for node in nodes):
        return None
    functions = ', '.join(sorted(node.name for node in ast.parse(source).body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))) or 'none'
    return '%s has no function "%s"; its functions are: %s' % (os.path.relpath(file, root), function, functions)


print(problem() or '')
`;

/** Longer than Python takes to start on a busy machine. */
const TIMEOUT_MS = 10_000;

/** What keeps the handler of a Python function from being found; undefined where nothing is known to. */
export function pythonHandlerProblem(interpreter: string, codeDirectory: string, handler: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Isolated: neither the code's folder nor the user's own packages are imported from.
    execFile(interpreter, ['-I', '-c', CHECK, codeDirectory, handler], { timeout: TIMEOUT_MS, encoding: 'utf8', env: {} }, (error, stdout) => {
      // What cannot be read, or does not parse, is told in Lambda's words when the function is loaded.
      resolve(error === null && stdout.trim() !== '' ? stdout.trim() : undefined);
    });
  });
}
