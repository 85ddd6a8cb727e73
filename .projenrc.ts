import { awscdk, javascript } from 'projen';
import { configureBundles } from './projenrc/bundles';
import { configureChecks } from './projenrc/checks';
import { configureLint } from './projenrc/lint';
import { configureTypeScript } from './projenrc/typescript';
import { BUILD_SETUP, configureWorkflows } from './projenrc/workflows';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-smart-origin',
  description: 'Multi-origin CloudFront for the AWS CDK: failover, canary releases, fastest origin, security headers, rehearsed on a local CloudFront',
  author: 'The cdk-smart-origin authors',
  authorAddress: 'cdk-smart-origin@users.noreply.github.com',
  repositoryUrl: 'https://github.com/cdk-smart-origin/cdk-smart-origin.git',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-smart-origin authors',
  keywords: ['cdk', 'cloudfront', 'failover', 'origin-group', 'canary', 'lambda-edge', 'security-headers'],
  stability: 'experimental',
  defaultReleaseBranch: 'main',
  majorVersion: 0,

  // The lower bound of the aws-cdk-lib range, and which feature sets it:
  //   2.209.0  `responseCompletionTimeout` of origins, which Failover's worst case counts
  //   2.235.0  `ICertificateRef` as certificate of a distribution: the library itself needs nothing newer (2.232.0 fails to compile)
  //   2.257.0  the oldest that cdk-nag 3 runs with, by which every example is checked  <- sets the bound, since what is not tested is not promised
  cdkVersion: '2.257.0',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '24.x',
  buildWorkflowOptions: { preBuildSteps: BUILD_SETUP },
  releaseWorkflowSetupSteps: BUILD_SETUP,
  projenrcTs: true,
  tsconfigDevFile: 'tsconfig.dev.json',
  sampleCode: false,
  eslintOptions: { dirs: ['src', 'lambda', 'cli/src', 'bench', 'examples', 'scripts'], devdirs: ['test', 'cli/test', 'projenrc'] },
  jestOptions: {
    jestVersion: '^30',
    junitReporting: false,
    passWithNoTests: false,
    // A snapshot that is rewritten when it does not match cannot fail.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    extraCliOptions: ['--json', '--outputFile=node_modules/.cache/jest-report.json'],
  },

  // acorn travels inside the package: synth checks every viewer function against runtime 2.0's syntax.
  bundledDeps: ['acorn@^8.19.0'],
  devDeps: [
    '@aws-sdk/client-dynamodb@^3.1162.0',
    '@aws-sdk/cloudfront-signer@^3.1160.0',
    '@types/aws-lambda@^8.10.164',
    '@types/aws4@^1.11.6',
    '@types/node@^22',
    '@types/mime-types@^3',
    '@types/ws@^8',
    '@types/yauzl@^3',
    'aws-cdk@^2.1148.1',
    'aws4@^1.13.2',
    'cdk-nag@^3.0.2',
    'cookie@^1.0.2',
    'csp_evaluator@^1.1.8',
    'esbuild@0.28.2',
    'fast-check@^4',
    'helmet@^8.3.0',
    'node@24',
    'playwright-core@^1.65.0',
    'tsx@^4.23.15',
    'typescript@~6.0.3',
    'ws@^8.23.0',
  ],

  publishToPypi: { distName: 'cdk-smart-origin', module: 'cdk_smart_origin', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdksmartorigin',
    mavenGroupId: 'io.github.cdk-smart-origin',
    mavenArtifactId: 'cdk-smart-origin',
  },
  publishToNuget: { dotNetNamespace: 'CdkSmartOrigin', packageId: 'CdkSmartOrigin', trustedPublishing: true },
  publishToGo: { moduleName: 'github.com/cdk-smart-origin/cdk-smart-origin-go', packageName: 'cdksmartorigin' },
  npmTrustedPublishing: true,
  depsUpgradeOptions: { cooldown: 5 },
});

// The command line is an npm package of its own; one lockfile serves both.
project.package.addField('workspaces', ['cli']);
// jest and the ESLint import resolver pull unrs-resolver, whose newest platform binaries npm ci may not find.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

configureTypeScript(project);
configureBundles(project);
configureChecks(project);
configureLint(project);
configureWorkflows(project);
project.synth();
