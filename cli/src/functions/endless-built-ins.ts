import type { CallExpression, NewExpression, Node, Program } from 'acorn';
import { full } from 'acorn-walk';
import { backtracks } from './backtracking';

/**
 * Whether one call of a built-in may compute for ever, where no guard of ours stands: regular expressions that can backtrack without
 * end, or that the code makes at run time. Such a function runs under vm's time-out, which costs many times what other functions take.
 */
export function hasEndlessBuiltIns(program: Program): boolean {
  const patterns = namedPatterns(program);
  let found = false;
  full(program, (visited) => {
    const node = visited as Node & { regex?: { pattern: string; flags: string } };
    if (node.type === 'Literal' && node.regex !== undefined) found ||= backtracks(node.regex.pattern, node.regex.flags);
    else if (node.type === 'NewExpression' || node.type === 'CallExpression') found ||= makesPattern(visited as CallExpression | NewExpression, patterns);
  });
  return found;
}

/** Variables that hold a regular expression of the source: as arguments they are no text. */
function namedPatterns(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  full(program, (visited) => {
    const { type, id, init } = visited as Node & { id?: { name?: string }; init?: { regex?: unknown } | null };
    if (type === 'VariableDeclarator' && init?.regex !== undefined && id?.name !== undefined) names.add(id.name);
  });
  return names;
}

function makesPattern({ callee, arguments: [first] }: CallExpression | NewExpression, patterns: ReadonlySet<string>): boolean {
  const method = propertyName(callee);
  const compiles = (callee.type === 'Identifier' && callee.name === 'RegExp') || method === 'match' || method === 'search';
  if (!compiles || first === undefined) return false;
  if (first.type === 'Literal') return typeof first.value === 'string' && backtracks(first.value);
  return !(first.type === 'Identifier' && patterns.has(first.name));
}

function propertyName(node: Node | undefined): string | undefined {
  if (node?.type !== 'MemberExpression') return undefined;
  const { computed, property } = node as Node & { computed: boolean; property: { name?: string; value?: unknown } };
  return computed ? (property.value as string | undefined) : property.name;
}
