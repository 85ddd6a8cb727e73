#!/usr/bin/env bash
# Our own sites hold whatever CloudFront's documentation leaves open: their tests under settings that have every answer but the default
# one, and the examples' rehearsals. Where any two answers meet, the examples are tested in jest (test/examples/*-assumptions.test.ts).
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"

# Tests that serve what our construct makes, or what its functions need, and take every answer. Those of rules of CloudFront itself
# hold them by the answers that they give.
TESTS=(
  test/examples/static-failover-assumptions test/examples/weighted-assumptions test/steering/emergency test/steering/sessions/three-regions
  test/steering/fastest/three-places test/steering/nearest/local
  test/version-skew cli/test/session-site cli/test/access-site cli/test/viewer-functions cli/test/local-cloudfront cli/test/points-of-presence
  cli/test/reload cli/test/control cli/test/commands/live-policy-rehearsal
)

under() { SMART_ORIGIN_ASSUME=$1 CDK_CONTEXT_JSON=$2 "${@:3}"; }

need "assumptions: the functions are built" quietly bash scripts/with-build.sh true
need "assumptions: there are settings" run_ts scripts/checks/assumptions/settings.ts >"$work/settings"
grep -v -e '^# ' -e '^ok - ' "$work/settings" >"$work/lines"

while IFS=$'\t' read -r name answers context <&3; do
  check "assumptions: our sites' tests under $name, no answer the default one" quietly under "$answers" "$context" jest "${TESTS[@]}" </dev/null
done 3<"$work/lines"

IFS=$'\t' read -r name answers context <"$work/lines"
for rehearsal in examples/*/rehearsal.ts; do
  example=$(basename "$(dirname "$rehearsal")")
  check "assumptions: the demo $example under $name, no answer the default one" quietly under "$answers" "$context" npm run --silent demo -- "$example" --visitors 400 </dev/null
done
done_checking
