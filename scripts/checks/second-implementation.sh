#!/usr/bin/env bash
# The same requests to the local CloudFront and to a second implementation of CloudFront that others wrote: MiniStack, an AWS emulator
# under the MIT License, which is installed from PyPI for this check alone. Every difference is explained in
# second-implementation/differences.json, with the page that says who is right; one that is not explained fails.
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"

version=1.5.33

if ! python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  skip "second implementation" "python3 of 3.10 or later with venv and pip is needed"
  done_checking
fi

venv="$cache/ministack-$version"
install_ministack() {
  [ -x "$venv/bin/ministack" ] && return
  rm -rf "$venv"
  python3 -m venv "$venv"
  quietly "$venv/bin/pip" install "ministack==$version"
}

if ! install_ministack; then
  skip "second implementation" "MiniStack $version cannot be installed here"
  done_checking
fi
run_ts scripts/checks/second-implementation/compare.ts "$venv" || failed=1
done_checking
