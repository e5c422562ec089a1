#!/usr/bin/env bash
# Provides the upstream toolchain that build.sh compiles the ELFs with: Debian's rustc with its library
# sources, and in .tools/ the linker, built once from source against that rustc's LLVM.
#
# Once everything is there, it needs neither root nor network nor apt.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/toolchain.sh"

main() {
    no_flags "$@"
    cd "$ROOT"
    need_cargo
    ready || provide
    describe
    say "toolchain: $(upstream_compiler)"
}

# Where everything is, for the command that builds the ELFs (scripts/elf).
describe() {
    cat >.tools/toolchain.$$ <<END
rustc=$SBF_RUSTC
sources=$RUST_SRC
linker=$LINKER_HOME/bin
compiler=$(upstream_compiler)
END
    mv .tools/toolchain.$$ .tools/toolchain
}

# Asks for what build.sh needs, not for packages: those that only the linker's build needs may go.
ready() {
    [[ -x $SBF_RUSTC && -f $RUST_SRC/library/Cargo.lock && -f $LINKER_HOME/stamp ]] &&
        [[ $(<"$LINKER_HOME/stamp") == "$(linker_stamp)" ]] &&
        "$LINKER_HOME/bin/sbpf-linker" --version >/dev/null 2>&1
}

provide() {
    need_debian
    one_at_a_time
    ! ready || return 0 # whoever held the lock has done it all

    install_packages rustc-web rust-web-src
    local major
    major=$(llvm_version)
    major=${major%%.*}
    need_supported "$major"
    install_packages "llvm-$major-dev" zlib1g-dev libzstd-dev
    build_linker "$major"
}

need_debian() {
    command -v apt-get >/dev/null ||
        die "this is not Debian, whose packages the upstream toolchain is made of;" \
            "use a Debian 12 container, or Solana's own tools: scripts/build.sh --compiler build-sbf"
}

need_supported() {
    local major=$1 cure
    [[ " ${LINKER_LLVM[*]} " != *" $major "* ]] || return 0
    if ((major < LINKER_LLVM[0])); then
        cure="upgrade rustc-web and rust-web-src from Debian's security updates"
    else
        cure="set a newer LINKER_VERSION in scripts/lib.sh"
    fi
    die "sbpf-linker $LINKER_VERSION cannot be built for LLVM $major of rustc $(rustc_version)," \
        "only for ${LINKER_LLVM[*]}; $cure, or use scripts/build.sh --compiler build-sbf"
}

# Its stamp comes last: without one, or with another compiler's, it is built again.
build_linker() {
    local llvm=/usr/lib/llvm-$1
    export LLVM_PREFIX=$llvm CARGO_ENCODED_RUSTFLAGS="-Lnative=$llvm/lib"
    build_tool "$LINKER_HOME" sbpf-linker "$LINKER_VERSION" \
        --no-default-features --features "bpf-linker/llvm-$1"
    linker_stamp >"$LINKER_HOME/stamp"
}

main "$@"
