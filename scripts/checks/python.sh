#!/usr/bin/env bash
# The Python package: its wheel in a fresh venv synthesizes what TypeScript synthesizes. And the example that is in Python alone:
# what it deploys, its application against a local DynamoDB, and both together on the local CloudFront.
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"

if ! command -v python3 >/dev/null; then
  skip "python" "python3 is not installed"
  done_checking
fi
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  skip "python" "python3 has no venv with pip; on Debian and Ubuntu it is the package python3-venv"
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

# Of nobody's account, so that whoever is signed in to AWS sees the same.
synthesize_canary() {
  (cd examples/canary-python && CDK_DEFAULT_ACCOUNT=111122223333 CDK_OUTDIR="$work/python/canary-python" quietly "$venv/bin/python" app.py)
}

canary_stacks() { quietly "$venv/bin/python" scripts/checks/python/canary_stacks.py; }

# The version that TypeScript's examples are checked with.
install_nag() { quietly "$venv/bin/pip" install "cdk-nag==$(installed cdk-nag)" "aws-cdk-lib==$(lowest aws-cdk-lib)" "constructs==$(lowest constructs)"; }
installed() { node -p "require('$root/node_modules/$1/package.json').version"; }

canary_nag() { quietly "$venv/bin/python" scripts/checks/python/canary_nag.py; }

# As the image does it.
install_canary_application() {
  python3 -m venv "$work/application"
  quietly "$work/application/bin/pip" install --no-deps -r examples/canary-python/app/requirements.txt
  quietly "$work/application/bin/pip" check
}

canary_application() { quietly "$work/application/bin/python" scripts/checks/python/canary_application.py; }

is_python_of_application() { python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; }

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

check "python: canary-python synthesizes" synthesize_canary
check "python: canary-python lets in CloudFront alone, and its tasks write sessions and nothing else" canary_stacks
check "python: cdk-nag installs" install_nag &&
  check "python: every finding of cdk-nag in canary-python has its reason" canary_nag
if is_python_of_application; then
  check "python: the requirements of canary-python's application are complete" install_canary_application &&
    check "python: canary-python's application keeps sessions, and says when it cannot" canary_application &&
    { run_ts scripts/checks/python/at-the-edge.ts "$work/python/canary-python" "$work/application" || failed=1; }
else
  skip "python: canary-python's application" "$(python3 --version) is older than 3.11, which fastapi needs"
fi
done_checking
