#!/usr/bin/env bash
# The proof: executes the committed ELFs symbolically, asks z3 and cvc5 the theorems, and replays every path on the
# real VM. A full run can write tests/evidence/proof.md.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/prove.sh [--reduced] [--solver NAME] [--write]

  --reduced  only the shapes around the layout that nearly every caller sends, with z3 alone
  --solver   only this solver, z3 or cvc5 (default: both, one after the other)
  --write    write tests/evidence/proof.md from what was run; not with --reduced"

main() {
    local set=full solvers='' write=''
    while (($#)); do
        case $1 in
            --reduced) set=reduced ;;
            --solver)
                need_value "$@"
                one_of "$1" "$2" z3 cvc5
                solvers=$2
                shift
                ;;
            --write) write=1 ;;
            -h | --help)
                printf '%s\n' "$usage"
                exit
                ;;
            *) usage_error "unknown argument: $1" ;;
        esac
        shift
    done
    [[ ! $write || $set = full ]] || usage_error "--write needs a full run, without --reduced"
    if [[ ! $solvers ]]; then
        solvers=z3
        [[ $set = reduced ]] || solvers=z3,cvc5
    fi

    need_cargo
    # shellcheck disable=SC2046 # one word a package
    provide_packages $(tr , ' ' <<<"$solvers")
    cd "$ROOT"
    CU_PROOF=$set CU_SOLVER=$solvers CU_WRITE=$write \
        cargo test --locked -p cu-vault-proof --test it -- --ignored --nocapture
}

main "$@"
