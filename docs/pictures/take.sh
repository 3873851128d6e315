#!/usr/bin/env bash
# Takes docs/pictures/run.png anew: the page of a run in the local workspace, as Chromium shows it. Needs node, npm,
# chromium and imagemagick, and a run: ./build.sh Publish Run
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

job=${1:-$(./build.sh Runs | grep -oE 'batchjob-[0-9a-f-]+' | head -n 1)}
link=$(./build.sh WorkspaceOpen | grep -oE 'https?://[^ ]+/open\?code=[^ ]+')
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp tests/clients/javascript/* "$folder"
npm install --prefix "$folder" --no-audit --no-fund --no-package-lock --ignore-scripts >/dev/null
mkdir "$folder/seen"
node "$folder/look_at_pages.js" "$(command -v chromium)" "$link" "$folder/seen" "/jobs/$job" >/dev/null
# Its graph and steps, in few colours: a picture of a few kilobytes.
convert "$folder/seen/"*-light.png -crop 1280x1140+0+0 +repage -colors 64 PNG8:docs/pictures/run.png
