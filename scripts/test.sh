#!/usr/bin/env bash
# Builds the ELFs of both architectures, then runs every test on them. Arguments go to `cargo test`:
#
#   scripts/test.sh --test token_fixtures -- --nocapture
#
# Without arguments the scripts' own tests run too, and the fuzzer's corpus on the host, before the others.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
(($#)) || scripts/selftest.sh
(($#)) || (cd tests/fuzz && cargo test --locked --test replay)
scripts/build.sh >&2
# For tests/tests/program_id.rs, which names it too.
scripts/build.sh --id GabzKCXtzTci5TVXRRSD13hQp8vAndQdCv7JdkrfETWC >&2
exec cargo test --workspace --locked "$@"
