import type { awscdk } from 'projen';

/**
 * Edge code and the command line are bundled at build time and shipped in the packages: users' synth runs no bundler.
 * How each bundle is made stands in scripts/bundle.mts; projen only says when.
 */
export function configureBundles(project: awscdk.AwsCdkConstructLibrary) {
  const bundle = project.addTask('bundle', {
    description: 'Bundle the edge functions into assets/ and the command line into cli/dist/',
    exec: 'tsx scripts/bundle.mts',
  });
  project.preCompileTask.spawn(bundle);
  project.addGitIgnore('/assets/');
  project.addGitIgnore('/cli/dist/');
  project.addGitIgnore('cdk.out/');
  project.addGitIgnore('__pycache__/');
  for (const path of ['/lambda/', '/cli/', '/examples/', '/bench/', '/docs/', '/scripts/', '/projenrc/', '/rosetta/', '/.ci/',
    '/.projenrc.ts', '/CONTRIBUTING.md', '/eslint.config.mjs', '.jsii.tabl.json', '/tsconfig.json', '/.editorconfig']) {
    project.addPackageIgnore(path);
  }
  project.npmignore?.include('/assets/');
}
