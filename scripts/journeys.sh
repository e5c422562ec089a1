#!/usr/bin/env bash
# Runs the journeys: what a user does, on a local network with the real JSON-RPC that goes wrong on demand.
# Arguments go to `cargo test`:
#
#   scripts/journeys.sh payout -- --nocapture
#
# The network is a thousand crates, built once into target/journeys, which takes some minutes. Of Debian they
# need build-essential and nothing else.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/journeys.sh [--deploy | --lint] [<argument of cargo test>…]

  --deploy  instead: the vault is deployed and verified with the real solana command line, which is built once
            where there is none
  --lint    instead: formatting and clippy"

main() {
    local mode=test
    case ${1-} in
        -h | --help)
            printf '%s\n' "$usage"
            exit
            ;;
        --deploy | --lint)
            mode=${1#--}
            shift
            ;;
    esac
    cd "$ROOT"
    need_build_tools
    case $mode in
        lint)
            lint
            return
            ;;
        deploy)
            set -- deployment "$@"
            [[ " $* " == *" -- "* ]] || set -- "$@" --
            set -- "$@" --ignored --nocapture
            provide_solana
            ;;
    esac
    scripts/build.sh --arch v3 >&2
    cargo build --locked --package cu-vault-cli --bin cu-vault --package cu-gates --bin cu-gates >&2
    export CU_VAULT=$ROOT/target/debug/cu-vault
    # In its own folder, where its flags are.
    cd tests/journeys
    exec cargo test --locked --package cu-vault-network "$@"
}

need_build_tools() {
    local tool
    for tool in cc make perl; do
        command -v "$tool" >/dev/null ||
            die "$tool is not on the PATH; on Debian, run: apt-get install build-essential"
    done
}

# Before the tests, whose output is held back: it takes some minutes.
provide_solana() (
    # shellcheck source=scripts/packages.sh
    source scripts/packages.sh
    # shellcheck source=scripts/cluster.sh
    source scripts/cluster.sh
    need_solana
)

# While the crates are built as for the tests: `cargo clippy` would check all thousand of them anew.
lint() {
    cd tests/journeys
    cargo fmt --all --check
    RUSTC_WORKSPACE_WRAPPER=clippy-driver cargo test --locked --no-run
}

main "$@"
