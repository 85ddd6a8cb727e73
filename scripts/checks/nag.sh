#!/usr/bin/env bash
# cdk-nag's AwsSolutions rules over every example; each finding is mended, or stands in nag-suppressions.ts with its reason.
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"
need "nag: edge functions are bundled" bash scripts/with-build.sh true
run_ts scripts/checks/nag.ts || failed=1
done_checking
