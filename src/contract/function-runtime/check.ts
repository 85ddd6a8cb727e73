import type { AnyNode, Program } from 'acorn';
import { checkBuiltIns, checkGlobals } from './built-in-rules';
import { FindingSeverity, type Report, type RuntimeFinding } from './finding';
import { childrenOf } from './nodes';
import { parseFunctionCode } from './parse';
import { analyzeScopes } from './scope';
import { checkSyntax } from './syntax-rules';

/**
 * What in a function's code CloudFront Functions, JavaScript runtime 2.0, lacks or does not document, in the order of the source.
 *
 * The gate is a list of what is allowed: syntax that it does not know is an error. It knows nothing of types, so a missing
 * method is told by its name alone, and only where the code itself defines no such name.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export function checkFunctionCode(code: string): RuntimeFinding[] {
  let program: Program;
  try {
    program = parseFunctionCode(code);
  } catch (error) {
    return [syntaxError(error as SyntaxError & { loc?: { line: number; column: number } })];
  }
  const findings: RuntimeFinding[] = [];
  const report: Report = (node, severity, construct, mend) => findings.push({
    severity, construct, mend, line: node.loc?.start.line ?? 1, column: (node.loc?.start.column ?? 0) + 1,
  });
  const scopes = analyzeScopes(program);
  const visit = (node: AnyNode, ancestors: AnyNode[]) => {
    checkSyntax(node, ancestors, report);
    checkBuiltIns(node, ancestors, scopes, report);
    for (const child of childrenOf(node)) visit(child, [...ancestors, node]);
  };
  visit(program, []);
  checkGlobals(program, scopes, report);
  return findings.sort((a, b) => a.line - b.line || a.column - b.column);
}

function syntaxError(error: SyntaxError & { loc?: { line: number; column: number } }): RuntimeFinding {
  return {
    severity: FindingSeverity.ERROR,
    line: error.loc?.line ?? 1,
    column: (error.loc?.column ?? 0) + 1,
    construct: `syntax error: ${error.message.replace(/ \(\d+:\d+\)$/, '')}`,
    mend: 'functions are JavaScript in strict mode, parsed as a module; correct the line',
  };
}
