#!/usr/bin/env bash
# Compiles build/ when its content has changed, and runs it with all arguments: ./build.sh --help
set -euo pipefail

# Without a process of its own, as all that every start comes to.
script=${BASH_SOURCE[0]}
case $script in */*) CDPATH='' cd -P -- "${script%/*}/" ;; *) cd -P . ;; esac
root=$PWD
cd -- "$OLDPWD"
temp=$root/.nuke/temp
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# The digest that costs least; each machine keeps to its own.
if command -v b2sum >/dev/null; then digest=(b2sum --length=256)
elif command -v sha256sum >/dev/null; then digest=(sha256sum)
else digest=(shasum -a 256); fi

# What the program is made of, by name and content: file times say nothing after a clone. GNU's tar makes one stream of it
# all, in half the time that a digest of each file takes where it is another tar.
sources=(build global.json Directory.Build.props Directory.Packages.props .editorconfig)
hash=$(cd "$root" \
  && tar --create --sort=name --format=gnu --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=0644 \
       --exclude=bin --exclude=obj "${sources[@]}" 2>/dev/null | "${digest[@]}") \
  || hash=$(cd "$root" \
    && find "${sources[@]}" -type f -not -path '*/bin/*' -not -path '*/obj/*' -print0 \
    | LC_ALL=C sort -z | xargs -0 "${digest[@]}" | "${digest[@]}")
hash=${hash:0:16}
program=$temp/build/$hash

# The first SDK that global.json accepts: the one on PATH, one installed here before, or a new one.
find_sdk() {
  local candidate
  for candidate in "$(command -v dotnet || true)" "$temp/dotnet/dotnet"; do
    if [ -x "$candidate" ] && (cd "$root" && "$candidate" --version >/dev/null 2>&1); then
      dotnet=$candidate
      return
    fi
  done
  echo "No .NET SDK here satisfies global.json: installing one into .nuke/temp/dotnet"
  mkdir -p "$temp"
  local script=$temp/dotnet-install.sh url=https://dot.net/v1/dotnet-install.sh
  if command -v curl >/dev/null; then curl -fsSL "$url" -o "$script"; else wget -qO "$script" "$url"; fi
  bash "$script" --jsonfile "$root/global.json" --install-dir "$temp/dotnet" --no-path
  dotnet=$temp/dotnet/dotnet
}

# What a restore depends on: while it stays, the last one holds.
projects() {
  cd "$root"
  find build global.json Directory.Build.props Directory.Packages.props -type f \
    '(' -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.json' ')' \
    -not -path '*/bin/*' -not -path '*/obj/*' -print0 | LC_ALL=C sort -z | xargs -0 "${digest[@]}"
  echo "$dotnet"
}

compile() {
  [ -e "$program" ] && return # another build compiled it while this one waited for the lock
  find_sdk
  echo "Compiling build/ ..."
  local fresh=$temp/build/partial.$$ restored=$temp/program/restored restore=()
  mkdir "$fresh"
  if [ -e "$restored" ] && [ "$(projects)" = "$(<"$restored")" ]; then restore=(--no-restore); fi
  rm -f "$restored"
  # Analyzers judge style, which tests and CI ask for when they compile the whole solution.
  if ! "$dotnet" build "$root/build/_build.csproj" --configuration Release --verbosity quiet -nodeReuse:false \
      ${restore[@]+"${restore[@]}"} -target:MakeProgram -property:ProgramFolder="$fresh" \
      -property:ArtifactsPath="$temp/program" -property:RunAnalyzers=false >"$fresh/compile.log" 2>&1; then
    grep -E 'error|warning' "$fresh/compile.log" | sort -u >&2 || cat "$fresh/compile.log" >&2
    echo "build/ does not compile: nothing was run." >&2
    rm -rf "$fresh"
    exit 1
  fi
  (projects) >"$restored"
  echo "$dotnet" >"$fresh/dotnet.path"
  mv "$fresh" "$program"
  # Yesterday's programs; a younger one may still be running.
  find "$temp/build" -mindepth 1 -maxdepth 1 -type d -mtime +1 -not -name "$hash" -exec rm -rf {} +
}

if [ ! -e "$program" ]; then
  mkdir -p "$temp/build"
  if command -v flock >/dev/null; then
    exec 9>"$temp/build/lock"
    flock 9
    compile 9>&-
    exec 9>&-
  else
    compile
  fi
fi

read -r dotnet <"$program/dotnet.path"
# .NET maps the pages that it compiles into twice, as a second line of defence, which takes a tenth of a short start. The
# program takes this setting away from what it starts.
export DOTNET_EnableWriteXorExecute=0
exec "$dotnet" "$program/_build.dll" "$@" --root "$root"
