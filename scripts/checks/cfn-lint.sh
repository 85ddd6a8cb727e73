#!/usr/bin/env bash
# cfn-lint over every template of every example; each finding is mended, or its rule is left out in cfn-lint.yaml with a reason.
set -uo pipefail
. "$(dirname "$0")/lib/check.sh"
version=1.58.0
venv="$cache/cfn-lint-$version"

if ! command -v python3 >/dev/null; then
  skip "cfn-lint" "python3 is not installed"
  done_checking
fi

# A venv whose installation was interrupted has no stamp, and is made again.
install_cfn_lint() {
  [ -f "$venv/installed" ] && return
  rm -rf "$venv"
  python3 -m venv "$venv"
  quietly "$venv/bin/pip" install "cfn-lint==$version"
  touch "$venv/installed"
}

lint() { "$venv/bin/cfn-lint" --config-file scripts/checks/cfn-lint.yaml -- "$@"; }

# Templates of stages and nested stacks too, wherever the assembly keeps them.
lint_all() {
  local templates
  mapfile -d '' templates < <(find "$1" -name '*.template.json' -print0)
  [ "${#templates[@]}" -gt 0 ] || { echo "  no template in $1"; return 1; }
  lint "${templates[@]}"
}

# A linter that finds nothing in a broken template says nothing about the others.
finds_what_is_broken() {
  cat >"$work/broken.template.json" <<'JSON'
{ "Resources": { "Broken": { "Type": "AWS::CloudFront::Distribution", "Properties": { "DistributionConfig": {
  "Enabled": true,
  "DefaultCacheBehavior": { "TargetOriginId": "nobody", "ViewerProtocolPolicy": "redirect-to-https" },
  "Origins": [{ "Id": "somebody", "DomainName": "www.example.com", "CustomOriginConfig": { "OriginProtocolPolicy": "https-only" } }]
} } } } }
JSON
  lint "$work/broken.template.json" >"$work/broken.out" || true
  grep -q E3057 "$work/broken.out"
}

need "cfn-lint: version $version is installed" install_cfn_lint
need "cfn-lint: finds what is broken" finds_what_is_broken
need "cfn-lint: edge functions are bundled" bash scripts/with-build.sh true
need "cfn-lint: examples synthesize" run_ts scripts/checks/lib/synthesize-examples.ts "$work/examples"
for example in "$work"/examples/*; do
  check "cfn-lint: $(basename "$example") has no finding" lint_all "$example"
done
done_checking
