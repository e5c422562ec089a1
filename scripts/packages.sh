# How scripts install what they need: Debian's packages, and tools of crates.io, built once into .tools/.
# Comes after lib.sh.
# shellcheck shell=bash

readonly LOG=$ROOT/.tools/log

# provide_packages <package>…: those of Debian that a script needs.
provide_packages() {
    ! command -v dpkg-query >/dev/null || ! installed "$@" || return 0
    command -v apt-get >/dev/null || die "$* is needed, and this is not Debian; install it as your system does"
    one_at_a_time
    install_packages "$@"
    next_please
}

# provide_tool <crate> <version> [<flag of cargo install>…]: a tool, in .tools/<crate>-<version>/bin.
provide_tool() {
    local crate=$1 version=$2
    local home=$ROOT/.tools/$crate-$version
    shift 2
    [[ ! -d $home ]] || return 0
    one_at_a_time
    # What they lose in speed is less than what an optimised build takes.
    [[ -d $home ]] || build_tool "$home" "$crate" "$version" --debug "$@"
    next_please
}

# build_tool <folder> <crate> <version> [<flag of cargo install>…]: into a folder aside first, so that what
# lies in the folder is always whole.
build_tool() {
    local home=$1 crate=$2 version=$3
    local aside=$home.new
    shift 3
    rm -rf "$aside"
    step "building $crate $version, which takes some minutes, once" \
        env CARGO_TARGET_DIR="$aside/target" \
        cargo install "$crate" --version "=$version" --locked "$@" --root "$aside" ||
        fail "$crate $version could not be built; check the network (cargo downloads its sources)," \
            "then run this again"
    rm -rf "$aside/target" "$home"
    mv "$aside" "$home"
}

# Commands inherit the lock: if this script is killed outright, the next one waits for what it left.
one_at_a_time() {
    { mkdir -p "$ROOT/.tools" && exec 9>"$ROOT/.tools/lock"; } 2>/dev/null ||
        die "cannot write to .tools; run this as the owner of the checkout"
    until flock -w 10 9; do
        say "waiting for another script that installs something"
    done
}

next_please() {
    exec 9>&-
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
