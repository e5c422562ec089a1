#!/usr/bin/env bash
# Tries the gate as a stranger would: a repository of its own with somebody else's program, and in it, word for
# word, the steps of the workflow in docs/src/reference/gate.md ("In your CI"). Two things stand for what is not
# here: the address of this repository, and the build of the program, which is a real ELF out of a package.
#
# The program is SPL Token as mainnet runs it; the pull request goes back to the implementation before that,
# which does the same and costs more.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/try-gate.sh"

readonly PAGE=docs/src/reference/gate.md
readonly PROGRAM=target/deploy/my_program.so

main() {
    no_flags "$@"
    cd "$ROOT"
    read_steps
    local old new
    new=$(package_file mollusk-svm-programs-token src/elf/token.so)
    old=$(package_file litesvm src/programs/elf/spl_token-3.5.0.so)

    repository=$(mktemp -d)
    trap 'rm -rf "$repository"' EXIT
    export CU=file://$ROOT CU_REVISION
    CU_REVISION=$(commit)
    # The bench of this checkout has built what it depends on.
    export CARGO_TARGET_DIR=$ROOT/target CARGO_INSTALL_ROOT=$repository/tools
    export PATH=$CARGO_INSTALL_ROOT/bin:$PATH GITHUB_STEP_SUMMARY=$repository/summary.md

    cd "$repository"
    git init --quiet
    mkdir -p target/deploy bench
    cp -r "$ROOT/bench/cu/examples/p-token" bench/fixtures
    build=(cp "$new" "$PROGRAM")
    step "$install"
    "${build[@]}"
    cu bless "$PROGRAM" --fixtures bench/fixtures --baseline bench/baseline.json --reason first >bless.txt

    say "--- a pull request that changes nothing ---"
    pull_request
    expect 0 "$gate_says" "$gate_status"
    say "--- a pull request that costs CU ---"
    build=(cp "$old" "$PROGRAM")
    pull_request
    expect 3 "$gate_says" "$gate_status"
    [[ $gate_says == *"regression  transfer: "* && $(<summary.md) == *"| transfer "* ]] ||
        die "the gate named no row of the regression, or the summary has no table: $gate_says"
    say "the gate of $PAGE let the first pass and stopped the second"
}

# The steps of the page's workflow, by what they are for.
read_steps() {
    local workflow line runs=()
    workflow=$(awk '/^## In your CI/ { here = 1 } here && /^```yaml/ { on = 1; next } on && /^```/ { exit } on' "$PAGE")
    while IFS= read -r line; do
        runs+=("$line")
    done < <(sed -n 's/^ *- run: //p' <<<"$workflow")
    ((${#runs[@]} == 4)) || die "$PAGE: the workflow has ${#runs[@]} steps of one line, not 4"
    install=${runs[0]} measure=${runs[2]} gate=${runs[3]}
    [[ ${runs[1]} == "cargo build-sbf"* ]] || die "$PAGE: the second step does not build the program"
    summary=$(sed -n '/^ *run: |/,$ { /run: |/d; s/^ *//p; }' <<<"$workflow")
    [[ $install == "cargo install"* && $measure == "cu run"* && $gate == "cu check"* && $summary == "cu report"* ]] ||
        die "$PAGE: the steps of the workflow are not in the order that this script knows"
}

# A file of a package that this repository depends on anyway.
package_file() {
    cargo metadata --locked --format-version 1 |
        grep -o "\"manifest_path\":\"[^\"]*/$1-[0-9.]*/Cargo.toml\"" |
        sed "s|^.*:\"\(.*\)/Cargo.toml\"|\1/$2|" | head -n 1
}

step() {
    say "$ $1"
    bash -euc "$1" >&2
}

# The job: the last step runs whatever became of the gate.
pull_request() {
    "${build[@]}"
    step "$measure"
    say "$ $gate"
    gate_status=0
    gate_says=$(bash -euc "$gate" 2>&1) || gate_status=$?
    say "$gate_says"
    step "$summary"
}

expect() {
    (($3 == $1)) || die "the gate ended with exit code $3, not $1: $2"
}

main "$@"
