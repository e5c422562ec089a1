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

# Checks the tools that build.sh needs, not the packages: those that only the linker's build needs may go.
ready() {
    [[ ! $(misfit) && -f $LINKER_HOME/stamp ]] &&
        [[ $(<"$LINKER_HOME/stamp") == "$(linker_stamp)" ]] &&
        "$LINKER_HOME/bin/sbpf-linker" --version >/dev/null 2>&1
}

# What is wrong with the rustc that is here, or with its sources; nothing where both fit.
misfit() {
    local llvm release
    if [[ ! -x $SBF_RUSTC ]]; then
        echo "there is no $SBF_RUSTC"
        return
    elif ! "$SBF_RUSTC" -vV >/dev/null 2>&1; then
        echo "$SBF_RUSTC does not run" # half installed, perhaps
        return
    fi
    llvm=$(llvm_version) release=$(rustc_version)
    if ! supported "${llvm%%.*}"; then
        echo "$SBF_RUSTC is rustc $release with LLVM ${llvm:-unknown}"
    elif [[ ! -f $RUST_SRC/library/Cargo.lock ]]; then
        echo "the library sources of $SBF_RUSTC are not in $RUST_SRC"
    # Debian's sources have this file. Their package may have another version than rustc's.
    elif [[ -f $RUST_SRC/src/version && $(<"$RUST_SRC/src/version") != "$release" ]]; then
        echo "the library sources in $RUST_SRC are rustc $(<"$RUST_SRC/src/version")'s, not those of $SBF_RUSTC, $release"
    fi
}

supported() {
    [[ $1 && " ${LINKER_LLVM[*]} " == *" $1 "* ]]
}

provide() {
    need_debian
    one_at_a_time
    ! ready || return 0 # whoever held the lock has done it all

    if [[ $(misfit) ]]; then
        provide_rustc
        ! ready || return 0
    fi
    local llvm
    llvm=$(llvm_version)
    set_linker_needs "${llvm%%.*}"
    installed "${linker_needs[@]}" || install_packages "${linker_needs[@]}"
    build_linker "${llvm%%.*}"
}

need_debian() {
    command -v apt-get >/dev/null ||
        die "this is not Debian, whose packages the upstream toolchain is made of; $ELSEWHERE"
}

readonly ELSEWHERE="use a Debian 12 container, or Solana's own tools: scripts/build.sh --compiler build-sbf"

set_linker_needs() {
    linker_needs=("llvm-$1-dev" zlib1g-dev libzstd-dev)
}

# Where rustc is missing, too old, or without its sources. It asks apt first which LLVM the offered rustc has. So
# it never installs a rustc that does not fit. apt does not describe the sources, so their version is checked afterwards.
provide_rustc() {
    local offered
    [[ $SBF_RUSTC == "$DEBIAN_RUSTC" ]] ||
        die "$(misfit); SBF_RUSTC must name one with LLVM $(either) and its sources, or be left out"
    offered=$(offered_llvm)
    if ! supported "$offered"; then
        update_lists
        offered=$(offered_llvm)
        supported "$offered" || not_offered "$offered"
    fi
    set_linker_needs "$offered"
    install_packages rustc-web rust-web-src "${linker_needs[@]}"
    [[ $(misfit) ]] || return 0
    if [[ ! $updated ]]; then
        update_lists
        install_packages rustc-web rust-web-src "${linker_needs[@]}"
    fi
    [[ ! $(misfit) ]] || not_offered "$offered" "$(misfit)"
}

# The LLVM major of the newest rustc-web that apt knows, by what it depends on.
offered_llvm() {
    { apt-cache "${apt_options[@]}" depends --recurse --important rustc-web 2>/dev/null || true; } |
        sed -n 's/^ *Depends: libllvm\([0-9]*\)$/\1/p' | sort -n | tail -n 1
}

either() {
    printf '%s\n' "${LINKER_LLVM[*]}" | sed 's/ / or /g'
}

# not_offered <LLVM major of what apt offers, or nothing> [<what is wrong after its installation>]: why, and what
# to do.
not_offered() {
    local wrong=${2-}
    : "${wrong:=sbpf-linker $LINKER_VERSION needs a rustc with LLVM $(either), and apt has ${1:+rustc-web with LLVM }${1:-no rustc-web}}"
    [[ ! $unreachable ]] ||
        fail "$wrong; apt could not reach $unreachable: check the network and the apt sources, then run this again"
    too_new "$1" || need_security_updates
    die "$wrong, on $(os PRETTY_NAME); $(too_new "$1" && echo "set a newer LINKER_VERSION in scripts/lib.sh" || echo "$ELSEWHERE")"
}

need_security_updates() {
    [[ $(os VERSION_CODENAME) != bookworm || $(apt-get update --print-uris) == */bookworm-security/* ]] ||
        die "apt's sources lack Debian 12's security updates, which have the rustc-web that fits; to add them," \
            "run: echo '$(security_updates)' | ${sudo}tee /etc/apt/sources.list.d/debian-security.list"
}

# The line of apt's sources that is missing: the updates are next to the mirror of the others.
security_updates() {
    local mirror
    mirror=$(apt-get update --print-uris | sed -n "s|^'\(.*\)/dists/bookworm/.*|\1|p" | head -n 1)
    echo "deb ${mirror%/}-security bookworm-security main"
}

# os <name>: what /etc/os-release says of it.
os() {
    [[ ! -f /etc/os-release ]] || sed -n "s/^$1=\"\{0,1\}\([^\"]*\)\"\{0,1\}\$/\1/p" /etc/os-release
}

too_new() {
    ((${1:-0} > LINKER_LLVM[${#LINKER_LLVM[@]} - 1]))
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
