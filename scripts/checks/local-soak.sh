#!/usr/bin/env bash
# The local CloudFront under load for a while: flat memory, no fault of its own, and nothing left after close().
# Longer than the minute of CI: bash scripts/checks/local-soak.sh 3600
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"

need "soak: the functions are built" quietly bash scripts/with-build.sh true
run_ts scripts/checks/soak/soak.ts "${1:-60}" || failed=1
done_checking
