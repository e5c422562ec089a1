#!/usr/bin/env bash
# Makes the committed ELFs in program/elf what their sources say. Where no source has changed, nothing is built and no
# compiler is needed. `scripts/build.sh --help` lists the flags; the work is done by the crate in scripts/elf.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

need_cargo
cd "$ROOT"
compile "the command that builds the ELFs" build --bin elf
exec target/debug/elf "$@"
