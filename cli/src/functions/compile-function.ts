import type { ImportDeclaration, Node, Program } from 'acorn';
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { SmartOriginError } from '../errors';
import type { Realm, RealmFunction } from './realm';

export type FunctionRuntime = 'cloudfront-js-1.0' | 'cloudfront-js-2.0';

/** Runs the code's top level anew and gives its `handler`: as on CloudFront, nothing survives from one run to the next. */
export type FunctionModule = () => RealmFunction;

const GUARD = '$guard$';
const CLOUDFRONT = '$cloudfront$';
/** Loop turns and calls between two looks at the clock. */
const GUARD_TURNS = 10_000;

export interface CompileOptions {
  name: string;
  code: string;
  runtime: FunctionRuntime;
  /** The globals that the code may use; handed over as parameters, because global look-ups of a vm context are slow. */
  globals: Record<string, unknown>;
  cloudfront: unknown;
  /** Called now and then within loops and calls; throws to end the run. */
  checkTime: () => void;
}

/**
 * @throws SmartOriginError when the code does not parse, has no `handler`, or imports what there is not: CloudFront refuses it too.
 */
export function compileFunction(realm: Realm, { name, code, runtime, globals, cloudfront, checkTime }: CompileOptions): FunctionModule {
  const program = parsed(name, code);
  if (!definesHandler(program)) {
    throw refusal(name, 'it has no function called "handler"', 'CloudFront calls handler(event)', 'Write: function handler(event) { … }');
  }
  const edits = [...importEdits(program, name, runtime), ...guardEdits(program)];
  const names = Object.keys(globals);
  const prefix = `(function(${[...names, GUARD, CLOUDFRONT].join(',')}){'use strict';return function(){`;
  // The newline keeps a comment at the code's end from swallowing what follows.
  const wrapped = `${prefix}${applied(code, edits)}\nreturn handler;}})`;
  const options = { filename: `${name}.js`, columnOffset: -prefix.length };
  const guard = realm.kernel.guard(GUARD_TURNS, realm.function(checkTime));
  const outer = realm.evaluate(wrapped, options) as RealmFunction;
  return outer(...Object.values(globals), guard, cloudfront) as FunctionModule;
}

function parsed(name: string, code: string): Program {
  try {
    return parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
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

interface Edit {
  at: number;
  /** How much of the code it replaces. */
  length: number;
  text: string;
}

function importEdits(program: Program, name: string, runtime: FunctionRuntime): Edit[] {
  return program.body.flatMap((node): Edit[] => {
    if (node.type.startsWith('Export')) {
      throw refusal(name, `line ${node.loc?.start.line}: it exports something`, 'functions are no modules', 'Remove "export"');
    }
    if (node.type !== 'ImportDeclaration') return [];
    const [binding] = node.specifiers;
    if (node.source.value !== 'cloudfront' || node.specifiers.length !== 1 || binding.type !== 'ImportDefaultSpecifier') {
      throw refusal(name, `line ${node.loc?.start.line}: it imports ${describe(node)}`, 'only the cloudfront module can be imported', "Write: import cf from 'cloudfront'; crypto, querystring and buffer are loaded by require()");
    }
    if (runtime === 'cloudfront-js-1.0') {
      throw refusal(name, 'it imports cloudfront under runtime 1.0', 'the module came with runtime 2.0', 'Set the runtime cloudfront-js-2.0');
    }
    return [{ at: node.start, length: node.end - node.start, text: `const ${binding.local.name}=${CLOUDFRONT};` }];
  });
}

function describe(node: ImportDeclaration): string {
  return `${node.specifiers.map(({ local }) => local.name).join(', ')} from '${String(node.source.value)}'`;
}

/**
 * Counts loop turns and calls. vm's own time-out would do without, but starts a thread for every run: measured 50 to 100
 * microseconds, several times what a function takes.
 */
function guardEdits(program: Program): Edit[] {
  const edits: Edit[] = [];
  full(program, (node) => {
    const body = guardedBody(node);
    if (body === undefined) return;
    if (body.type === 'BlockStatement') {
      edits.push({ at: body.start + 1, length: 0, text: `${GUARD}();` });
    } else {
      edits.push({ at: body.start, length: 0, text: `{${GUARD}();` }, { at: body.end, length: 0, text: '}' });
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
      return body?.type === 'BlockStatement' ? body : undefined;
    default:
      return undefined;
  }
}

/** No edit reaches into another: imports stand alone, guards replace nothing. */
function applied(code: string, edits: Edit[]): string {
  let result = '';
  let position = 0;
  // Of two at the same place, a closing brace comes first: it belongs to what ends there.
  const sorted = edits.sort((a, b) => a.at - b.at || Number(b.text === '}') - Number(a.text === '}'));
  for (const { at, length, text } of sorted) {
    result += code.slice(position, at) + text;
    position = at + length;
  }
  return result + code.slice(position);
}

function refusal(name: string, what: string, why: string, mend: string): SmartOriginError {
  return new SmartOriginError('ERR_FUNCTION_CODE', `the function ${name} cannot be loaded: ${what}`, why, mend);
}
