import type { awscdk } from 'projen';

const EXTRANEOUS = 'import/no-extraneous-dependencies';

/** What ESLint needs to know of folders beside src. */
export function configureLint(project: awscdk.AwsCdkConstructLibrary) {
  const eslint = project.eslint!;
  // Tables of test cases and option objects read better a case a line.
  eslint.addRules({ '@stylistic/object-property-newline': 'off', '@stylistic/object-curly-newline': 'off' });
  eslint.addRules({ 'import/no-cycle': ['error', { ignoreExternal: true }] });
  // Nothing of these is published, so what they import may be a devDependency.
  for (const dir of ['scripts', 'bench', 'examples']) eslint.allowDevDeps(`${dir}/**`);
  // Examples import this checkout by the names that users write, which lie in no node_modules here.
  eslint.addOverride({
    files: ['examples/**'],
    rules: { 'import/no-unresolved': ['error', { ignore: ['^cdk-smart-origin$', '^smart-origin$'] }] },
  });
  // The demo and the benchmarks draw tables with what the command line, a workspace of the same lockfile, depends on;
  // its tests use the tools of the root.
  eslint.addOverride({
    files: ['scripts/demo/**', 'bench/**', 'cli/test/**'],
    rules: { [EXTRANEOUS]: ['error', { devDependencies: true, packageDir: ['.', './cli'] }] },
  });
}
