#!/usr/bin/env bash
# Bundles the edge functions where a source is newer than the bundle, then runs the command that follows.
set -euo pipefail
cd "$(dirname "$0")/.."
stamp=node_modules/.cache/bundle.stamp
if [ ! -d assets ] || [ ! -f "$stamp" ] || [ -n "$(find lambda src/contract cli/src scripts/bundle* package-lock.json -newer "$stamp" -type f -print -quit)" ]; then
  echo "Building the edge functions and the command line …"
  npx projen bundle >/dev/null
  mkdir -p "$(dirname "$stamp")" && touch "$stamp"
fi
# For what tsx runs: it finds the sources by the names that users import.
export TSX_TSCONFIG_PATH=tsconfig.dev.json
exec "$@"
