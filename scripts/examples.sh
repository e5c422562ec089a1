#!/usr/bin/env bash
# Compiles and tests the book's examples that need std, the SDK's and Anchor's, on the host. Those that build for the
# chain's target are programs like any other here: their ELFs are committed, and the bench's tests run them.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/examples.sh [--lint]

  --lint  only compile them, with clippy's lints and the format checked"

readonly MANIFEST=docs/examples/Cargo.toml
readonly TARGET=target/examples

main() {
    local lint=""
    case ${1-} in
        "") ;;
        --lint) lint=yes ;;
        -h | --help)
            printf '%s\n' "$usage"
            exit
            ;;
        *) usage_error "unknown argument: $1" ;;
    esac
    need_cargo
    cd "$ROOT"
    if [[ $lint ]]; then
        cargo fmt --all --check --manifest-path "$MANIFEST"
        on_examples clippy --all-targets --all-features
        return
    fi
    on_examples test
    # The drop-in: the same tests, another crate makes the calls.
    on_examples test -p example-sdk --features solana-invoke
}

# on_examples <command of cargo> <argument>…
on_examples() {
    local command=$1
    shift
    set -- "$command" --quiet --locked --manifest-path "$MANIFEST" --target-dir "$TARGET" "$@"
    [[ $command != clippy ]] || set -- "$@" -- -D warnings -D clippy::undocumented_unsafe_blocks
    cargo "$@"
}

main "$@"
