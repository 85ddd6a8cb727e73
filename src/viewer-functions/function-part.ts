import type { Program } from 'acorn';
import { analyzeScopes, parseFunctionCode, type ScopeAnalysis } from '../contract/function-runtime';

/** Code with a `handler(event)` of its own, on its way into a composed function. */
export interface FunctionPart {
  /** What messages call it. */
  readonly name: string;
  readonly code: string;
  /** Internal response headers that it reads, and that what runs before it leaves alone; lower case. */
  readonly readsHeaders?: readonly string[];
}

/** A part, read. */
export interface ParsedPart extends FunctionPart {
  readonly program: Program;
  readonly scopes: ScopeAnalysis;
  /** The names under which the part imports the module `cloudfront`. */
  readonly cloudfrontNames: readonly string[];
  /** Whether its handler may return a promise. */
  readonly asynchronous: boolean;
}

/** Reads a part whose code has passed the gate. */
export function parsePart(part: FunctionPart): ParsedPart {
  const program = parseFunctionCode(part.code);
  const scopes = analyzeScopes(program);
  const cloudfrontNames = program.body.flatMap((statement) => statement.type === 'ImportDeclaration' && statement.source.value === 'cloudfront'
    ? [statement.specifiers[0].local.name] : []);
  return {
    ...part,
    program,
    scopes,
    cloudfrontNames,
    // A handler may hand on the promise of another function or of a KeyValueStore, so the whole part counts. Awaiting a plain
    // value changes nothing.
    asynchronous: /\basync\b/.test(part.code) || scopes.free.has('Promise') || cloudfrontNames.length > 0,
  };
}
