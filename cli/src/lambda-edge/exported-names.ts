import { parse, type Node, type Program } from 'acorn';
import { fullAncestor } from 'acorn-walk';

/** Any node, by what is looked at here. */
interface Syntax extends Node {
  name?: string;
  value?: unknown;
  computed?: boolean;
  object?: Syntax;
  property?: Syntax;
  left?: Syntax;
  right?: Syntax;
  operator?: string;
  properties?: Syntax[];
  key?: Syntax;
  callee?: Syntax;
  arguments?: Syntax[];
}

/**
 * The names that a module of JavaScript exports, told by its text alone, so that none of its code runs. Undefined where the text does not
 * tell: exports that are computed, handed on or taken over from other modules as a whole, and what does not parse.
 */
export function exportedNames(source: string): ReadonlySet<string> | undefined {
  const module = parsed(source, 'module');
  if (module?.body.some(({ type }) => /^(Import|Export)/.test(type))) return namesOfModule(module);
  const script = module ?? parsed(source, 'script');
  return script && namesOfCommonJs(script);
}

function parsed(source: string, sourceType: 'module' | 'script'): Program | undefined {
  try {
    return parse(source, { ecmaVersion: 'latest', sourceType, allowReturnOutsideFunction: true, allowHashBang: true });
  } catch {
    return undefined;
  }
}

function namesOfModule({ body }: Program): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const node of body) {
    if (node.type === 'ExportAllDeclaration') {
      if (!node.exported) return undefined;
      names.add(nameOf(node.exported as Syntax)!);
    } else if (node.type === 'ExportDefaultDeclaration') {
      names.add('default');
    } else if (node.type === 'ExportNamedDeclaration') {
      for (const { exported } of node.specifiers) names.add(nameOf(exported as Syntax)!);
      const { declaration } = node;
      if (declaration?.type === 'VariableDeclaration') {
        for (const { id } of declaration.declarations) {
          if (id.type !== 'Identifier') return undefined;
          names.add(id.name);
        }
      } else if (declaration) {
        names.add(declaration.id.name);
      }
    }
  }
  return names;
}

function namesOfCommonJs(program: Program): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  let told = true;
  /** What esbuild writes at the end for Node's own reader of exports: `0 && (module.exports = { … })`. */
  let annotated: ReadonlySet<string> | undefined;
  fullAncestor(program, (visited, _state, ancestors) => {
    const node = visited as Syntax;
    const above = ancestors as Syntax[];
    const parent = above.at(-2);
    if (node.type === 'ThisExpression') {
      // At the top of a module it is "exports"; within functions and classes it is something else.
      if (parent?.type === 'MemberExpression' && !above.some(({ type }) => /^(?:Function|Class)/.test(type))) addProperty(parent);
      return;
    }
    // Whoever is handed the module may export anything.
    if (node.type === 'Identifier' && node.name === 'module' && parent?.type === 'CallExpression') told = false;
    if (!isExports(node) || parent === undefined) return;
    if (parent.type === 'MemberExpression' && parent.object === node) return addProperty(parent);
    if (parent.type === 'AssignmentExpression' && parent.left === node) return assigned(parent, above.at(-3));
    // The right side of "exports = module.exports = { … }" stands in the assignment within.
    if (parent.type === 'AssignmentExpression' && parent.right === node) return;
    if (parent.type === 'CallExpression' && parent.arguments?.[0] === node && propertyOf(parent.callee) === 'defineProperty') {
      const name = parent.arguments[1]?.value;
      if (typeof name === 'string') return void names.add(name);
    }
    told = false;
  });
  return annotated ?? (told ? names : undefined);

  function addProperty(member: Syntax): void {
    const name = propertyOf(member);
    if (name === undefined) told = false;
    else names.add(name);
  }

  function assigned({ right }: Syntax, parent: Syntax | undefined): void {
    if (right?.type === 'AssignmentExpression') return;
    const keys = right?.type === 'ObjectExpression' ? keysOf(right) : undefined;
    if (keys === undefined) told = false;
    else if (parent?.type === 'LogicalExpression' && parent.operator === '&&' && parent.left?.value === 0) annotated = keys;
    else for (const key of keys) names.add(key);
  }
}

/** `exports` or `module.exports`. */
function isExports(node: Syntax): boolean {
  if (node.type === 'Identifier') return node.name === 'exports';
  return node.type === 'MemberExpression' && node.object?.type === 'Identifier' && node.object.name === 'module' && propertyOf(node) === 'exports';
}

function keysOf({ properties = [] }: Syntax): ReadonlySet<string> | undefined {
  const keys = properties.map(({ key, computed }) => (key === undefined || computed ? undefined : nameOf(key)));
  return keys.includes(undefined) ? undefined : new Set(keys as string[]);
}

function propertyOf(node: Syntax | undefined): string | undefined {
  if (node?.type !== 'MemberExpression' || node.property === undefined) return undefined;
  return node.computed ? (typeof node.property.value === 'string' ? node.property.value : undefined) : node.property.name;
}

function nameOf({ name, value }: Syntax): string | undefined {
  return name ?? (typeof value === 'string' ? value : undefined);
}
