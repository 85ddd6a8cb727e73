#!/usr/bin/env bash
# Both npm packages: what is in them, and that they work in an empty project, under the Node that is on the PATH.
set -uo pipefail
users_path=$PATH
. "$(dirname "$0")/lib/check.sh"
project="$work/project"

pack() {
  quietly npm pack --pack-destination "$work"
  (cd cli && quietly npm pack --pack-destination "$work")
}

in_project() { (cd "$project" && PATH="$users_path" "$@"); }

install() {
  mkdir -p "$project/site"
  printf '<!doctype html><p>It works.' >"$project/site/index.html"
  cp scripts/checks/tarball/* "$project"
  printf '{ "name": "empty-project", "version": "1.0.0", "private": true }' >"$project/package.json"
  in_project quietly npm install --ignore-scripts "$work"/cdk-smart-origin-*.tgz "$work"/smart-origin-*.tgz \
    "aws-cdk-lib@$(lowest aws-cdk-lib)" "constructs@$(lowest constructs)"
}

has_a_template() { [ -s "$project/cdk.out/Site.template.json" ]; }

helps() { in_project npx --no-install smart-origin --help | grep 'local'; }

# Exit code 2 and one message: what a pipeline and a person need.
refuses() {
  local code=0
  in_project npx --no-install smart-origin local no-such-folder 2>"$work/refusal" || code=$?
  cat "$work/refusal"
  [ "$code" = 2 ] && grep -q no-such-folder "$work/refusal"
}

need "tarball: the library is compiled" quietly bash scripts/prepare-tests.sh
need "tarball: both packages are packed" pack
run_ts scripts/checks/lib/packed-files.ts "$work"/cdk-smart-origin-*.tgz "$work"/smart-origin-*.tgz || failed=1
need "tarball: both install into an empty project, with Node $(PATH="$users_path" node --version)" install
need "tarball: a JavaScript app synthesizes with it" in_project quietly node app.js
check "tarball: the app has a template" has_a_template
check "tarball: smart-origin --help helps" helps
check "tarball: smart-origin refuses wrong input with exit code 2" refuses
check "tarball: smart-origin local answers" in_project node one-request.mjs
check "tarball: a test of a user's own passes under node:test" in_project quietly node --test failover.test.mjs
done_checking
