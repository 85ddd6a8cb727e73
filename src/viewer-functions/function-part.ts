import type { Program } from 'acorn';
import { analyzeScopes, parseFunctionCode, type ScopeAnalysis } from '../contract/function-runtime';

/** Code with a `handler(event)` of its own, on its way into a composed function. */
export interface FunctionPart {
  /** What messages call it. */
  readonly name: string;
  readonly code: string;
}

/** A part, read. */
export interface ParsedPart extends FunctionPart {
  readonly program: Program;
  readonly scopes: ScopeAnalysis;
  /** The name under which the part imports the module `cloudfront`, if it does. */
  readonly cloudfrontName?: string;
  /** Whether its handler may return a promise. */
  readonly asynchronous: boolean;
}

/** Reads a part whose code has passed the gate. */
export function parsePart(part: FunctionPart): ParsedPart {
  const program = parseFunctionCode(part.code);
  const scopes = analyzeScopes(program);
  const imported = program.body.find((statement) => statement.type === 'ImportDeclaration' && statement.source.value === 'cloudfront');
  return {
    ...part,
    program,
    scopes,
    cloudfrontName: imported?.type === 'ImportDeclaration' ? imported.specifiers[0].local.name : undefined,
    // A handler may hand on the promise of another function, so the whole part counts. Awaiting a plain value changes nothing.
    asynchronous: /\basync\b/.test(part.code) || scopes.free.has('Promise'),
  };
}
