#!/usr/bin/env bash
# Runs the journeys: what a user does, on a local network with the real JSON-RPC that goes wrong on demand.
# Arguments go to `cargo test`:
#
#   scripts/journeys.sh payout -- --nocapture
#
# The network is a thousand crates, built once into target/journeys, which takes a few minutes. From Debian they
# need build-essential and nothing else.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/journeys.sh [--deploy | --lint] [<argument of cargo test>…]

  --deploy  instead: what needs the real solana command line, such as a deployment. It is built once where there
            is none
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
            [[ " $* " == *" -- "* ]] || set -- "$@" --
            set -- "$@" --ignored --nocapture
            SOLANA=$(provide_solana) || exit
            export SOLANA
            ;;
    esac
    scripts/build.sh --arch v3 >&2
    build_commands
    export CU_VAULT=$ROOT/target/debug/cu-vault
    # In its own folder, where its flags are.
    # More at a time than there are cores: they wait for their network most of the time.
    export RUST_TEST_THREADS=${RUST_TEST_THREADS:-4}
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

# Prints where the Solana command line is. Before the tests, whose output is held back: it takes a few minutes.
provide_solana() (
    # shellcheck source=scripts/packages.sh
    source scripts/packages.sh
    # shellcheck source=scripts/cluster.sh
    source scripts/cluster.sh
    need_solana
    command -v solana
)

# The commands that the journeys run, as the tests build them. `cargo build` would leave out the dev-dependencies, and with
# them the features that all packages share: it would compile the Solana runtime a second time.
build_commands() {
    cargo test --locked --package cu-vault-cli --package cu-gates --package cu-gate --test it --no-run >&2
}

# While the crates are built as for the tests: `cargo clippy` would check all thousand of them again.
lint() {
    cd tests/journeys
    cargo fmt --all --check
    RUSTC_WORKSPACE_WRAPPER=clippy-driver cargo test --locked --no-run
}

main "$@"
