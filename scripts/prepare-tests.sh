#!/usr/bin/env bash
# What the tests need of a clean clone: edge bundles, the jsii assembly, and distributions that others wrote. Skips what is fresh.
set -euo pipefail
cd "$(dirname "$0")/.."
bash scripts/with-build.sh true
if [ ! -f .jsii ] || [ -n "$(find src package.json -newer .jsii -type f -print -quit)" ]; then
  echo "Compiling the construct library …"
  npx projen compile
  touch .jsii
fi
if [ -f scripts/install-outside.mts ]; then npx tsx scripts/install-outside.mts; fi
