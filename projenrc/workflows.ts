import { type awscdk, github } from 'projen';

type Job = github.workflows.Job;
type JobStep = github.workflows.JobStep;

const RUNNER = ['ubuntu-latest'];
const READ_ONLY = { contents: github.workflows.JobPermission.READ };
/** The Node that edge functions run on; everything but the command line is built and tested with it. */
const NODE = '24.x';
/** Node versions that users of the command line and of synthesized apps may have. */
const USERS_NODES = ['20.x', '22.x', '24.x'];
const PYTHON = '3.12';
/** Scripts of scripts/checks, but for what needs several versions of Node. */
const CHECKS = ['api', 'assumptions', 'audit', 'cfn-lint', 'http-cache-tests', 'latest-cdk', 'local-soak', 'nag', 'python', 'second-implementation', 'toxiproxy', 'wire-faults'];

/** Debian's engine for the syntax of CloudFront Functions, and its cache as a peer; without them some tests are skipped. */
const INSTALL_PEERS: JobStep = { name: 'Install njs and nginx', run: 'sudo apt-get update && sudo apt-get install --yes --no-install-recommends njs nginx' };

/** Runs before every build, in pull requests and at release. */
export const BUILD_SETUP: JobStep[] = [INSTALL_PEERS];

/** The outside checks of scripts/checks, beside projen's own build; and the release of the command line, beside that of the library. */
export function configureWorkflows(project: awscdk.AwsCdkConstructLibrary) {
  const workflow = new github.GithubWorkflow(project.github!, 'checks', {
    limitConcurrency: true,
    concurrencyOptions: { group: '${{ github.workflow }}-${{ github.ref }}', cancelInProgress: true },
  });
  workflow.on({
    pullRequest: {},
    push: { branches: ['main'] },
    // Once a week without a change of ours: a newer aws-cdk-lib may have come.
    schedule: [{ cron: '17 5 * * 1' }],
    workflowDispatch: {},
  });
  workflow.addJobs({
    check: check(),
    tarball: onUsersNode('bash scripts/checks/tarball.sh'),
    demo: onUsersNode('npm run demo'),
    properties: randomProperties(),
  });
  project.release?.addJobs({ release_cli: releaseCommandLine() });
  // npm publishes to its own default registry without being told.
  const publish = 9;
  project.tryFindObjectFile('.github/workflows/release.yml')?.addDeletionOverride(`jobs.release_npm.steps.${publish}.env.NPM_REGISTRY`);
}

/** Checks that look at sources, templates and other languages: one Node is enough. */
function check(): Job {
  return {
    name: '${{ matrix.check }}',
    runsOn: RUNNER,
    permissions: READ_ONLY,
    strategy: { failFast: false, matrix: { domain: { check: CHECKS } } },
    steps: [
      ...checkedOut(NODE),
      INSTALL_PEERS,
      {
        name: 'Set up Python',
        uses: 'actions/setup-python@v7.0.0',
        with: { 'python-version': PYTHON, 'cache': 'pip', 'cache-dependency-path': 'scripts/checks/*.sh\nexamples/**/requirements.txt' },
      },
      { name: 'Check', run: 'bash scripts/checks/${{ matrix.check }}.sh' },
    ],
  };
}

/** What users run on the Node that they have. */
function onUsersNode(run: string): Job {
  return {
    name: `${run.split(/[ /]/).pop()!.replace('.sh', '')} on Node \${{ matrix.node }}`,
    runsOn: RUNNER,
    permissions: READ_ONLY,
    strategy: { failFast: false, matrix: { domain: { node: USERS_NODES } } },
    steps: [...checkedOut('${{ matrix.node }}'), { name: 'Run', run }],
  };
}

/** Property tests draw the same values in every run of the tests; here others, by a seed that the log names. */
function randomProperties(): Job {
  return {
    name: 'property tests with a random seed',
    if: "github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'",
    runsOn: RUNNER,
    permissions: READ_ONLY,
    steps: [
      ...checkedOut(NODE),
      INSTALL_PEERS,
      { name: 'Prepare', run: 'bash scripts/prepare-tests.sh' },
      { name: 'Run', env: { FUZZ_SEED: 'random' }, run: 'npx jest $(grep -rl fast-check test cli/test --include=*.test.ts)' },
    ],
  };
}

function checkedOut(node: string): JobStep[] {
  return [
    github.WorkflowSteps.checkout(),
    { name: 'Set up Node.js', uses: 'actions/setup-node@v7.0.0', with: { 'node-version': node, 'cache': 'npm' } },
    { name: 'Install dependencies', run: 'npm ci' },
  ];
}

/** The library's release knows one npm package; the command line is the second, and gets the same version. */
function releaseCommandLine(): Job {
  return {
    name: 'Publish the command line to npm',
    needs: ['release'],
    runsOn: RUNNER,
    permissions: { contents: github.workflows.JobPermission.READ, idToken: github.workflows.JobPermission.WRITE },
    if: "needs.release.outputs.tag_exists != 'true' && needs.release.outputs.latest_commit == github.sha",
    steps: [
      ...checkedOut(NODE),
      { name: 'Bundle', run: 'npx projen bundle' },
      github.WorkflowSteps.downloadArtifact({ with: { artifactIds: ['${{ needs.release.outputs.artifact_id }}'], path: 'dist' } }),
      {
        name: 'Release',
        env: { DRY_RUN: "${{ inputs.dry_run && '--dry-run' || '' }}" },
        run: [
          'npm version "$(cat dist/version.txt)" --workspace cli --no-git-tag-version --no-workspaces-update --allow-same-version',
          'npm publish --workspace cli --access public $DRY_RUN',
        ].join('\n'),
      },
    ],
  };
}
