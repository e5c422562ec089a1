#!/usr/bin/env bash
# The proof: executes the committed ELFs symbolically, asks z3 and cvc5 the theorems, and replays every path on the
# real VM. A full run can write tests/evidence/proof.md. With --mutants it does the same with the mutants of
# scripts/mutants.sh, each an ELF with one fault.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/prove.sh [--reduced] [--solver NAME] [--write]
       scripts/prove.sh --mutants [--only PATTERN] [--write]

  --reduced  only the shapes around the layout that nearly every caller sends, with z3 alone
  --solver   only this solver, z3 or cvc5 (default: both, one after the other)
  --mutants  follow the mutants that are not decided yet, on the shapes of a reduced run, with z3, one a core; all of
             them takes hours
  --only     the mutants with this in their id, decided or not; may be given several times
  --write    write tests/evidence/proof.md from what was run; not with --reduced. With --mutants write its last
             section and its data: mutants that were not run now keep what is known of them"

main() {
    local set=full solvers='' write='' mutants='' only=''
    while (($#)); do
        case $1 in
            --reduced) set=reduced ;;
            --solver)
                need_value "$@"
                one_of "$1" "$2" z3 cvc5
                solvers=$2
                shift
                ;;
            --mutants) mutants=1 ;;
            --only)
                need_value "$@"
                only+=${only:+$'\n'}$2
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
    [[ ! $only || $mutants ]] || usage_error "--only needs --mutants"
    [[ ! $mutants || ($set = full && ! $solvers) ]] || usage_error "--mutants has neither --reduced nor --solver"
    if [[ ! $solvers ]]; then
        solvers=z3
        [[ $set = reduced ]] || solvers=z3,cvc5
    fi

    need_cargo
    cd "$ROOT"
    if [[ $mutants ]]; then
        provide_packages z3
        scripts/toolchain.sh
        # They write their cases as fixtures, which say where to look first.
        cargo test --locked -p cu-vault-tests --test it -- attacks::
        CU_ONLY=$only CU_WRITE=$write prove mutants_are
    else
        # shellcheck disable=SC2046 # one word a package
        provide_packages $(tr , ' ' <<<"$solvers")
        CU_PROOF=$set CU_SOLVER=$solvers CU_WRITE=$write prove the_theorems_hold
    fi
}

# prove <test>: the start of its name.
prove() {
    cargo test --locked -p cu-vault-proof --test it -- --ignored --nocapture "$1"
}

main "$@"
