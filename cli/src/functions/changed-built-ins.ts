import type { Node, Program } from 'acorn';
import { full } from 'acorn-walk';
import { analyzeScopes } from '../../../src/contract/function-runtime';

/** Static methods of `Object` that change their first argument. */
const CHANGING = new Set(['assign', 'defineProperties', 'defineProperty', 'freeze', 'preventExtensions', 'seal', 'setPrototypeOf']);

/** Where built-ins are reached from any value. */
const WAYS_UP = new Set(['prototype', '__proto__', 'constructor']);

/** Globals that nothing can be set on. */
const VALUES = new Set(['undefined', 'NaN', 'Infinity']);

type Parsed = Node & {
  name?: string;
  object?: Parsed;
  property?: Parsed;
  computed?: boolean;
  value?: unknown;
  callee?: Parsed;
  arguments?: Parsed[];
  left?: Parsed;
  argument?: Parsed;
  operator?: string;
  id?: Parsed;
  init?: Parsed | null;
};

/**
 * Whether the code changes built-ins: globals, prototypes, or modules of `require`. They outlive a run in the realm, where on CloudFront
 * nothing does. Known by how such code is written; what hides it is not found.
 */
export function changesBuiltIns(program: Program): boolean {
  const globals = [...analyzeScopes(program).free].filter(([name]) => !VALUES.has(name));
  const free = new Set(globals.flatMap(([, occurrences]) => occurrences.map(({ start }) => start)));
  const aliases = new Set<string>();
  const isBuiltIn = (node: Parsed | null | undefined): boolean => {
    switch (node?.type) {
      case 'Identifier': return free.has(node.start) || aliases.has(node.name!);
      case 'MemberExpression': return WAYS_UP.has(nameOf(node) ?? '') || isBuiltIn(node.object);
      case 'CallExpression': return node.callee?.name === 'require' || nameOf(node.callee) === 'getPrototypeOf';
      default: return false;
    }
  };
  full(program, (visited) => {
    const { type, id, init } = visited as Parsed;
    if (type === 'VariableDeclarator' && id?.name !== undefined && isBuiltIn(init)) aliases.add(id.name);
  });
  /** What is set is a property of a built-in, or a global itself. */
  const isTarget = (node: Parsed | undefined) => isBuiltIn(node?.type === 'MemberExpression' ? node.object : node);
  let found = false;
  full(program, (visited) => {
    const node = visited as Parsed;
    if (node.type === 'AssignmentExpression') found ||= isTarget(node.left);
    else if (node.type === 'UpdateExpression' || (node.type === 'UnaryExpression' && node.operator === 'delete')) found ||= isTarget(node.argument);
    else if (node.type === 'CallExpression' && CHANGING.has(nameOf(node.callee) ?? '')) found ||= isBuiltIn(node.arguments?.[0]);
  });
  return found;
}

function nameOf(node: Parsed | undefined): string | undefined {
  if (node?.type !== 'MemberExpression') return undefined;
  return node.computed === true ? (node.property?.value as string | undefined) : node.property?.name;
}
