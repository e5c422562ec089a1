#!/usr/bin/env bash
# Fuzzes the program on this machine: libFuzzer with AddressSanitizer, see tests/fuzz/src/lib.rs. Starts from
# the corpus in tests/fuzz/corpus.txt, unpacked into target/fuzz/corpus; what is found goes to target/fuzz/found.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/fuzz.sh [--minutes N] [--jobs N] [--merge] [--record] [--coverage] [--planted]

  --minutes   how long (default: 10; 0 with what follows, to do that alone)
  --jobs      how many fuzzers at a time (default: 1)
  --merge     then build the corpus again: the fewest inputs, old and new, that give the same coverage
  --coverage  then measure the part of program/src that the corpus reaches
  --record    then write the run down in tests/evidence/runs.json, with what --coverage measures
  --planted   instead: remove each check from a copy of the program, one at a time, and fuzz each copy from
              nothing until it finds the fault, at most five minutes"

readonly HOST=x86_64-unknown-linux-gnu
readonly CRATE=$ROOT/tests/fuzz
readonly OUT=$ROOT/target/fuzz
readonly CORPUS_TEXT=$CRATE/corpus.txt
readonly CORPUS=$OUT/corpus
readonly FOUND=$OUT/found
readonly LOGS=$OUT/log

# How libFuzzer is called: no longer inputs than a few dozen changes take, and a hang is a bug.
readonly LIMITS=(-max_len=1024 -timeout=20 -rss_limit_mb=4096)

main() {
    local minutes=10 jobs=1 merge="" record="" coverage="" planted=""
    while (($#)); do
        case $1 in
            --minutes | --jobs)
                need_value "$@"
                [[ $2 =~ ^[0-9]{1,5}$ ]] || usage_error "$1 $2: must be a number"
                [[ $1 != --minutes ]] || minutes=$((10#$2))
                [[ $1 != --jobs ]] || jobs=$((10#$2))
                shift
                ;;
            --merge) merge=1 ;;
            --record) record=1 coverage=1 ;;
            --coverage) coverage=1 ;;
            --planted) planted=1 ;;
            -h | --help)
                printf '%s\n' "$usage"
                exit
                ;;
            *) usage_error "unknown argument: $1" ;;
        esac
        shift
    done
    ((jobs > 0)) || usage_error "--jobs 0: there must be one"

    cd "$ROOT"
    need_nightly
    mkdir -p "$FOUND" "$LOGS"
    if [[ $planted ]]; then
        plant_all
        exit
    fi
    build "$CRATE" "$OUT"
    unpack
    ((minutes == 0)) || fuzz "$minutes" "$jobs"
    [[ ! $merge ]] || merge
    [[ ! $coverage ]] || measure
    [[ ! $record ]] || CU_WRITE=1 CU_FUZZ_LOGS=$LOGS cargo test --locked -p cu-vault-tests fuzz_replay::
}

need_nightly() {
    [[ $(uname -sm) == "Linux x86_64" ]] ||
        die "the fuzzer needs Linux on x86_64, where AddressSanitizer leaves the program's addresses free"
    cargo +nightly --version >/dev/null 2>&1 ||
        die "the nightly toolchain is missing, which has the sanitizer;" \
            "run: rustup toolchain install nightly --profile minimal"
    command -v c++ >/dev/null ||
        die "c++ is not on the PATH, and libFuzzer is built from source; run: sudo apt-get install g++"
}

# build <crate> <target folder>: the fuzzer, into $fuzzer. The flags come to those of the crate's
# .cargo/config.toml.
build() {
    local flag flags=""
    for flag in -Zsanitizer=address -Cpasses=sancov-module \
        -Cllvm-args=-sanitizer-coverage-{level=4,inline-8bit-counters,pc-table,trace-compares} \
        -Cdebug-assertions -Coverflow-checks -Ccodegen-units=1 -Cdebuginfo=line-tables-only -Awarnings; do
        flags+="\"$flag\", "
    done
    (
        cd "$1"
        CARGO_TARGET_DIR=$2 cargo +nightly --config "build.rustflags=[$flags]" build --locked --release \
            --features libfuzzer --bin fuzz
    ) >&2 || die "the fuzzer does not build; the compiler's message above says why"
    fuzzer=$2/$HOST/release/fuzz
}

# The corpus as libFuzzer wants it, a file an input. A line is the name, the outcome of the input, its bytes.
unpack() {
    local line hex
    rm -rf "$CORPUS"
    mkdir -p "$CORPUS"
    while read -r line; do
        hex=${line##* }
        printf %b "$(sed 's/-//; s/../\\x&/g' <<<"$hex")" >"$CORPUS/${line%% *}"
    done <"$CORPUS_TEXT"
}

# fuzz <minutes> <jobs>: a line of libFuzzer's every half a minute.
fuzz() {
    local seconds=$(($1 * 60)) job pids=() failed="" beat
    rm -f "$LOGS"/job-*.log
    for ((job = 1; job <= $2; job++)); do
        nice -n 10 "$fuzzer" "${LIMITS[@]}" -max_total_time="$seconds" -print_final_stats=1 \
            -artifact_prefix="$OUT/" "$FOUND" "$CORPUS" >"$LOGS/job-$job.log" 2>&1 &
        pids+=($!)
    done
    say "fuzzing for $1 min, $2 at a time; logs are in target/fuzz/log"
    progress &
    beat=$!
    for job in "${pids[@]}"; do
        wait "$job" || failed=1
    done
    kill -KILL "$beat" # no trap of its shell runs
    wait "$beat" 2>/dev/null || true
    [[ ! $failed ]] || report
    say "nothing was found"
}

progress() {
    while sleep 30 >/dev/null 2>&1; do
        say "  $(grep -ah '^#' "$LOGS/job-1.log" | tail -n 1 | cut -c -100)"
    done
}

# What was found, and how it is run again.
report() {
    local log artifact
    for log in "$LOGS"/job-*.log; do
        artifact=$(sed -n 's/.*Test unit written to //p' "$log")
        [[ $artifact ]] || continue
        grep -a -m 1 -A 2 -e "panicked at" -e "ERROR: " "$log" | sed 's/^/  | /' >&2
        say "  run it again: ${fuzzer#"$ROOT"/} ${artifact#"$ROOT"/}"
    done
    die "the fuzzer has found something, or has failed; the logs are in target/fuzz/log"
}

merge() {
    local merged=$OUT/merged
    rm -rf "$merged"
    mkdir "$merged"
    "$fuzzer" "${LIMITS[@]}" -set_cover_merge=1 "$merged" "$CORPUS" "$FOUND" >"$LOGS/merge.log" 2>&1 ||
        die "libFuzzer could not merge; the log is target/fuzz/log/merge.log"
    (cd "$CRATE" && CU_WRITE=1 CU_FUZZ_CORPUS=$merged cargo test --locked --test replay) >&2 ||
        die "the new corpus does not replay"
    unpack
    say "tests/fuzz/corpus.txt: $(wc -l <"$CORPUS_TEXT") inputs;" \
        "now run: CU_WRITE=1 scripts/test.sh fuzz_replay"
}

# What the corpus reaches of the program's sources, as llvm-cov counts it.
measure() {
    local llvm profile=$OUT/coverage binary
    llvm=/usr/lib/llvm-$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')/bin
    [[ -x $llvm/llvm-cov ]] ||
        die "$llvm/llvm-cov is missing, which counts coverage; scripts/toolchain.sh installs it"
    rm -rf "$profile"
    mkdir -p "$profile"
    binary=$(
        cd "$CRATE"
        CARGO_TARGET_DIR=$OUT/coverage-build cargo --config 'build.rustflags=["-Cinstrument-coverage"]' \
            test --locked --test replay --no-run --message-format=json |
            sed -n 's/.*"name":"replay".*"executable":"\([^"]*\)".*/\1/p'
    )
    (cd "$CRATE" && LLVM_PROFILE_FILE=$profile/raw "$binary") >&2 || die "the corpus does not replay"
    "$llvm/llvm-profdata" merge -sparse "$profile/raw" -o "$profile/data"
    local others=(-instr-profile="$profile/data"
        -ignore-filename-regex="/rustc/|^${CARGO_HOME:-$HOME/.cargo}/|^$CRATE/")
    "$llvm/llvm-cov" report "$binary" "${others[@]}"
    "$llvm/llvm-cov" export "$binary" "${others[@]}" -summary-only >"$LOGS/coverage.json"
}

# Each fault: its name, the file, what sed does to it.
readonly PLANTED=(
    "no-data-length|layout.rs|s/let fits = .*/let fits = true;/"
    "no-account-count|layout/find.rs|s/if input.cast::<u64>().read() != .*/if false {/"
    "no-signature|layout.rs|s/Flags::Signer => .*/Flags::Signer => found.read() == NO_DUPLICATE,/"
    "no-duplicate-marker|layout.rs|s/Flags::Any => .*/Flags::Any => true,/"
    "no-authority|checks/fast.rs|s/equal(&vault.authority, &signer.head.address)/Some(())/"
    "no-reserve|processor/lamports.rs|s/ensure(left >= reserve,/ensure(true,/"
    "no-taking-back|processor/payout_sol.rs|s/take_back(rest, amounts, .*/let _ = rest;/"
    "no-canonical-bump|pda.rs|s/bump == u8::MAX .. no_higher_bump(base, id, bump)/true/"
    "no-mint|checks/fast.rs|s/equal(&source.mint, &mint.head.address)/Some(())/"
)

plant_all() {
    local fault missed=0
    rm -f "$LOGS/planted.log"
    for fault in "${PLANTED[@]}"; do
        plant "$fault" || missed=$((missed + 1))
    done
    ((missed == 0)) || die "$missed of ${#PLANTED[@]} planted faults were not found"
    say "all ${#PLANTED[@]} planted faults were found"
}

# plant <fault>: false if it is not found. The corpus would know too much, so there is none.
plant() {
    local name file edit copy=$OUT/planted/checkout corpus=$OUT/planted/corpus log
    IFS='|' read -r name file edit <<<"$1"
    log=$LOGS/planted-$name.log
    rm -rf "$copy" "$corpus"
    mkdir -p "$corpus" "$copy"/{tests,bench}
    cp -r program "$copy/program"
    cp -r tests/fuzz tests/programs "$copy/tests/"
    cp -r bench/programs "$copy/bench/"
    rewrite "$edit" "$copy/program/src/$file"
    ! cmp -s "program/src/$file" "$copy/program/src/$file" || die "$name: program/src/$file has changed"
    build "$copy/tests/fuzz" "$OUT/planted/target"
    SECONDS=0
    if nice -n 10 "$fuzzer" "${LIMITS[@]}" -max_total_time=300 -artifact_prefix="$OUT/planted/$name-" \
        "$corpus" >"$log" 2>&1; then
        say "$name: not found" 2>&1 | tee -a "$LOGS/planted.log" >&2
        return 1
    fi
    say "$name: found after $SECONDS s" 2>&1 | tee -a "$LOGS/planted.log" >&2
    say "  | $(grep -a -m 1 -A 1 -e "panicked at" -e "ERROR: AddressSanitizer" "$log" | paste -sd ' ' - | cut -c -200)"
}

# Ctrl-C does not reach what runs in the background.
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

main "$@"
