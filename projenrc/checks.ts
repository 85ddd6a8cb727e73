import type { awscdk } from 'projen';

/** What `npm test`, `npm run demo` and `npm run bench` run, and what a build checks beside the compiler. */
export function configureChecks(project: awscdk.AwsCdkConstructLibrary) {
  const rosetta = project.addTask('rosetta:extract', {
    description: 'Compile every code block of README and docstrings',
    exec: 'jsii-rosetta extract --strict',
  });
  project.postCompileTask.spawn(rosetta);
  project.addGitIgnore('/.jsii.tabl.json');

  const typecheck = project.addTask('typecheck', { description: 'Type-check what jsii does not compile', exec: 'tsc --noEmit -p tsconfig.dev.json' });
  typecheck.exec('tsc -p cli/src/page/client');
  project.testTask.prependSpawn(typecheck);
  project.testTask.prependExec('bash scripts/prepare-tests.sh');

  project.jest!.config.collectCoverage = false;
  // ts-jest transpiles only (isolatedModules of tsconfig.dev.json): `typecheck` above has already checked the types, once for all workers.
  project.jest!.config.transform = { '^.+\\.[cm]?tsx?$': ['ts-jest', { tsconfig: 'tsconfig.dev.json' }] };
  project.jest!.config.moduleNameMapper = { '^cdk-smart-origin$': '<rootDir>/src/index.ts', '^smart-origin$': '<rootDir>/cli/src/index.ts' };
  project.jest!.config.testMatch = ['<rootDir>/test/**/*.test.ts', '<rootDir>/cli/test/**/*.test.ts'];
  // Property tests draw the same values in every run, unless FUZZ_SEED says otherwise.
  project.jest!.config.globalSetup = '<rootDir>/cli/test/support/property-tests/announce-seed.ts';
  project.jest!.config.setupFiles = ['<rootDir>/cli/test/support/property-tests/use-seed.ts'];
  // A worker for each core: jest leaves one to itself, which on two cores makes the tests take twice as long.
  project.jest!.config.maxWorkers = '100%';
  project.jest!.config.modulePathIgnorePatterns = ['/cdk.out/', '<rootDir>/dist/'];

  // Not projen tasks: a task turns every exit code into 1. `exec`, and node instead of tsx: with a process in between, npm's signals
  // would end that one and leave the command running.
  project.setScript('demo', 'exec bash scripts/with-build.sh node --import tsx scripts/demo/main.ts');
  project.setScript('drill', 'exec bash scripts/with-build.sh node --import tsx scripts/drill/main.ts');
  project.setScript('mutations', 'exec bash scripts/with-build.sh node --import tsx scripts/mutations/main.ts');
  project.setScript('bench', 'exec bash scripts/with-build.sh node --import tsx bench/run.ts');
}
