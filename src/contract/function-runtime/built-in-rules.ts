import type { AnyNode, CallExpression, MemberExpression, NewExpression, Program } from 'acorn';
import { LISTED_GLOBALS, LISTED_MEMBERS, MISSING_GLOBALS, MISSING_METHODS, MODULES } from './built-ins';
import { FindingSeverity, type Report } from './finding';
import { checkRegExp } from './literal-rules';
import { childrenOf } from './nodes';
import type { ScopeAnalysis } from './scope';

const { ERROR, WARNING } = FindingSeverity;

/** Members and calls of built-ins. */
export function checkBuiltIns(node: AnyNode, ancestors: readonly AnyNode[], scopes: ScopeAnalysis, report: Report): void {
  if (node.type === 'MemberExpression') checkMember(node, scopes, report);
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return;
  if (node.callee.type === 'Identifier' && isGlobal(node.callee, scopes)) checkGlobalCall(node, node.callee.name, report);
  if (node.callee.type === 'MemberExpression') checkMethodCall(node, node.callee, ancestors[0] ?? node, report);
}

/** Names that the code takes from outside. */
export function checkGlobals(program: Program, scopes: ScopeAnalysis, report: Report): void {
  for (const [name, occurrences] of scopes.free) {
    if (LISTED_GLOBALS.has(name)) continue;
    const missing = MISSING_GLOBALS.get(name);
    for (const occurrence of occurrences) {
      // typeof of an absent name is no error at run time: it is how code asks whether the name exists.
      if (isGuarded(program, occurrence.start)) continue;
      const node = { start: occurrence.start, loc: { start: { line: occurrence.line, column: occurrence.column - 1 }, end: { line: 0, column: 0 } } };
      if (missing) report(node, ERROR, name, missing);
      else report(node, WARNING, `undeclared name ${name}`, 'AWS lists no such global; declare it, or correct its spelling');
    }
  }
}

function isGuarded(program: Program, start: number): boolean {
  const find = (node: AnyNode): boolean => node.start <= start && start < node.end
    && ((node.type === 'UnaryExpression' && node.operator === 'typeof' && node.argument.type === 'Identifier' && node.argument.start === start)
      || childrenOf(node).some(find));
  return find(program);
}

function checkMember(node: MemberExpression, scopes: ScopeAnalysis, report: Report): void {
  if (node.object.type !== 'Identifier' || !isGlobal(node.object, scopes) || node.computed || node.property.type !== 'Identifier') return;
  const object = node.object.name;
  const member = node.property.name;
  if (object === 'globalThis') {
    const missing = MISSING_GLOBALS.get(member);
    if (missing) report(node, ERROR, `globalThis.${member}`, missing);
    return;
  }
  const listed = LISTED_MEMBERS.get(object);
  if (listed && !listed.has(member)) {
    // Well-known symbols are there, though AWS lists none; members of the others are not.
    report(node, object === 'Symbol' ? WARNING : ERROR, `${object}.${member}`, `AWS lists of ${object} only: ${[...listed].filter((name) => name !== 'prototype').join(', ')}`);
  }
}

function checkGlobalCall(node: CallExpression | NewExpression, name: string, report: Report): void {
  const [first, second] = node.arguments;
  if (name === 'Function') {
    report(node, ERROR, 'Function constructor', 'code from strings is not run; write the function itself');
  } else if (name === 'require') {
    const module = first?.type === 'Literal' ? first.value : undefined;
    if (typeof module !== 'string' || !MODULES.has(module)) {
      report(node, ERROR, `require(${first?.type === 'Literal' ? String(first.raw) : '…'})`, `require loads '${[...MODULES].join("', '")}' and nothing else, named by a string`);
    }
  } else if (name === 'RegExp' && first?.type === 'Literal' && typeof first.value === 'string') {
    const flags = second?.type === 'Literal' && typeof second.value === 'string' ? second.value : '';
    checkRegExp(first.value, flags, node, report);
  }
}

function checkMethodCall(node: CallExpression | NewExpression, callee: MemberExpression, program: AnyNode, report: Report): void {
  if (callee.computed || callee.property.type !== 'Identifier') return;
  const method = callee.property.name;
  if (callee.object.type === 'Identifier' && callee.object.name === 'console' && method === 'log' && node.arguments.length > 1) {
    report(node, WARNING, 'console.log with several arguments', "it takes one; write console.log(a + ' ' + b)");
  }
  const missing = MISSING_METHODS.get(method);
  if (missing && !definesName(program, method)) report(node, ERROR, `.${method}()`, missing);
}

/** Whether the code itself gives some object a property of that name: then a call of it is not the built-in's. */
function definesName(node: AnyNode, name: string): boolean {
  if (node.type === 'Property' && (node.key.type === 'Identifier' ? node.key.name === name : node.key.type === 'Literal' && node.key.value === name)) return true;
  if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && node.left.property.type === 'Identifier'
    && node.left.property.name === name) return true;
  return childrenOf(node).some((child) => definesName(child, name));
}

function isGlobal(node: { name: string; start: number }, scopes: ScopeAnalysis): boolean {
  return scopes.free.get(node.name)?.some((occurrence) => occurrence.start === node.start) ?? false;
}
