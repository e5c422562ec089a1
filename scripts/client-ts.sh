#!/usr/bin/env bash
# The TypeScript client: installs what its package-lock.json names, checks its types and that what is
# generated is what the IDL says, and runs its tests on the committed ELFs.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"
# shellcheck source=scripts/metadata.sh
source "$ROOT/scripts/metadata.sh"

usage="usage: scripts/client-ts.sh [--write | --run FILE]

  --write  write src/generated from the IDL, and run no test
  --run    run the tests of this file of clients/ts alone"

readonly CLIENT=$ROOT/clients/ts

main() {
    local write="" run=""
    case ${1-} in
        --write) write=yes && shift ;;
        --run) need_value "$@" && run=$2 && shift 2 ;;
    esac
    no_flags "$@"
    need_node
    npm_install "$CLIENT"
    cd "$CLIENT"
    if [[ $write ]]; then
        npm run --silent generate
    elif [[ $run ]]; then
        node --import tsx --test --test-reporter=spec "$run"
    else
        npm run --silent check
        # What the Rust client builds is compared; the Rust tests write it.
        [[ -d $ROOT/target/fixtures/vault ]] || "$ROOT/scripts/test.sh" fixtures
        # It measures what the tests record.
        [[ -x $ROOT/target/debug/cu ]] || (cd "$ROOT" && cargo build --locked --package cu-gate --bin cu >&2) || exit
        npm test --silent
        # The client that deploy.sh --metadata writes with.
        provide_metadata_client
        node --test --test-reporter=spec "$METADATA_CLIENT/test.mjs"
    fi
}

main "$@"
