import { parse, type Program } from 'acorn';

/**
 * Parses a function's code: as a module, because an `import` may stand at its top and the runtime is always strict.
 *
 * @throws SyntaxError with a `loc` ({ line, column }) when it is no JavaScript
 */
export function parseFunctionCode(code: string): Program {
  return parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true, allowHashBang: false });
}
