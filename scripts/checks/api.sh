#!/usr/bin/env bash
# The public API: jsii has not even a warning, API.md says what the code says, and every example in README and docstrings compiles.
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"

compile() { quietly jsii --fail-on-warnings; }
docgen() { quietly jsii-docgen --output "$work/API.md"; }
is_current() {
  cmp -s API.md "$work/API.md" && return
  diff -u API.md "$work/API.md" | head -n 40 || true
  echo "  API.md is out of date; write it again with: npx projen compile && npx projen docgen"
  return 1
}
examples_compile() { quietly jsii-rosetta extract --strict; }

need "api: edge functions are bundled" quietly bash scripts/with-build.sh true
need "api: jsii compiles without a warning" compile
need "api: documentation is generated" docgen
check "api: API.md is current" is_current
check "api: examples of README and docstrings compile" examples_compile
done_checking
