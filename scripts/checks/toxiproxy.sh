#!/usr/bin/env bash
# An injector that nobody of this project wrote, Shopify's toxiproxy, between the local CloudFront and an origin: for each fault that it
# has, viewers and traces must see the same as with our own.
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"

version=v2.12.0
folder="$cache/toxiproxy-$version"
if ! command -v go >/dev/null; then
  skip "toxiproxy: the same verdicts" "go is not installed"
  done_checking
fi
if [ ! -x "$folder/server" ] && ! GOBIN="$folder" GOTOOLCHAIN=auto quietly timeout 300 go install "github.com/Shopify/toxiproxy/v2/cmd/server@$version"; then
  skip "toxiproxy: the same verdicts" "toxiproxy $version cannot be had from the Go proxy"
  done_checking
fi
run_ts scripts/checks/faults/toxiproxy.ts "$folder/server" || failed=1
done_checking
