import type { AnyNode, Function as FunctionNode, Identifier, Pattern, Program, Statement } from 'acorn';
import { childrenOf } from './nodes';

/** One place in the code where a name stands. */
export interface Occurrence {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  /** The name is both key and value: `{ name }`. Renaming must keep the key. */
  readonly shorthand: boolean;
}

/** Which names a function's code declares at its top, and which it takes from outside. */
export interface ScopeAnalysis {
  /** Names declared at top level, imports included, with every place where they are declared or used. */
  readonly topLevel: ReadonlyMap<string, Occurrence[]>;
  /** Names that the code uses and nowhere declares: globals of the runtime. */
  readonly free: ReadonlyMap<string, Occurrence[]>;
  /** Every name that stands anywhere as a variable, whatever its scope. */
  readonly names: ReadonlySet<string>;
}

/** Scope analysis by ECMAScript's rules of strict mode: `var` and parameters by function, everything else by block. */
export function analyzeScopes(program: Program): ScopeAnalysis {
  const analyzer = new Analyzer();
  analyzer.program(program);
  return analyzer;
}

class Scope {
  readonly names = new Set<string>();

  constructor(readonly parent?: Scope) {}

  /** The scope that declares the name, if any. */
  lookUp(name: string): Scope | undefined {
    return this.names.has(name) ? this : this.parent?.lookUp(name);
  }
}

class Analyzer implements ScopeAnalysis {
  readonly topLevel = new Map<string, Occurrence[]>();
  readonly free = new Map<string, Occurrence[]>();
  readonly names = new Set<string>();
  private readonly root = new Scope();

  program(program: Program): void {
    declareVars(program, this.root);
    declareLexical(program.body, this.root);
    for (const name of this.root.names) this.topLevel.set(name, []);
    for (const statement of program.body) this.visit(statement, this.root);
  }

  private visit(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case 'Identifier': return this.reference(node, scope);
      case 'FunctionDeclaration':
        if (node.id) this.reference(node.id, scope);
        return this.functionBody(node, scope);
      case 'FunctionExpression': {
        const own = new Scope(scope);
        if (node.id) {
          own.names.add(node.id.name);
          this.reference(node.id, own);
        }
        return this.functionBody(node, own);
      }
      case 'ArrowFunctionExpression': return this.functionBody(node, scope);
      case 'BlockStatement': return this.block(node.body, scope);
      case 'SwitchStatement': {
        this.visit(node.discriminant, scope);
        const cases = new Scope(scope);
        declareLexical(node.cases.flatMap((c) => c.consequent), cases);
        for (const one of node.cases) this.children(one, cases);
        return;
      }
      case 'ForStatement': case 'ForInStatement': case 'ForOfStatement': {
        const head = new Scope(scope);
        const declared = node.type === 'ForStatement' ? node.init : node.left;
        if (declared?.type === 'VariableDeclaration' && declared.kind !== 'var') declareLexical([declared], head);
        return this.children(node, head);
      }
      case 'CatchClause': {
        const clause = new Scope(scope);
        if (node.param) declarePattern(node.param, clause);
        return this.children(node, clause);
      }
      case 'MemberExpression':
        this.visit(node.object, scope);
        if (node.computed) this.visit(node.property, scope);
        return;
      case 'Property':
        if (node.computed) this.visit(node.key, scope);
        if (node.shorthand && node.value.type === 'Identifier') return this.reference(node.value, scope, true);
        return this.visit(node.value, scope);
      case 'ImportDefaultSpecifier': case 'ImportNamespaceSpecifier': case 'ImportSpecifier': return this.reference(node.local, scope);
      case 'LabeledStatement': return this.visit(node.body, scope);
      case 'BreakStatement': case 'ContinueStatement': case 'MetaProperty': return;
      default: return this.children(node, scope);
    }
  }

  private children(node: AnyNode, scope: Scope): void {
    for (const child of childrenOf(node)) this.visit(child, scope);
  }

  private block(body: Statement[], scope: Scope): void {
    const inner = new Scope(scope);
    declareLexical(body, inner);
    for (const statement of body) this.visit(statement, inner);
  }

  private functionBody(node: FunctionNode, scope: Scope): void {
    const inner = new Scope(scope);
    if (node.type !== 'ArrowFunctionExpression') inner.names.add('arguments');
    for (const parameter of node.params) declarePattern(parameter, inner);
    if (node.body.type === 'BlockStatement') declareVars(node.body, inner);
    for (const parameter of node.params) this.visit(parameter, inner);
    this.visit(node.body, inner);
  }

  private reference(node: Identifier, scope: Scope, shorthand = false): void {
    this.names.add(node.name);
    const found = scope.lookUp(node.name);
    if (found && found !== this.root) return;
    const map = found ? this.topLevel : this.free;
    const occurrences = map.get(node.name) ?? [];
    if (occurrences.length === 0) map.set(node.name, occurrences);
    occurrences.push({
      start: node.start, end: node.end, line: node.loc!.start.line, column: node.loc!.start.column + 1, shorthand,
    });
  }
}

/** Declares what `let`, `const`, functions, classes and imports of this very block declare. */
function declareLexical(body: readonly AnyNode[], scope: Scope): void {
  for (const statement of body) {
    if (statement.type === 'VariableDeclaration' && statement.kind !== 'var') {
      for (const declarator of statement.declarations) declarePattern(declarator.id, scope);
    } else if ((statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration') && statement.id) {
      scope.names.add(statement.id.name);
    } else if (statement.type === 'ImportDeclaration') {
      for (const specifier of statement.specifiers) scope.names.add(specifier.local.name);
    }
  }
}

/** Declares every `var` below the node, up to the next function: they belong to the function, whatever block they stand in. */
function declareVars(node: AnyNode, scope: Scope): void {
  if (node.type === 'VariableDeclaration' && node.kind === 'var') {
    for (const declarator of node.declarations) declarePattern(declarator.id, scope);
  }
  for (const child of childrenOf(node)) {
    if (child.type !== 'FunctionDeclaration' && child.type !== 'FunctionExpression' && child.type !== 'ArrowFunctionExpression') declareVars(child, scope);
  }
}

function declarePattern(pattern: Pattern, scope: Scope): void {
  switch (pattern.type) {
    case 'Identifier': scope.names.add(pattern.name); break;
    case 'RestElement': declarePattern(pattern.argument, scope); break;
    case 'AssignmentPattern': declarePattern(pattern.left, scope); break;
    case 'ArrayPattern': for (const element of pattern.elements) if (element) declarePattern(element, scope); break;
    case 'ObjectPattern':
      for (const property of pattern.properties) declarePattern(property.type === 'Property' ? property.value : property.argument, scope);
      break;
    default: break;
  }
}
