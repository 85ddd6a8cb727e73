# Sourced by each check. A check prints `ok - <name>` or `not ok - <name>` for everything it looks at (TAP's words, so that
# .ci/run can count them), and exits non-zero if anything was not ok.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
cd "$root" || exit 1
# The Node that package.json names, for child processes too: the Python side of jsii starts `node` from the PATH.
export PATH="$root/node_modules/.bin:$PATH"
export npm_config_fund=false npm_config_audit=false npm_config_update_notifier=false PIP_DISABLE_PIP_VERSION_CHECK=1
cache="$root/node_modules/.cache"
work=$(mktemp -d -t smart-origin-check-XXXXXX)
failed=0

# on_exit <command…>: runs before the working folder is removed, newest first.
cleanup=()
on_exit() { cleanup=("$*" "${cleanup[@]}"); }
finish() {
  local command
  for command in "${cleanup[@]}"; do eval "$command"; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# check <name> <command…>: one finding or none. The command stops at its first failing line.
check() {
  local name=$1 code
  shift
  echo "# $name"
  # Not a condition of `if`: bash ignores -e in there.
  (set -e; "$@")
  code=$?
  if [ "$code" = 0 ]; then echo "ok - $name"; else echo "not ok - $name"; failed=1; fi
  return "$code"
}

# need <name> <command…>: a check without which the following ones mean nothing.
need() { check "$@" || exit 1; }

# skip <name> <reason>
skip() { echo "ok - $1 # SKIP $2"; }

# done_checking: the last line of every check.
done_checking() { exit "$failed"; }

# quietly <program…>: shows what a program printed only if it fails.
quietly() {
  local out code=0
  out=$(mktemp "$work/out-XXXXXX")
  "$@" >"$out" 2>&1 || code=$?
  [ "$code" = 0 ] || tail -n 60 "$out"
  rm -f "$out"
  return "$code"
}

run_ts() { tsx --tsconfig "$root/tsconfig.dev.json" "$@"; }

# The aws-cdk-lib and constructs that this checkout is built against: the lower end of the peer range.
lowest() { node -p "require('$root/package.json').devDependencies['$1']"; }
