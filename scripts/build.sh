#!/usr/bin/env bash
# Makes the committed ELFs in program/elf what their sources say. Where no source has changed, nothing is built and no
# compiler is needed. `scripts/build.sh --help` lists the flags; the work is done by the crate in scripts/elf.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cd "$ROOT"
need_cargo
# With the whole workspace's features, so that nothing is compiled again for the bench and the tests.
cargo build --quiet --locked --workspace --bin elf || die "the command that builds the ELFs does not compile; see above"
exec target/debug/elf "$@"
