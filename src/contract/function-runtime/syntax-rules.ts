import type { AnyNode, AssignmentProperty, ImportDeclaration, Property } from 'acorn';
import { MODULES } from './built-ins';
import { FindingSeverity, type Report } from './finding';
import { checkLiteral, checkTemplate } from './literal-rules';

const { ERROR, WARNING } = FindingSeverity;

/** Syntax that runtime 2.0 lists, or that ECMAScript 5.1 has, without conditions. */
const ALLOWED = new Set<AnyNode['type']>([
  'Program', 'ExpressionStatement', 'BlockStatement', 'EmptyStatement', 'ReturnStatement', 'LabeledStatement', 'BreakStatement',
  'ContinueStatement', 'IfStatement', 'SwitchStatement', 'SwitchCase', 'ThrowStatement', 'TryStatement', 'WhileStatement', 'DoWhileStatement',
  'ForStatement', 'ForInStatement', 'VariableDeclarator', 'ThisExpression', 'ArrayExpression', 'ObjectExpression', 'UnaryExpression',
  'UpdateExpression', 'BinaryExpression', 'ConditionalExpression', 'CallExpression', 'NewExpression', 'SequenceExpression',
  'TemplateLiteral', 'ImportDefaultSpecifier',
]);

/** Syntax that the runtime refuses to load: what it is called, and what to write instead. */
const REFUSED: { readonly [type: string]: readonly [construct: string, mend: string] } = {
  ForOfStatement: ['for...of', 'write array.forEach(...) or a counting for loop'],
  ClassDeclaration: ['class', 'write functions and plain objects'],
  ClassExpression: ['class', 'write functions and plain objects'],
  Super: ['super', 'write functions and plain objects'],
  ObjectPattern: ['object destructuring', 'read the properties one by one: const a = o.a'],
  ArrayPattern: ['array destructuring', 'read the elements one by one: const a = list[0]'],
  AssignmentPattern: ['default parameter', 'test for undefined in the body: if (a === undefined) a = 1'],
  SpreadElement: ['spread', 'use concat() for arrays, Object.assign() for objects, apply() for calls'],
  ChainExpression: ['optional chaining', 'test first: a && a.b'],
  YieldExpression: ['yield', 'generators do not exist here; build an array'],
  MetaProperty: ['meta property (new.target, import.meta)', 'leave it out'],
  ImportExpression: ['dynamic import()', "only import cf from 'cloudfront' exists, as the first line"],
  ImportNamespaceSpecifier: ['namespace import', "write import cf from 'cloudfront'"],
  ImportSpecifier: ['named import', "write import cf from 'cloudfront'"],
  ExportNamedDeclaration: ['export', 'declare function handler(event) at top level; CloudFront finds it by name'],
  ExportDefaultDeclaration: ['export', 'declare function handler(event) at top level; CloudFront finds it by name'],
  ExportAllDeclaration: ['export', 'declare function handler(event) at top level; CloudFront finds it by name'],
};

/** They stand only inside what is refused, and are not worth a second finding. */
const PARTS_OF_REFUSED = new Set<AnyNode['type']>(['ClassBody', 'MethodDefinition', 'PropertyDefinition', 'StaticBlock', 'PrivateIdentifier', 'ExportSpecifier', 'ImportAttribute']);

/** Checks one node; `ancestors` are the nodes around it, outermost first. */
export function checkSyntax(node: AnyNode, ancestors: readonly AnyNode[], report: Report): void {
  if (ALLOWED.has(node.type) || PARTS_OF_REFUSED.has(node.type)) return;
  const refused = REFUSED[node.type];
  if (refused) return report(node, ERROR, refused[0], refused[1]);
  switch (node.type) {
    case 'VariableDeclaration':
      if (!['var', 'let', 'const'].includes(node.kind)) report(node, ERROR, `${node.kind} declaration`, 'write const and release by hand');
      return;
    case 'FunctionDeclaration': case 'FunctionExpression': case 'ArrowFunctionExpression': return checkFunction(node, ancestors, report);
    case 'Property': return checkProperty(node, report);
    case 'Identifier': return checkIdentifier(node.name, node, report);
    case 'Literal': return checkLiteral(node, report);
    case 'TemplateElement': return checkTemplate(node, report);
    case 'TaggedTemplateExpression': return report(node, WARNING, 'tagged template', 'AWS does not list it; call the function with ordinary arguments');
    case 'DebuggerStatement': return report(node, WARNING, 'debugger', 'AWS does not list it, and there is no debugger; leave it out');
    case 'CatchClause':
      if (!node.param) report(node, ERROR, 'catch without a parameter', 'name the error: catch (error)');
      return;
    case 'RestElement':
      // In a parameter list it is listed; within a pattern the pattern itself is refused.
      return;
    case 'AssignmentExpression':
      if (['||=', '&&=', '??='].includes(node.operator)) report(node, ERROR, `logical assignment ${node.operator}`, 'write it out: a = a || b');
      return;
    case 'LogicalExpression':
      if (node.operator === '??') report(node, WARNING, 'nullish coalescing ??', 'AWS does not list it; write a === undefined ? b : a');
      return;
    case 'MemberExpression':
      if (node.property.type === 'PrivateIdentifier') report(node, ERROR, 'private name', 'write functions and plain objects');
      return;
    case 'AwaitExpression':
      if (!ancestors.some(isFunction)) report(node, ERROR, 'top-level await', 'await inside an async function');
      if (isAmongArguments(node, ancestors)) {
        // Not documented. CloudFront has been reported to answer 503 with "await in arguments not supported", the words of njs.
        report(node, ERROR, 'await among arguments', 'await on a line of its own: const a = await b; f(a)');
      }
      return;
    case 'ImportDeclaration': return checkImport(node, ancestors, report);
    default:
      report(node, ERROR, node.type, 'AWS does not list this syntax for runtime 2.0; write it in ECMAScript 5.1');
  }
}

function checkImport(node: ImportDeclaration, ancestors: readonly AnyNode[], report: Report): void {
  const module = String(node.source.value);
  if (node.specifiers.length === 0) return report(node, ERROR, 'import without a name', "write import cf from 'cloudfront'");
  if (node.attributes.length > 0) return report(node, ERROR, 'import attributes', "write import cf from 'cloudfront'");
  if (MODULES.has(module)) {
    // AWS's own sample of a JWT check imports crypto so; its documentation lists require.
    report(node, WARNING, `import from '${module}'`, `AWS lists require for it: const ${module} = require('${module}')`);
  } else if (module !== 'cloudfront') {
    report(node, ERROR, `import from '${module}'`, "only import cf from 'cloudfront' exists; load crypto, querystring and buffer with require()");
  } else if (ancestors[0].type === 'Program' && ancestors[0].body.some((other) => other.type !== 'ImportDeclaration' && other.start < node.start)) {
    report(node, WARNING, 'import after other statements', 'AWS asks for it at the top of the function');
  }
}

/** Whether the value becomes an argument, on whatever way, within its function. */
function isAmongArguments(node: AnyNode, ancestors: readonly AnyNode[]): boolean {
  let inner = node;
  for (const outer of [...ancestors].reverse()) {
    if (isFunction(outer)) return false;
    if ((outer.type === 'CallExpression' || outer.type === 'NewExpression') && outer.callee !== inner) return true;
    inner = outer;
  }
  return false;
}

function isFunction(node: AnyNode): boolean {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

function checkFunction(
  node: AnyNode & { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }, ancestors: readonly AnyNode[], report: Report,
): void {
  if (node.generator) report(node, ERROR, 'generator', 'build an array, or call a function until it is done');
  if (!node.async) return;
  const parent = ancestors[ancestors.length - 1];
  if (node.type === 'FunctionDeclaration' && parent.type === 'Program') return;
  const name = 'declare it at top level: async function name() { ... }';
  if (parent.type === 'VariableDeclarator' && ancestors.length === 3) {
    report(node, WARNING, 'async function expression', `AWS lists async functions but no async closures; ${name}`);
  } else {
    report(node, ERROR, 'nested async function', `async arguments and closures are not supported; ${name}`);
  }
}

function checkProperty(node: Property | AssignmentProperty, report: Report): void {
  if (node.method) report(node, WARNING, 'method shorthand', 'AWS does not list it; write name: function () { ... }');
  else if (node.shorthand) report(node, WARNING, 'shorthand property', 'AWS does not list it; write name: name');
  if (node.computed) report(node, WARNING, 'computed property name', 'AWS does not list it; assign after the object: o[key] = value');
}

function checkIdentifier(name: string, node: AnyNode, report: Report): void {
  const plain = /^[\w$]+$/.test(name) && node.end - node.start === name.length;
  if (!plain) report(node, ERROR, 'identifier beyond ASCII', 'name it with letters, digits, _ and $ of ASCII');
}
