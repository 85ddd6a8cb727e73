import type { ParsedPart } from './function-part';

/** Code of one part, ready to stand beside the others. */
export interface RenamedPart {
  readonly part: ParsedPart;
  /** The code without its imports, top-level names told apart from the other parts'. */
  readonly code: string;
  /** Imports of other modules than `cloudfront`, for the top of the composed function. */
  readonly imports: readonly string[];
  /** What the part's handler is called now. */
  readonly handler: string;
}

/** All parts, and the name under which they import the module `cloudfront`. */
export interface RenamedParts {
  readonly parts: readonly RenamedPart[];
  readonly cloudfrontName: string;
}

/**
 * Gives every part top-level names that no other part declares or takes from outside.
 *
 * The parts are not wrapped in closures: runtime 2.0 documents that async closures are not supported, so an async handler
 * has to stay at top level.
 */
export function renameParts(parts: readonly ParsedPart[]): RenamedParts {
  const taken = new Set(['cf', 'handler', 'event', ...parts.flatMap((part) => [...part.scopes.names])]);
  const fresh = (name: string): string => {
    for (let counter = 2; ; counter++) {
      const candidate = `${name}_${counter}`;
      if (!taken.has(candidate)) {
        taken.add(candidate);
        return candidate;
      }
    }
  };
  // A part that uses `cf` for something else, in whatever scope, would shadow the import.
  const cfIsFree = parts.every(({ cloudfrontNames, scopes }) => cloudfrontNames.join() === 'cf' || !scopes.names.has('cf'));
  const cloudfrontName = cfIsFree ? 'cf' : fresh('cf');
  const declared = new Set<string>();
  const renamed = parts.map((part) => {
    const freeElsewhere = (name: string) => parts.some((other) => other !== part && other.scopes.free.has(name));
    const names = new Map<string, string>();
    for (const name of part.scopes.topLevel.keys()) {
      if (part.cloudfrontNames.includes(name)) names.set(name, cloudfrontName);
      else if (name === 'handler' || declared.has(name) || freeElsewhere(name)) names.set(name, fresh(name));
      declared.add(name);
    }
    return { part, code: rewrite(part, names), imports: importsOf(part, names), handler: names.get('handler')! };
  });
  return { parts: renamed, cloudfrontName };
}

function importsOf(part: ParsedPart, names: ReadonlyMap<string, string>): string[] {
  return part.program.body.flatMap((statement) => {
    if (statement.type !== 'ImportDeclaration' || statement.source.value === 'cloudfront') return [];
    const { name } = statement.specifiers[0].local;
    return [`import ${names.get(name) ?? name} from '${String(statement.source.value)}';`];
  });
}

/** The part's code with its imports cut out and its top-level names replaced. */
function rewrite(part: ParsedPart, names: ReadonlyMap<string, string>): string {
  const edits: { start: number; end: number; text: string }[] = [];
  for (const statement of part.program.body) {
    if (statement.type === 'ImportDeclaration') edits.push({ start: statement.start, end: statement.end, text: '' });
  }
  const cut = edits.slice();
  const last = part.program.body[part.program.body.length - 1];
  // Whatever the next part begins with, it must not become the rest of this one's last expression.
  if (last && last.type !== 'ImportDeclaration' && last.type !== 'FunctionDeclaration' && !part.code.slice(last.start, last.end).endsWith(';')) {
    edits.push({ start: last.end, end: last.end, text: ';' });
  }
  for (const [from, to] of names) {
    if (from === to) continue;
    for (const { start, end, shorthand } of part.scopes.topLevel.get(from) ?? []) {
      if (cut.some((edit) => edit.start <= start && end <= edit.end)) continue;
      edits.push({ start, end, text: shorthand ? `${from}: ${to}` : to });
    }
  }
  // From the end, so that earlier offsets stay right.
  return edits.sort((a, b) => b.start - a.start)
    .reduce((code, edit) => code.slice(0, edit.start) + edit.text + code.slice(edit.end), part.code)
    .trim();
}
