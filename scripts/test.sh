#!/usr/bin/env bash
# Every test there is: of the scripts, of the program on both ELFs, of the bench, of the clients, of the command
# line on a local network, of the book in a browser. Installs what is missing.
#
# With arguments, which go to `cargo test`, it runs the quick ones alone, those of the program and the bench:
#
#   scripts/test.sh --test token_fixtures -- --nocapture

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# For tests/tests/program_id.rs, which names it too.
readonly ANOTHER_ID=GabzKCXtzTci5TVXRRSD13hQp8vAndQdCv7JdkrfETWC

build() {
    scripts/build.sh >&2
    scripts/build.sh --id "$ANOTHER_ID" >&2
}

cd "$ROOT"
if (($#)); then
    build
    exec cargo test --locked "$@"
fi

scripts/selftest.sh
build
cargo test --workspace --locked
(cd tests/fuzz && cargo test --locked --test replay)
scripts/client-ts.sh
scripts/journeys.sh
scripts/journeys.sh --deploy
scripts/book.sh --check
