#!/usr/bin/env bash
# Takes docs/pictures/run.png anew: the page of a run in the local workspace, as Chromium shows it. Needs node, npm and
# chromium, and a run: ./build.sh Publish Run
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

job=${1:-$(./build.sh Runs | grep -oE 'batchjob-[0-9a-f-]+' | head -n 1)}
link=$(./build.sh WorkspaceOpen | grep -oE 'https?://[^ ]+/open\?code=[^ ]+')
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp tests/clients/javascript/* "$folder"
npm install --prefix "$folder" --no-audit --no-fund --no-package-lock --ignore-scripts >/dev/null
node "$folder/take_picture.js" "$(command -v chromium)" "$link" "/jobs/$job" docs/pictures/run.png
