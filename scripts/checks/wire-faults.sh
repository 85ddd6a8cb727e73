#!/usr/bin/env bash
# Every fault of an origin looks on the wire as its name says: curl, which is nobody's of ours, is sent to the addresses of the gates.
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"
if ! command -v curl >/dev/null; then
  skip "faults on the wire" "curl is not installed"
  done_checking
fi
run_ts scripts/checks/faults/wire-faults.ts || failed=1
done_checking
