#!/usr/bin/env bash
# The Python package: its wheel in a fresh venv synthesizes what TypeScript synthesizes.
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"

if ! command -v python3 >/dev/null; then
  skip "python" "python3 is not installed"
  done_checking
fi
venv="$work/venv"

build_wheel() { quietly jsii-pacmak --target python --outdir "$work/dist"; }

# Against the lowest aws-cdk-lib that the wheel allows: the one that the TypeScript templates are made with.
install_wheel() {
  python3 -m venv "$venv"
  quietly "$venv/bin/pip" install "$work"/dist/python/*.whl "aws-cdk-lib==$(lowest aws-cdk-lib)" "constructs==$(lowest constructs)"
}

# Node's notice about its own end of life goes to stderr on every start, and is shown only when something else went wrong too.
crosses() { quietly "$venv/bin/python" scripts/checks/python/crossing.py; }

synthesize() { (cd "examples/$1/python" && CDK_OUTDIR="$work/python/$1" quietly "$venv/bin/python" app.py); }

need "python: the library is compiled" quietly bash scripts/prepare-tests.sh
need "python: the wheel is built" build_wheel
need "python: the wheel installs into a fresh venv" install_wheel
check "python: structs, callbacks and errors cross from Python and back" crosses
need "python: the examples synthesize in TypeScript" run_ts scripts/checks/lib/synthesize-examples.ts "$work/typescript"
for app in examples/*/python/app.py; do
  example=$(basename "$(dirname "$(dirname "$app")")")
  check "python: $example synthesizes" synthesize "$example" &&
    check "python: $example says the same as TypeScript" run_ts scripts/checks/lib/same-templates.ts "$work/python/$example" "$work/typescript/$example"
done
done_checking
