import { type awscdk, javascript } from 'projen';

/** Folders that are type-checked and linted but not compiled by jsii. */
const FOLDERS = ['lambda', 'cli', 'test', 'bench', 'examples', 'scripts', 'projenrc'];

/** One tsconfig.dev.json for the whole house; each folder extends it, since ESLint looks for the nearest tsconfig.json. */
export function configureTypeScript(project: awscdk.AwsCdkConstructLibrary) {
  for (const dir of ['src', ...FOLDERS]) project.tsconfigDev.addInclude(`${dir}/**/*.ts`);
  // Examples import the packages by the names that users write; here those names mean this checkout.
  project.tsconfigDev.file.addOverride('compilerOptions.paths', { 'cdk-smart-origin': ['./src/index.ts'], 'smart-origin': ['./cli/src/index.ts'] });
  project.tsconfigDev.addInclude('scripts/**/*.mts');
  // Node runs the .mts scripts as they are, and finds their imports by whole names only.
  project.tsconfigDev.file.addOverride('compilerOptions.allowImportingTsExtensions', true);
  project.tsconfigDev.addExclude('cli/dist');
  project.tsconfigDev.addExclude('**/cdk.out');
  project.tsconfigDev.addExclude('**/node_modules');
  // Runs in browsers: the types of the DOM would replace some of Node's in all other files. It has a tsconfig.json of its own.
  project.tsconfigDev.addExclude('cli/src/page/client');
  for (const dir of FOLDERS.filter((d) => d !== 'projenrc')) {
    new javascript.TypescriptConfig(project, {
      fileName: `${dir}/tsconfig.json`,
      extends: javascript.TypescriptConfigExtends.fromTypescriptConfigs([project.tsconfigDev]),
      compilerOptions: { noEmit: true, rootDir: '..' },
      include: ['**/*.ts'],
      exclude: ['**/node_modules', '**/cdk.out', 'dist', ...(dir === 'cli' ? ['src/page/client'] : [])],
    });
  }
}
