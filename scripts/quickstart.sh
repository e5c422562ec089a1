#!/usr/bin/env bash
# Shows a vault from its creation to a withdrawal: the committed program, deployed by transactions, and the command
# line cu-vault, on a network in one process. It needs no Solana tools, no key and no SOL.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/quickstart.sh"

main() {
    no_flags "$@"
    need_cargo
    cd "$ROOT"
    compile "the network and the command line" build --example quickstart
    target/debug/examples/quickstart
    say "On a network of your own: scripts/deploy.sh, then the same commands. See docs/src/reference/deploy.md"
}

main "$@"
