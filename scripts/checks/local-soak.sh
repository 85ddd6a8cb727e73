#!/usr/bin/env bash
# The local CloudFront under load for a while: flat memory, no fault of its own, and nothing left after close().
# Longer than the minute of CI: bash scripts/checks/local-soak.sh 3600
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"

seconds="${1:-60}"
if ! [[ "$seconds" =~ ^[0-9]+$ ]] || ((seconds < 60)); then
  echo "local-soak.sh got \"$seconds\": it takes whole seconds, 60 or more, because memory still fills up in a shorter run; leave it out for a minute" >&2
  exit 2
fi

need "soak: the functions are built" quietly bash scripts/with-build.sh true
run_ts scripts/checks/soak/soak.ts "$seconds" || failed=1
done_checking
