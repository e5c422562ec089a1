#!/usr/bin/env bash
# Provides the upstream toolchain that build.sh compiles the ELFs with: Debian's rustc with its library
# sources, and in .tools/ the linker, built once from source against that rustc's LLVM.
#
# Once everything is there, it needs neither root nor network nor apt.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/toolchain.sh"

readonly LOG=$ROOT/.tools/log

main() {
    case ${1-} in
        "") ;;
        -h | --help)
            printf '%s\n' "$usage"
            exit
            ;;
        *) usage_error "unknown argument: $1" ;;
    esac
    cd "$ROOT"
    need_cargo
    ready || provide
    say "toolchain: $(upstream_compiler)"
}

need_cargo() {
    command -v cargo >/dev/null ||
        die "cargo is not on the PATH; install Rust with rustup, then run this again"
    # In the checkout, rustup picks the toolchain of rust-toolchain.toml, and may have to fetch it.
    cargo --version >/dev/null ||
        die "cargo does not run; install the toolchain of rust-toolchain.toml: rustup toolchain install"
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

# Commands inherit the lock: if this script is killed outright, the next one waits for what it left.
one_at_a_time() {
    { mkdir -p .tools && exec 9>.tools/lock; } 2>/dev/null ||
        die "cannot write to .tools; run this as the owner of the checkout"
    until flock -w 10 9; do
        say "waiting for another scripts/toolchain.sh"
    done
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

# All of them or none: packages that belong together must come in one version.
install_packages() {
    ! installed "$@" || return 0
    [[ $(id -u) == 0 ]] ||
        die "not all of the Debian packages $* are installed, and only root can do that;" \
            "run: sudo apt-get install --no-install-recommends $*"

    apt_install "$@" || {
        # Stale package lists, or none at all as in a fresh container.
        nothing_to_remove "$@"
        apt_get update && apt_install "$@"
    } || {
        nothing_to_remove "$@"
        fail "apt-get could not install $*; check the network and the apt sources" \
            "(Debian 12 and its security updates have them)"
    }
}

installed() {
    local package
    for package; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            return 1
    done
}

apt_install() {
    apt_get install --yes --no-install-recommends --no-remove "$@"
}

apt_get() {
    step "apt-get $*" env LC_ALL=C DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=120 "$@"
}

# rustc-web conflicts with Debian's own rustc and rustup: whether they may go is not ours to say.
nothing_to_remove() {
    ! grep -q 'remove is disabled' "$LOG" ||
        fail "$* would make apt-get remove packages of yours (see above); if they may go," \
            "run: apt-get install --no-install-recommends $*"
}

# Into a folder aside, its stamp last: what lies in $LINKER_HOME is always whole.
build_linker() {
    local llvm=/usr/lib/llvm-$1 aside=$LINKER_HOME.new
    rm -rf "$aside"
    step "building sbpf-linker $LINKER_VERSION for LLVM $1, which takes some minutes, once" \
        env LLVM_PREFIX="$llvm" CARGO_ENCODED_RUSTFLAGS="-Lnative=$llvm/lib" \
        CARGO_TARGET_DIR="$aside/target" \
        cargo install sbpf-linker --version "$LINKER_VERSION" --locked \
        --no-default-features --features "bpf-linker/llvm-$1" --root "$aside" ||
        fail "sbpf-linker $LINKER_VERSION could not be built; check the network (cargo downloads" \
            "its sources), then run this again"
    rm -rf "$aside/target"
    linker_stamp >"$aside/stamp"
    rm -rf "$LINKER_HOME"
    mv "$aside" "$LINKER_HOME"
}

# step <what> <command>…: a long command, its output in the log, a sign of life every ten seconds.
step() {
    local what=$1 beat status=0
    shift
    say "$what"
    heartbeat &
    beat=$!
    "$@" >"$LOG" 2>&1 </dev/null &
    wait $! || status=$?
    kill "$beat"
    wait "$beat" 2>/dev/null || true
    return "$status"
}

# Ctrl-C does not reach what runs in the background, so whatever ends this script ends that too.
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

heartbeat() {
    local never
    exec 9>&- {never}<> <(:) # a pipe that nobody writes to: its reader sleeps without a process
    SECONDS=0
    while kill -0 $$ 2>/dev/null; do
        read -rt 10 -u "$never" || say "  $SECONDS s: $(tail -n 1 "$LOG" | sed 's/^ *//' | cut -c -100)"
    done
}

# The end of the log, then what went wrong and what to do.
fail() {
    tail -n 15 "$LOG" | sed 's/^/  | /' >&2
    die "$*; the log is .tools/log"
}

main "$@"
