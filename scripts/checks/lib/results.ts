let failed = false;

/** Prints one result in the words that .ci/run counts. Findings are printed above it. */
export function result(name: string, findings: readonly string[]): void {
  for (const finding of findings) console.log(`  ${finding}`);
  console.log(`${findings.length === 0 ? 'ok' : 'not ok'} - ${name}`);
  if (findings.length > 0) failed = true;
}

/** The last line of a check: exit code 1 if anything was found. */
export function finish(): void {
  process.exitCode = failed ? 1 : 0;
}
