#!/usr/bin/env bash
# The mutation check: breaks every check of the program, one at a time, builds the resulting ELF and
# runs the tests on it. One that no test notices is a missing test, and the script fails.
#
# The results are kept in target/mutants, as long as the sources and the tests are the same: a run
# that was interrupted continues. A run over all mutants writes tests/evidence/mutants.md.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/mutants.sh [--list] [--only PATTERN [--keep]] [--suite NAME] [--shard K/N] [--jobs N]

  --list   print the mutants, run none
  --only   only those with this in their id; may be given several times
  --keep   write the page of a run with --only: the mutants that were not run keep their committed verdicts
  --suite  only this suite, for a quick look: it keeps no verdict; may be given several times
  --shard  only every Nth, from the Kth on, for several machines or sittings
  --jobs   how many to run at a time (default: 1)"

main() {
    local flags=()
    while (($#)); do
        case $1 in
            --list)
                cd "$ROOT"
                exec cargo run --quiet --locked -p cu-mutants -- list
                ;;
            --only | --suite | --shard | --jobs)
                need_value "$@"
                flags+=("$1" "$2")
                shift
                ;;
            --keep) flags+=("$1") ;;
            -h | --help)
                printf '%s\n' "$usage"
                exit
                ;;
            *) usage_error "unknown argument: $1" ;;
        esac
        shift
    done

    cd "$ROOT"
    scripts/build.sh >&2
    scripts/toolchain.sh
    mkdir -p target/mutants
    cargo test --locked -p cu-vault-tests --no-run --message-format=json >target/mutants/tests.json
    cargo build --locked --workspace --bin vault-bench
    exec cargo run --quiet --locked -p cu-mutants -- \
        run --tests target/mutants/tests.json --cu target/debug/vault-bench ${flags[@]+"${flags[@]}"}
}

main "$@"
