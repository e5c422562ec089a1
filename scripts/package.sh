#!/usr/bin/env bash
# Packs the packages for crates.io: cu-gate with what it depends on, and the vault's interface. Builds each from its
# own archive, as `cargo publish` would before it sends it. Nothing is sent.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/package.sh [--no-build]

  --no-build  pack, and check what an archive must have, but build nothing from it"

main() {
    local build=() host=(publish --dry-run)
    # `publish` refuses a mirror of crates.io, even where it would send nothing.
    [[ ${1-} != --no-build ]] || { build=(--no-verify) host=(package) && shift; }
    no_flags "$@"
    need_cargo
    cd "$ROOT"
    # The packages that are not published yet are taken from these very archives.
    cargo "${host[@]}" --locked --allow-dirty ${build[@]+"${build[@]}"} \
        -p cu-gate -p cu-record -p cu-runtime -p cu-symbolic
    cargo package --locked --allow-dirty ${build[@]+"${build[@]}"} --manifest-path program/interface/Cargo.toml \
        --target-dir target/programs
}

main "$@"
