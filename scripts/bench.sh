#!/usr/bin/env bash
# Builds the ELFs, then measures the compute units of every instruction. What it measured is all there is
# on stdout.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/bench.sh [--json FILE] [--rows main|all] [--arch v0|v3] [--profile mainnet|all]

  --json     also write the figures to this file
  --rows     print a vault's life and the main rows, or every row (default: main)
  --arch     sBPF version of the ELFs (default: v3)
  --profile  runtime features: those active on mainnet, or all (default: mainnet)"

main() {
    local arch=v3 profile=mainnet rows=main json=()
    while (($#)); do
        case $1 in
            --json)
                need_value "$@"
                # The bench runs in the checkout, whoever calls from where.
                json=(--json "$(realpath -m -- "$2")")
                ;;
            --rows)
                need_value "$@"
                one_of "$1" "$2" main all
                rows=$2
                ;;
            --arch)
                need_value "$@"
                one_of "$1" "$2" v0 v3
                arch=$2
                ;;
            --profile)
                need_value "$@"
                one_of "$1" "$2" mainnet all
                profile=$2
                ;;
            -h | --help)
                printf '%s\n' "$usage"
                exit
                ;;
            *) usage_error "unknown argument: $1" ;;
        esac
        shift 2
    done

    cd "$ROOT"
    scripts/build.sh --arch "$arch" >&2
    exec cargo run --release --locked -p cu --bin cu -- \
        run --arch "$arch" --profile "$profile" --rows "$rows" "${json[@]}"
}

main "$@"
