#!/usr/bin/env bash
# Compiles build/ when its content has changed, and runs it with all arguments: ./build.sh --help
set -euo pipefail

# Without a process of its own, as all that every start comes to.
script=${BASH_SOURCE[0]}
while [ -L "$script" ]; do
  link=$(readlink "$script")
  case $link in /*) script=$link ;; *) case $script in */*) script=${script%/*}/$link ;; *) script=$link ;; esac ;; esac
done
case $script in */*) CDPATH='' cd -P -- "${script%/*}/" ;; *) cd -P . ;; esac
root=$PWD
cd -- "$OLDPWD"
if [ ! -e "$root/build/_build.csproj" ]; then
  echo "build.sh: there is no build/_build.csproj beside it in $root: nothing was run." >&2
  echo "  fix: run the one at the root of the repository, or a link to it; a copy elsewhere has nothing to compile" >&2
  exit 1
fi
temp=$root/.nuke/temp
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# The digest that costs least; each machine keeps to its own.
if command -v b2sum >/dev/null; then digest=(b2sum --length=256)
elif command -v sha256sum >/dev/null; then digest=(sha256sum)
else digest=(shasum -a 256); fi

# What the program is made of, by name and content: file times say nothing after a clone. GNU's tar makes one stream of it
# all, in half the time that a digest of each file takes where it is another tar.
# What its project names beside build/, such as the folders of projects that it refers to, is part of it.
sources=(build)
rest=$(<"$root/build/_build.csproj")
beside="[^./\\]\.\.[/\\]([^/\\\"'<>;]+)(.*)"
while [[ $rest =~ $beside ]]; do
  named=${BASH_REMATCH[1]} rest=${BASH_REMATCH[2]}
  case " ${sources[*]} . .. .nuke " in *" $named "*) ;; *) if [ -e "$root/$named" ]; then sources+=("$named"); fi ;; esac
done
for file in global.json Directory.Build.props Directory.Build.targets Directory.Packages.props nuget.config NuGet.Config .editorconfig; do
  if [ -e "$root/$file" ]; then sources+=("$file"); fi
done
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
  echo "No .NET SDK here satisfies global.json: installing one into .nuke/temp/dotnet" >&2
  mkdir -p "$temp"
  local script=$temp/dotnet-install.sh url=https://dot.net/v1/dotnet-install.sh
  if command -v curl >/dev/null; then curl -fsSL "$url" -o "$script"; else wget -qO "$script" "$url"; fi
  bash "$script" --jsonfile "$root/global.json" --install-dir "$temp/dotnet" --no-path
  dotnet=$temp/dotnet/dotnet
}

digests() { LC_ALL=C sort -z | xargs -0 "${digest[@]}"; }

# What a restore depends on: while it stays, the last one holds.
projects() {
  cd "$root"
  find "${sources[@]}" -type f \
    '(' -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.json' -o -iname 'nuget.config' ')' \
    -not -path '*/bin/*' -not -path '*/obj/*' -print0 | digests
  echo "$dotnet"
}

# What a compile depends on besides the content of build/*.cs.
surroundings() {
  cd "$root"
  find "${sources[@]}" -type f -not -path '*/bin/*' -not -path '*/obj/*' \
    -not '(' -path 'build/*.cs' -not -path 'build/*/*' ')' -print0 | digests | "${digest[@]}"
  echo build/*.cs "${CompileAhead-}"
}

# Compiles build/*.cs alone: the compiler is told what it was told when all was compiled last, and the rest of the program is
# what stood beside its output then. Fails, and says nothing, where that will not do.
compile_own() {
  local last
  [ -e "$compiled" ] && [ "$around" = "$(<"$compiled")" ] || return
  read -r last <"$temp/program/last" && [ -e "$temp/build/$last" ] || return
  cp -Rl "$temp/build/$last/." "$fresh" 2>/dev/null || cp -R "$temp/build/$last/." "$fresh" || return
  rm -f "$fresh"/_build.{dll,pdb} "$fresh/compile.log" # links, behind which the other program's files are
  read -r dotnet <"$fresh/dotnet.path"
  # A line with a space, such as a file's name, is an argument only in quotes.
  sed '/"/!s/.*/"&"/' "$temp/program/compiler.rsp" >"$fresh/compiler.rsp" || return
  (cd "$root/build" && "$dotnet" exec "$(<"$temp/program/compiler.path")" -noconfig "@$fresh/compiler.rsp" "-out:$fresh/_build.dll") \
    >"$fresh/compile.log" 2>&1
}

# Says how far the compile is whose output a file gets: on a terminal each second in one line, elsewhere now and then. All of
# it is said beside the output, which may be an answer that a program reads.
tell_progress() {
  local log=$1 done every=15
  if [ -t 3 ]; then every=1; fi
  SECONDS=0
  trap 'kill $!; exit' TERM
  while sleep "$every" >/dev/null & wait $! && kill -0 $$; do
    done=$(grep -c -- ' -> ' "$log" || true)
    if grep -q -- ' _build -> ' "$log"; then done="making native code"
    elif [ "$done" -eq 0 ]; then done="fetching packages"
    else done="projects compiled: $done"; fi
    if [ -t 3 ]; then printf '\r\033[KCompiling build/ ... %s, %d s' "$done" "$SECONDS" >&3
    else echo "Compiling build/ ... $done, $SECONDS s" >&3; fi
  done
}

compile_all() {
  local restored=$temp/program/restored restore=()
  find_sdk
  if [ -e "$restored" ] && [ "$(projects)" = "$(<"$restored")" ]; then restore=(--no-restore); fi
  rm -rf "$restored" "$fresh"
  # A mistake in build/*.cs leaves all else as it is.
  if [ -e "$compiled" ] && [ "$around" != "$(<"$compiled")" ]; then rm "$compiled"; fi
  mkdir "$fresh"
  # Analyzers judge style, which tests and CI ask for when they compile the whole solution.
  : >"$fresh/compile.log"
  tell_progress "$fresh/compile.log" 3>&2 2>/dev/null &
  local teller=$! failed=
  "$dotnet" build "$root/build/_build.csproj" --configuration Release --verbosity minimal -nodeReuse:false \
    ${restore[@]+"${restore[@]}"} -target:MakeProgram -property:ProgramFolder="$fresh" \
    -property:ArtifactsPath="$temp/program" -property:RunAnalyzers=false >"$fresh/compile.log" 2>&1 || failed=1
  kill "$teller" 2>/dev/null || true
  wait "$teller" 2>/dev/null || true
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
  if [ -n "$failed" ]; then
    grep -E 'error|warning' "$fresh/compile.log" | sort -u >&2 || cat "$fresh/compile.log" >&2
    echo "build/ does not compile: nothing was run." >&2
    rm -rf "$fresh"
    exit 1
  fi
  echo "$dotnet" >"$fresh/dotnet.path"
  (projects) >"$restored"
  echo "$around" >"$compiled"
}

compile() {
  [ -e "$program" ] && return # another build compiled it while this one waited for the lock
  echo "Compiling build/ ..." >&2
  local fresh=$temp/build/partial.$$ compiled=$temp/program/compiled around
  around=$(surroundings)
  mkdir "$fresh"
  compile_own || compile_all
  mv "$fresh" "$program"
  echo "$hash" >"$temp/program/last"
  # Yesterday's programs; a younger one may still be running.
  find "$temp/build" -mindepth 1 -maxdepth 1 -type d -mtime +1 -not -name "$hash" -exec rm -rf {} +
}

# Holds the lock of file 9 as long as that is open. macOS has no flock, but a perl that calls the same.
lock() {
  if command -v flock >/dev/null; then flock 9; else perl -MFcntl=:flock -e 'open my $file, ">&=", 9; flock $file, LOCK_EX or die $!'; fi
}

if [ ! -e "$program" ]; then
  mkdir -p "$temp/build"
  exec 9>"$temp/build/lock"
  lock
  compile 9>&-
  exec 9>&-
fi

read -r dotnet <"$program/dotnet.path"
# .NET maps the pages that it compiles into twice, as a second line of defence, which takes a tenth of a short start. The
# program takes this setting away from what it starts.
export DOTNET_EnableWriteXorExecute=0
exec "$dotnet" "$program/_build.dll" "$@" --root "$root"
