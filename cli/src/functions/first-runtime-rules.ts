import type { Node } from 'acorn';
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { checkFunctionCode, FindingSeverity, type RuntimeFinding } from '../../../src/contract/function-runtime';

/** Static members that came with runtime 2.0. */
const NEW_MEMBERS: Record<string, readonly string[]> = {
  Promise: ['all', 'allSettled', 'any', 'race'],
  Symbol: ['for', 'keyFor', 'keyfor'],
};

/** Globals that came with runtime 2.0. */
const NEW_GLOBALS = new Set(['Buffer', 'TextEncoder', 'TextDecoder', 'atob', 'btoa']);

/** What runtime 2.0's rules refuse and runtime 1.0 has: its byte strings, and the error for too little memory. */
const OWN = new Set(['String.bytesFrom', 'undeclared name MemoryError']);

/**
 * What runtime 1.0 lacks or does not list: all that 2.0 lacks, and what 2.0 brought.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-10.html
 */
export function checkFirstRuntime(code: string): RuntimeFinding[] {
  const findings = checkFunctionCode(code).filter(({ construct }) => !OWN.has(construct));
  if (findings.some(({ construct }) => construct.startsWith('syntax error'))) return findings;
  const add = (node: Node, construct: string, mend: string, severity = FindingSeverity.ERROR) => {
    const { line, column } = node.loc!.start;
    findings.push({ severity, construct, mend: `${mend}, or set the runtime cloudfront-js-2.0`, line, column: column + 1 });
  };
  full(parse(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true }), (visited) => {
    const node = visited as Parsed;
    switch (node.type) {
      case 'VariableDeclaration':
        if (node.kind !== 'var') add(node, `${node.kind} under runtime 1.0`, 'write var');
        return;
      case 'FunctionDeclaration': case 'FunctionExpression': case 'ArrowFunctionExpression':
        if (node.async === true) add(node, 'async function under runtime 1.0', 'return a promise, or a plain value');
        return;
      case 'Literal':
        if (typeof node.value === 'number' && node.raw?.includes('_') === true) add(node, 'numeric separator under runtime 1.0', 'leave it out');
        if (node.regex?.flags.includes('y') === true) add(node, 'sticky regular expression under runtime 1.0', 'anchor the pattern');
        return;
      case 'Identifier':
        if (NEW_GLOBALS.has(node.name ?? '')) add(node, `${node.name} under runtime 1.0`, 'use the methods of byte strings', FindingSeverity.WARNING);
        return;
      case 'CallExpression':
        if (node.callee?.type === 'MemberExpression') checkCall(node.callee, add);
        return;
      default:
    }
  });
  return findings.sort((a, b) => a.line - b.line || a.column - b.column);
}

type Parsed = Node & {
  kind?: string;
  async?: boolean;
  value?: unknown;
  raw?: string;
  regex?: { flags: string };
  name?: string;
  callee?: Parsed;
  object?: Parsed;
  property?: Parsed;
};

function checkCall({ object, property }: Parsed, add: (node: Node, construct: string, mend: string, severity?: FindingSeverity) => void): void {
  if (property === undefined || property.name === undefined) return;
  if (object?.name !== undefined && NEW_MEMBERS[object.name]?.includes(property.name)) add(property, `${object.name}.${property.name}() under runtime 1.0`, 'leave it out');
  // Known by its name alone: whether it is a string's nobody can tell here.
  if (property.name === 'replaceAll') add(property, '.replaceAll() under runtime 1.0', 'write split(a).join(b)', FindingSeverity.WARNING);
}
