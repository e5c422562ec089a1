#!/usr/bin/env bash
# The same sources give the same bytes in whatever folder they lie: builds the vault in two fresh checkouts of
# HEAD, for both architectures, and compares the ELFs with each other and with the one that the baseline was
# measured on. Prints their SHA-256.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/reproducible.sh"

readonly WORK=$ROOT/target/reproducible
# Neither as long as the other's, nor as deep.
readonly CHECKOUTS=("$WORK/one" "$WORK/in another/folder")

main() {
    no_flags "$@"
    cd "$ROOT"
    local checkout arch builds=()
    scripts/toolchain.sh
    rm -rf "$WORK"
    for checkout in "${CHECKOUTS[@]}"; do
        check_out "$checkout"
        "$checkout/scripts/build.sh" --program program >"$checkout.log" 2>&1 &
        builds+=($!)
    done
    for checkout in "${CHECKOUTS[@]}"; do
        wait "${builds[0]}" || {
            tail -n 15 "$checkout.log" >&2
            die "HEAD does not build in a fresh checkout; the log is $checkout.log"
        }
        builds=("${builds[@]:1}")
    done
    for arch in v3 v0; do
        compare "$arch"
    done
    rm -rf "$WORK"
}

# What is committed and nothing else; the tools are shared.
check_out() {
    mkdir -p "$1"
    in_git archive HEAD | tar -x -C "$1"
    ln -s "$ROOT/.tools" "$1/.tools"
}

compare() {
    local sums baseline=bench/baseline.json
    [[ $1 == v3 ]] || baseline=bench/baseline.$1.json
    mapfile -t sums < <(printf '%s\0' "${CHECKOUTS[@]/%//target/elf/$1/cu_vault.so}" | xargs -0 sha256sum | cut -c -64)
    [[ ${sums[0]} == "${sums[1]}" ]] ||
        die "sBPF $1: ${sums[0]} in one folder, ${sums[1]} in another; both are left in target/reproducible"
    [[ ${sums[0]} == "$(measured "$baseline")" ]] ||
        die "sBPF $1: ${sums[0]} is not what $baseline was last measured on; if it is meant to be:" \
            "cargo run --release --bin cu -- bless --arch $1 --reason WHY"
    printf '%s  %s/cu_vault.so\n' "${sums[0]}" "$1"
}

# The newest entry of a baseline's history.
measured() {
    sed -n 's/.*"sha256": "\([0-9a-f]\{64\}\)".*/\1/p' "$1" | tail -n 1
}

main "$@"
