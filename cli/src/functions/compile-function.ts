import type { ScriptOptions } from 'node:vm';
import type { ImportDeclaration, Node, Program } from 'acorn';
import { full } from 'acorn-walk';
import { SmartOriginError } from '../errors';
import { changesBuiltIns } from './changed-built-ins';
import { hasEndlessBuiltIns } from './endless-built-ins';
import { ALLOCATING } from './memory-limit';
import type { Realm, RealmFunction, RealmObject } from './realm';
import { analyzeScopes, parseFunctionCode } from '../../../src/contract/function-runtime';
import { MODULES } from '../../../src/contract/function-runtime/built-ins';

export type FunctionRuntime = 'cloudfront-js-1.0' | 'cloudfront-js-2.0';

export interface FunctionModule {
  /** Runs the code's top level anew and gives its `handler`: as on CloudFront, nothing survives from one run to the next. */
  start: () => RealmFunction;
  /** Whether the guards within the code may not be enough to end a run. */
  needsTimeout: boolean;
  /** Whether it leaves behind what the next run would find. */
  changesBuiltIns: boolean;
}

/** Loop turns and calls between two looks at clock and memory. */
const GUARD_TURNS = 1_000;

export interface CompileOptions {
  name: string;
  code: string;
  runtime: FunctionRuntime;
  /** The globals that the code may use; handed over as parameters, because global look-ups of a vm context are slow. */
  globals: Record<string, unknown>;
  /** What can be imported: `cloudfront`, and the modules of `require`. */
  imports: RealmObject;
  /** Constructors that count what they allocate, by the names of those whose place they take. */
  constructors: Record<string, RealmFunction>;
  /** Refuses what parses and CloudFront does not run. */
  gate: () => void;
  /** Called now and then within loops and calls; throws to end the run. */
  check: () => void;
}

/**
 * @throws SmartOriginError when the code does not parse, has no `handler`, or imports what there is not: CloudFront refuses it too.
 */
export function compileFunction(realm: Realm, { name, code, runtime, globals, imports, constructors, gate, check }: CompileOptions): FunctionModule {
  const program = parsed(name, code);
  if (!definesHandler(program)) {
    throw refusal(name, 'it has no function called "handler"', 'CloudFront calls handler(event)', 'Write: function handler(event) { … }');
  }
  const own = ownNames(code);
  const edits = [...importEdits(program, name, runtime, own.imports), ...guardEdits(program, own.guard), ...allocationEdits(program, own.counted)];
  gate();
  const names = Object.keys(globals);
  const prefix = `(function(${[...names, own.guard, own.imports, own.counted].join(',')}){'use strict';return function(){`;
  // The newline keeps a comment at the code's end from swallowing what follows.
  const wrapped = `${prefix}${applied(code, edits)}\nreturn handler;}})`;
  const options = { filename: `${name}.js`, columnOffset: -prefix.length };
  const guard = realm.kernel.guard(GUARD_TURNS, realm.function(check));
  const outer = evaluated(realm, name, wrapped, options);
  const start = outer(...Object.values(globals), guard, imports, constructors) as () => RealmFunction;
  return { start, needsTimeout: hasEndlessBuiltIns(program), changesBuiltIns: changesBuiltIns(program) };
}

/** What parses as a module, as with `await` at its top, may be none as the body of a function. */
function evaluated(realm: Realm, name: string, code: string, options: ScriptOptions): RealmFunction {
  try {
    return realm.evaluate(code, options) as RealmFunction;
  } catch (error) {
    throw refusal(name, `it does not compile: ${(error as Error).message}`, 'a function is a script in strict mode', 'Mend the code');
  }
}

function parsed(name: string, code: string): Program {
  try {
    return parseFunctionCode(code);
  } catch (error) {
    throw refusal(name, `it does not parse: ${(error as Error).message}`, 'CloudFront refuses such code when it is published', 'Mend the code');
  }
}

function definesHandler(program: Program): boolean {
  return program.body.some((node) => {
    if (node.type === 'FunctionDeclaration') return node.id.name === 'handler';
    return node.type === 'VariableDeclaration' && node.declarations.some(({ id }) => id.type === 'Identifier' && id.name === 'handler');
  });
}

/** Names for what stands in the code beside its own: none that it holds, so that it cannot reach them. */
function ownNames(code: string): { guard: string; imports: string; counted: string } {
  let mark = '$';
  while (code.includes(mark)) mark += '$';
  return { guard: `${mark}guard`, imports: `${mark}imports`, counted: `${mark}counted` };
}

interface Edit {
  at: number;
  /** How much of the code it replaces. */
  length: number;
  text: string;
}

function importEdits(program: Program, name: string, runtime: FunctionRuntime, imports: string): Edit[] {
  return program.body.flatMap((node): Edit[] => {
    if (node.type.startsWith('Export')) {
      throw refusal(name, `line ${node.loc?.start.line}: it exports something`, 'functions are no modules', 'Remove "export"');
    }
    if (node.type !== 'ImportDeclaration') return [];
    const [binding] = node.specifiers;
    const module = String(node.source.value);
    if (!(module === 'cloudfront' || MODULES.has(module)) || node.specifiers.length !== 1 || binding.type !== 'ImportDefaultSpecifier') {
      throw refusal(name, `line ${node.loc?.start.line}: it imports ${describe(node)}`, 'only the cloudfront module can be imported', "Write: import cf from 'cloudfront'; crypto, querystring and buffer are loaded by require()");
    }
    if (runtime === 'cloudfront-js-1.0') {
      throw refusal(name, `it imports ${module} under runtime 1.0`, 'import came with runtime 2.0', 'Set the runtime cloudfront-js-2.0');
    }
    return [{ at: node.start, length: node.end - node.start, text: `const ${binding.local.name}=${imports}.${module};` }];
  });
}

function describe(node: ImportDeclaration): string {
  return `${node.specifiers.map(({ local }) => local.name).join(', ')} from '${String(node.source.value)}'`;
}

/**
 * Counts loop turns and calls. vm's own time-out would do without, but starts a thread for every run: measured 50 to 100
 * microseconds, several times what a function takes.
 */
function guardEdits(program: Program, guard: string): Edit[] {
  const edits: Edit[] = [];
  full(program, (node) => {
    const body = guardedBody(node);
    if (body === undefined) return;
    if (body.type === 'BlockStatement') {
      edits.push({ at: body.start + 1, length: 0, text: `${guard}();` });
    } else if (node.type === 'ArrowFunctionExpression') {
      edits.push({ at: body.start, length: 0, text: `(${guard}(),` }, { at: body.end, length: 0, text: ')' });
    } else {
      edits.push({ at: body.start, length: 0, text: `{${guard}();` }, { at: body.end, length: 0, text: '}' });
    }
  });
  return edits;
}

function guardedBody(node: Node): Node | undefined {
  const { body } = node as Node & { body?: Node };
  switch (node.type) {
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return body;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return body;
    default:
      return undefined;
  }
}

/** `new Uint8Array(n)` and the like, where the name is the global's. */
function allocationEdits(program: Program, counted: string): Edit[] {
  const { free } = analyzeScopes(program);
  const globals = new Set(ALLOCATING.flatMap((name) => (free.get(name) ?? []).map(({ start }) => start)));
  const edits: Edit[] = [];
  full(program, (node) => {
    if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return;
    const { callee } = node as Node & { callee: Node & { name?: string } };
    if (callee.type === 'Identifier' && globals.has(callee.start)) edits.push({ at: callee.start, length: callee.end - callee.start, text: `${counted}.${callee.name}` });
  });
  return edits;
}

/** No edit reaches into another: imports stand alone, guards replace nothing. */
function applied(code: string, edits: Edit[]): string {
  let result = '';
  let position = 0;
  // Of two at the same place, what closes comes first, inner before outer: it belongs to what ends there.
  const sorted = edits.sort((a, b) => a.at - b.at || Number(closes(b)) - Number(closes(a)));
  for (const { at, length, text } of sorted) {
    result += code.slice(position, at) + text;
    position = at + length;
  }
  return result + code.slice(position);
}

function closes({ text }: Edit): boolean {
  return text === '}' || text === ')';
}

function refusal(name: string, what: string, why: string, mend: string): SmartOriginError {
  return new SmartOriginError('ERR_FUNCTION_CODE', `the function ${name} cannot be loaded: ${what}`, why, mend);
}
