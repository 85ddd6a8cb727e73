#!/usr/bin/env bash
# The other end of the peer range: with the newest aws-cdk-lib that it allows, the packed library synthesizes the examples as with
# the lowest, and calls nothing that has been deprecated since. A default that changed there changes our users' sites: decide what
# ours is to be, and set it.
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"
project="$work/project"

pack() { quietly npm pack --pack-destination "$work"; }

# The examples lie in a project of their own: `cdk-smart-origin` and aws-cdk-lib are then what npm installed there.
install() {
  mkdir -p "$project"
  cp -r examples "$project/examples"
  # The checkout's tsconfig maps the package's name to src/.
  rm -f "$project/examples/tsconfig.json"
  printf '{ "name": "newest-cdk", "version": "1.0.0", "private": true }' >"$project/package.json"
  (cd "$project" && quietly npm install --ignore-scripts "$work"/cdk-smart-origin-*.tgz \
    "aws-cdk-lib@$(range aws-cdk-lib)" "constructs@$(range constructs)")
}

range() { node -p "require('$root/package.json').peerDependencies['$1']"; }
installed() { node -p "require('$project/node_modules/$1/package.json').version"; }

# The newest constructs and aws-cdk-lib must be newer than the lowest, or the check compares a version with itself.
is_newer() {
  echo "  aws-cdk-lib $(lowest aws-cdk-lib) and $(installed aws-cdk-lib), constructs $(lowest constructs) and $(installed constructs)"
  [ "$(lowest aws-cdk-lib)" != "$(installed aws-cdk-lib)" ]
}

synthesize() { (cd "$project/examples/$1" && JSII_DEPRECATED=fail CDK_OUTDIR="$work/newest/$1" quietly tsx app.ts); }

need "latest-cdk: the library is compiled" quietly bash scripts/prepare-tests.sh
need "latest-cdk: the library is packed" pack
need "latest-cdk: it installs beside the newest aws-cdk-lib of its range" install
need "latest-cdk: that is newer than the lowest" is_newer
need "latest-cdk: the examples synthesize with the lowest" run_ts scripts/checks/lib/synthesize-examples.ts "$work/lowest"
for app in "$project"/examples/*/app.ts; do
  example=$(basename "$(dirname "$app")")
  check "latest-cdk: $example synthesizes" synthesize "$example" &&
    check "latest-cdk: $example is the same" run_ts scripts/checks/lib/same-templates.ts "$work/lowest/$example" "$work/newest/$example"
done
done_checking
