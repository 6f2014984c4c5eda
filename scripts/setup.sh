#!/usr/bin/env bash
# Sets up what a bare machine lacks; where all is there it looks and leaves, in about a second.
#
#   scripts/setup.sh build   npm packages, rustc's wasm32 target, wasm-bindgen         what `npm start` needs
#   scripts/setup.sh test    also clippy, rustfmt, wasm-pack, two browsers, drivers    what `npm test` needs
#   . target/env.sh          then gives a shell the environment in which the other commands run
#
# Settings (environment):
#   WPP_CACHE    folder for tools, outside the checkout; default ~/.cache/worker-pool-playground
#   WPP_TARGET   auto (default) | rustup | debian: where the wasm32 standard library comes from
#
# Run so far on Debian 12 as root. Elsewhere (macOS, other Linux) rustup gives the target, wasm-pack takes the drivers it finds or
# fetches those of the browsers it finds, and Playwright its own browsers: written from their manuals, not tried. So does the
# hosted CI (.github/workflows/ci.yml), on a machine where Chrome, Firefox and their drivers are there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

LEVEL=${1:-build}
CACHE=${WPP_CACHE:-$HOME/.cache/worker-pool-playground}
SOURCE=${WPP_TARGET:-auto}

WASM_PACK_VERSION=0.15.1
GECKODRIVER_VERSION=0.37.1
TARGET=wasm32-unknown-unknown
DEBIAN_TOOLCHAIN=wasm-system # rustup's name for Debian's rustc
STD_RECIPE=1                 # raise it when build_std changes
RUSTUP_SECONDS=90            # where rustup cannot download it may hang instead of failing

# ---------------------------------------------------------------------- words

say() { printf '[setup +%3ss] %s\n' "$SECONDS" "$*"; }

# The sentence is kept for the end, where it is not buried by steps that still run beside this one.
die() {
  printf 'setup: %s\n' "$*" >>"$WORK/sentences"
  exit 1
}

# With the last lines of a log.
die_of() { # log name, sentence
  tail -n 20 "$CACHE/logs/$1.log" >&2
  die "$2; the whole log is $CACHE/logs/$1.log."
}

# Runs a command into a log and says now and then that it is still at work.
logged() { # log name, words, command
  local log=$CACHE/logs/$1.log words=$2 start=$SECONDS ticker rc=0
  shift 2
  say "$words"
  # The ticker's sleep outlives it by seconds: it must not hold our output or the lock.
  (while sleep 15 >/dev/null 2>&1 9>&-; do
    say "$words: $((SECONDS - start)) s so far$(grep -c '^ *Compiling' "$log" | sed 's/^0$//; s/..*/, & crates compiled/')"
  done) &
  ticker=$!
  "$@" >"$log" 2>&1 9>&- || rc=$?
  kill $ticker
  wait $ticker 2>/dev/null || true
  [ $rc != 0 ] || say "$words: done in $((SECONDS - start)) s"
  return $rc
}

have() { command -v "$1" >/dev/null 2>&1; }
is_debian() { grep -qs '^ID=debian' /etc/os-release; }

# ------------------------------------------------------------ Debian packages

apt_install() { # only what is missing
  local package need=()
  for package; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || need+=("$package")
  done
  [ ${#need[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || die "Debian packages are missing: run \`sudo apt-get install ${need[*]}\`, then this again."
  (
    flock 8 # one apt at a time: its own lock does not cover `update`
    logged apt "installing Debian's ${need[*]}" apt_get "${need[@]}"
  ) 8>"$CACHE/apt.lock"
}

apt_get() {
  local options=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=2)
  apt-get "${options[@]}" update -q || true
  DEBIAN_FRONTEND=noninteractive apt-get "${options[@]}" install -y -q --no-install-recommends "$@" 8>&-
}

# ------------------------------------------------------------- wasm32 target

target_works() { # really compiles and links
  local dir=$WORK/probe-${1//\//_}
  mkdir -p "$dir"
  printf '#[unsafe(no_mangle)] pub extern "C" fn f(x: u32) -> usize { format!("{x}").len() }\n' >"$dir/probe.rs"
  "$1" --edition 2024 --crate-type cdylib --target $TARGET -o "$dir/probe.wasm" "$dir/probe.rs" >"$dir/log" 2>&1 &&
    [ -s "$dir/probe.wasm" ]
}

wasm_target() {
  if [ "$SOURCE" != debian ]; then
    ! target_works rustc || return 0
    # Linked by an earlier run: no need to wait for rustup to fail again.
    if [ "$SOURCE" = rustup ] || ! debian_toolchain_linked; then
      ! rustup_target || return 0
    fi
    [ "$SOURCE" != rustup ] || die "rustup could not add $TARGET: check the network, then run this again."
  fi
  is_debian || die "rustc has no $TARGET: run \`rustup target add $TARGET\`, then this again."
  debian_target
}

rustup_target() {
  have rustup || return 1
  local limit=()
  ! have timeout || limit=(timeout "$RUSTUP_SECONDS")
  RUSTUP_MAX_RETRIES=1 logged rustup-target "rustup target add $TARGET" \
    ${limit[@]+"${limit[@]}"} rustup target add $TARGET && target_works rustc
}

debian_toolchain_linked() { have rustup && rustup toolchain list | grep -q "^$DEBIAN_TOOLCHAIN\b"; }

# Debian's rustc has no compiled wasm32 standard library but brings its source: build it once, put it beside rustc.
debian_target() {
  apt_install rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web gcc libc6-dev ||
    die_of apt "Debian's Rust could not be installed: check the network, then run this again"
  local rustc=/usr/bin/rustc llvm host lib stamp
  llvm=$($rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  host=$($rustc -vV | sed -n 's/^host: //p')
  # A linker of the same LLVM; lld 19 was seen to link what LLVM 22 made.
  apt_install "lld-$llvm" || { llvm=19 && apt_install lld-19; } || die_of apt "Debian's lld could not be installed"
  mkdir -p "/usr/lib/rustlib/$host/bin"
  ln -sfn "/usr/bin/wasm-ld-$llvm" "/usr/lib/rustlib/$host/bin/rust-lld"

  # Debian's rustc moves with security updates: the library must be of the same version.
  lib=/usr/lib/rustlib/$TARGET/lib
  stamp="$STD_RECIPE $($rustc -vV | tr '\n' ' ')"
  if [ "$(cat "$lib/.stamp" 2>/dev/null)" != "$stamp" ] || ! target_works $rustc; then
    rm -rf "$CACHE/std" "$lib.new"
    logged std "building the $TARGET standard library (about a minute)" build_std $rustc ||
      die_of std "the $TARGET standard library could not be built"
    mkdir -p "$lib.new"
    cp "$CACHE/std/$TARGET/dist/deps/"*.rlib "$lib.new/"
    printf '%s\n' "$stamp" >"$lib.new/.stamp"
    rm -rf "$lib" "$CACHE/std"
    mv "$lib.new" "$lib"
    target_works $rustc || die "the $TARGET standard library was built, but what uses it does not link."
  fi
  if have rustup; then
    rustup toolchain link $DEBIAN_TOOLCHAIN /usr
    echo "export RUSTUP_TOOLCHAIN=$DEBIAN_TOOLCHAIN" >"$WORK/rust.env"
  fi
}

# With the library's own `dist` profile, its own lock file, and the dependencies vendored beside it (no network; without
# those of its tests, hence -Zavoid-dev-deps).
build_std() {
  local rustc=$1 src=/usr/lib/rustlib/src/rust hash
  hash=$($rustc -vV | sed -n 's/^commit-hash: //p')
  env -u RUSTUP_TOOLCHAIN -u CARGO_ENCODED_RUSTFLAGS -u CARGO_BUILD_TARGET -u RUSTC_WRAPPER -u CARGO_TARGET_DIR \
    RUSTC="$rustc" RUSTC_BOOTSTRAP=1 __CARGO_DEFAULT_LIB_METADATA=stablestd \
    CARGO_PROFILE_DIST_DEBUG=0 CARGO_INCREMENTAL=0 \
    RUSTFLAGS="-Zforce-unstable-if-unmarked -Zinline-mir -Zinline-mir-preserve-debug -Zmir_strip_debuginfo=locals-in-tiny-functions --remap-path-prefix=$(readlink -f $src)=/rustc/$hash --remap-path-prefix=$src=/rustc/$hash" \
    /usr/bin/cargo build --manifest-path $src/library/sysroot/Cargo.toml \
    --profile dist --target $TARGET --features "panic-unwind backtrace" \
    --locked --offline -Zavoid-dev-deps --target-dir "$CACHE/std" \
    --config 'source.crates-io.replace-with="vendored-sources"' \
    --config "source.vendored-sources.directory=\"$src/library/vendor\""
}

lints() {
  local name
  for name in clippy rustfmt; do
    ! cargo "${name/rustfmt/fmt}" --version >/dev/null 2>&1 || continue
    { have rustup && logged "rustup-$name" "rustup component add $name" rustup component add $name; } ||
      die "cargo has no $name: run \`rustup component add $name\`, then this again."
  done
}

# ---------------------------------------------------------------------- tools

tool_dir() { echo "$CACHE/$1-$2"; } # crate, version

# Compiled with little optimisation but for the passes over wasm, where their time goes: built 2.5 times sooner, as fast.
cargo_tool() { # crate, version, further flags
  local crate=$1 version=$2 dir package lock settings=() cargo=(cargo)
  dir=$(tool_dir "$crate" "$version")
  shift 2
  [ ! -e "$dir/.complete" ] || return 0
  # rustup's own rustc compiles 1.5 times as fast as Debian's.
  ! have rustup || cargo=(env -u RUSTUP_TOOLCHAIN cargo)
  for package in walrus wasmparser wasm-encoder wasm-bindgen-cli-support gimli id-arena leb128 leb128fmt \
    rustc-demangle hashbrown indexmap; do
    settings+=(--config "profile.release.package.$package.opt-level=2")
  done
  for lock in --locked ""; do # its lock file may name what a mirror does not have yet
    if (
      cd "$CACHE" # out of reach of the checkout's cargo settings
      export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_DEBUG=false \
        CARGO_PROFILE_RELEASE_STRIP=symbols CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=fallback CARGO_TERM_COLOR=never
      # shellcheck disable=SC2086
      logged "$crate" "compiling $crate $version${lock:+ with its lock file}" "${cargo[@]}" install "$crate" --version "$version" $lock --force "$@" \
        "${settings[@]}" --root "$dir" --target-dir "$CACHE/build"
    ); then
      touch "$dir/.complete"
      return 0
    fi
  done
  die_of "$crate" "$crate $version could not be compiled: check the network, then run this again"
}

# Cargo.lock alone says which wasm-bindgen: the tool must be of the crate's very version.
wasm_bindgen_version() {
  awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock
}

tools() {
  cargo_tool wasm-bindgen-cli "$WASM_BINDGEN_VERSION" --no-default-features
  if [ "$LEVEL" = test ]; then
    cargo_tool wasm-pack $WASM_PACK_VERSION
    ! is_debian || cargo_tool geckodriver $GECKODRIVER_VERSION # its npm package downloads a binary, Debian has none
  fi
  rm -rf "$CACHE/build"
}

npm_packages() {
  local stamp
  stamp="$(node --version) $(cat package.json package-lock.json | cksum)"
  [ "$(cat node_modules/.stamp 2>/dev/null)" != "$stamp" ] || return 0
  logged npm "installing npm packages" npm ci --include=dev --no-audit --no-fund ||
    die_of npm "npm packages could not be installed: check the network, then run this again"
  printf '%s\n' "$stamp" >node_modules/.stamp
}

browsers() {
  is_debian || return 0
  apt_install chromium chromium-driver firefox-esr ||
    die_of apt "Debian's Chromium and Firefox could not be installed: check the network, then run this again"
}

playwright_browsers() {
  ! is_debian || return 0
  local deps=()
  # The libraries they need as well, where nobody has to be asked for a password.
  ! { have apt-get && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; } || deps=(--with-deps)
  logged playwright "fetching Playwright's browsers" npx playwright install ${deps[@]+"${deps[@]}"} chromium firefox ||
    die "Playwright could not fetch its browsers: run \`npx playwright install chromium firefox\`, then this again."
}

write_env() {
  local dir path="$PWD/node_modules/.bin"
  for dir in "$(tool_dir wasm-bindgen-cli "$WASM_BINDGEN_VERSION")" "$(tool_dir wasm-pack $WASM_PACK_VERSION)" \
    "$(tool_dir geckodriver $GECKODRIVER_VERSION)"; do
    path="$path:$dir/bin"
  done
  {
    echo "# written by scripts/setup.sh; source it"
    cat "$WORK/rust.env" 2>/dev/null || true
    echo "export PATH=\"$path:\$PATH\""
    if is_debian; then
      echo "export CHROMIUM_BIN=/usr/bin/chromium FIREFOX_BIN=/usr/bin/firefox-esr"
    fi
    # The test runner's own limits, 20 s and 5 s, are too short for a busy machine.
    echo "export WASM_BINDGEN_TEST_TIMEOUT=120 WASM_BINDGEN_TEST_DRIVER_TIMEOUT=60"
  } >target/env.sh.new
  mv target/env.sh.new target/env.sh
}

# ----------------------------------------------------------------------- main

STEPS=()
begin() { "$@" & STEPS+=($!); }
await_steps() {
  local step rc=0
  for step in ${STEPS[@]+"${STEPS[@]}"}; do wait "$step" || rc=1; done
  STEPS=()
  return $rc
}

WORK=$(mktemp -d)
trap 'cat "$WORK/sentences" >&2 2>/dev/null || true; rm -rf "$WORK"' EXIT
mkdir -p "$CACHE/logs" target

case $LEVEL in build | test) ;; *) die "say \`scripts/setup.sh build\` or \`scripts/setup.sh test\`." ;; esac
{ have node && have npm; } || die "Node.js and npm are missing: install Node 22 or newer, then run this again."
have cargo || { is_debian && [ "$(id -u)" = 0 ]; } ||
  die "Rust is missing: install it with rustup (https://rustup.rs), then run this again."
! have rustup || cargo --version >/dev/null 2>&1 ||
  die "rustup has no toolchain: run \`rustup default stable\`, then this again."
[ -f Cargo.lock ] || die "Cargo.lock is missing: is this a whole checkout?"
WASM_BINDGEN_VERSION=$(wasm_bindgen_version)
[ -n "$WASM_BINDGEN_VERSION" ] || die "Cargo.lock names no wasm-bindgen: run \`cargo update --workspace\`, then this again."

if have flock; then
  exec 9>"$CACHE/lock"
  flock -n 9 || { say "another set-up is at work, waiting for it" && flock 9; }
fi

begin npm_packages
if [ "$LEVEL" = test ]; then begin browsers; fi
if have cargo; then
  begin wasm_target
  begin tools
else
  begin eval 'wasm_target && tools' # Debian's cargo has to come first
fi
await_steps || exit 1
[ ! -e "$WORK/rust.env" ] || . "$WORK/rust.env"
if [ "$LEVEL" = test ]; then
  lints
  playwright_browsers
fi
write_env
say "$(rustc --version), wasm-bindgen $WASM_BINDGEN_VERSION: all there"
