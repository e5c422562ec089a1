#!/usr/bin/env bash
# Is the program at an address the ELF of this commit? Builds the ELF for that id, reads what the cluster runs
# there, and compares them byte by byte. Only zeros may follow, in an account that is longer than the ELF.
#
# Exit code 0: the same. 1: it differs. 2: it could not be determined.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"
# shellcheck source=scripts/cluster.sh
source "$ROOT/scripts/cluster.sh"

usage="usage: scripts/verify.sh [--url URL] [--program-id ADDRESS] [--arch v0|v3] [--dirty]

  --url         localhost (the default), devnet, testnet, mainnet-beta or a URL
  --program-id  the address of the program (default: the development id)
  --arch        the sBPF version it was deployed for (default: v3)
  --dirty       although there are changes that are not committed

The last line is what solana-verify calls the program hash: of the bytes without the zeros at their end."

# Whatever stops this script, it could not tell.
die() {
    say "error: $*"
    exit 2
}

main() {
    local url=localhost id="" arch=v3 dirty=""
    while (($#)); do
        case $1 in
            --url)
                need_value "$@"
                need_url "$@"
                url=$2
                shift
                ;;
            --program-id)
                need_value "$@"
                need_address "$@"
                id=$2
                shift
                ;;
            --arch)
                need_value "$@"
                one_of "$1" "$2" v0 v3
                arch=$2
                shift
                ;;
            --dirty) dirty=1 ;;
            -h | --help)
                printf '%s\n' "$usage"
                exit
                ;;
            *) usage_error "unknown argument: $1" ;;
        esac
        shift
    done
    [[ $dirty ]] || clean ||
        die "there are changes that are not committed: commit or stash them, or take them in with --dirty"

    local authority slot held elf differs found verdict
    : "${id:=$(development_id)}"
    need_solana
    need_cluster
    look_at "$id" || die "there is no program at $id on $(where)"
    build_for "$id" "$arch" || exit 2
    if runs "$elf"; then
        verdict="the same as the ELF of this commit"
    else
        verdict="NOT the ELF of this commit: $differs"
    fi
    found=$(($(wc -c <"$scratch/deployed")))
    say "program      $id on $(where), deployed in slot $slot"
    say "authority    $authority"
    say "commit       $(commit)$(clean || echo ", with changes"), sBPF $arch, sha256 $(sha256 <"$elf")"
    say "data         $found bytes; the ELF has $(($(wc -c <"$elf")))"
    say "it is        $verdict"
    program_hash "$scratch/deployed"
    [[ $verdict == the* ]]
}

main "$@"
