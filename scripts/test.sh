#!/usr/bin/env bash
# Runs the tests: without arguments the quick ones, which cover the program on both ELFs, the bench, the command line
# and the scripts. Needs what bench.sh needs.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/test.sh [--all | [FILTER] [-- ARGUMENT…]]

  --all     every test: also the slow ones, the book's examples for the SDK and Anchor, the TypeScript client, the
            command line on a local network, a deployment with the real solana, the book in a browser. Installs
            missing tools
  FILTER    only the tests of the program, the bench and the command line with this in their name, such as a suite:
            scripts/test.sh refusals -- --nocapture
  ARGUMENT  for the test binaries, after two dashes"

readonly LEFT_OUT="the slow tests; the book's examples for the SDK and Anchor; the TypeScript client; the command \
line on a local network; a deployment with the real solana; the book in a browser"

readonly OTHERS_FIXTURES=p_token::its_published_fixtures

main() {
    case ${1-} in
        -h | --help)
            printf '%s\n' "$usage"
            exit
            ;;
    esac
    need_cargo
    cd "$ROOT"
    case ${1-} in
        "")
            quick
            say "left out: $LEFT_OUT; they run with: scripts/test.sh --all"
            ;;
        --all)
            (($# == 1)) || usage_error "unknown argument: $2"
            quick
            slow
            say "every test has run but $OTHERS_FIXTURES, which reads files that are not in this repository: see \
bench/cu/tests/p_token.rs"
            ;;
        *)
            compile_tests
            run_tests "$@"
            ;;
    esac
}

# Without the assembler of a peer, which takes long to compile: its tests are among the slow ones.
quick() {
    compile_tests
    scripts/selftest.sh &
    run_tests
    wait $!
}

# run_tests <argument>…: more at a time than there are cores, since many wait, for a node that does not answer or
# for a measurement that another has begun.
run_tests() {
    RUST_TEST_THREADS=${RUST_TEST_THREADS:-8} cargo test --quiet --locked --workspace --exclude peer-assembly "$@"
}

compile_tests() {
    compile "the tests and the Solana runtime that they run on" test --exclude peer-assembly --no-run
    target/debug/elf --check || die "the committed ELFs are not the sources' own; run: scripts/build.sh"
}

slow() {
    # The proof's need solvers: scripts/prove.sh.
    cargo test --locked --workspace --exclude cu-vault-proof -- --ignored --skip "$OTHERS_FIXTURES"
    (cd tests/fuzz && cargo test --locked --test replay) || exit
    scripts/examples.sh
    scripts/client-ts.sh
    scripts/journeys.sh
    scripts/journeys.sh --deploy
    scripts/book.sh --check
}

main "$@"
