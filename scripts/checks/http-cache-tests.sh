#!/usr/bin/env bash
# The suite of cache-tests.fyi against the local CloudFront, and against nginx's proxy_cache at the same time. `--update` writes the
# baseline anew: what fails as before keeps its explanation, what fails anew is refused until it has one.
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"
quietly tsx scripts/install-outside.mts || true
run_ts scripts/checks/http-cache-tests/main.ts "$@" || failed=1
done_checking
