#!/usr/bin/env bash
# Measures the compute units of every instruction. Only the figures go to stdout.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/bench.sh [--json FILE] [--rows main|all] [--arch v0|v3] [--profile PROFILE]

  --json     also write the figures to this file
  --rows     print a vault's life and the main rows, or every row (default: main)
  --arch     sBPF version of the ELFs (default: v3)
  --profile  the feature gates: mainnet, mainnet@SLOT, mainnet@YYYY-MM-DD or all (default: mainnet)"

main() {
    local arch=v3 profile=mainnet rows=main json=()
    while (($#)); do
        case $1 in
            --json)
                need_value "$@"
                # The bench runs in the checkout, from any folder.
                json=(--json "$2")
                [[ $2 == /* ]] || json=(--json "$PWD/$2")
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
                [[ $2 == mainnet@?* ]] || one_of "$1" "$2" mainnet all
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

    need_cargo
    cd "$ROOT"
    compile "the bench and the Solana runtime that it measures on" build --bin vault-bench --bin elf
    target/debug/elf --arch "$arch" >&2
    exec target/debug/vault-bench run --arch "$arch" --profile "$profile" --rows "$rows" ${json[@]+"${json[@]}"}
}

main "$@"
