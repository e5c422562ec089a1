#!/usr/bin/env bash
# Tries this repository as a newcomer would: in the root folder of a bare Debian 12, with rustup's toolchain, a
# C compiler, git, and a fresh clone of HEAD. First the quick start, the bench and the tests, without root. Then, as root, a
# rebuild of the ELFs from source. Then scripts/toolchain.sh on every state that apt may be in.
#
# Needs Linux and root. The root folders are in target/bare, made once from Debian's packages; delete that to
# have newer ones.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/try-bare.sh [--quick | --apt]

  --quick  scripts/bench.sh alone
  --apt    scripts/toolchain.sh alone, with the linker of this checkout where there is one"

readonly WORK=$ROOT/target/bare
readonly BARE=$WORK/root
readonly CLONE=/home/newcomer/cu-vault
readonly OUT=$WORK/out

main() {
    local mode=all
    case ${1-} in
        "") ;;
        --quick | --apt) mode=${1#--} ;;
        -h | --help)
            printf '%s\n' "$usage"
            exit
            ;;
        *) usage_error "unknown argument: $1" ;;
    esac
    [[ $(uname -s) == Linux && $(id -u) == 0 ]] || die "a root folder needs Linux and root; run: sudo scripts/try-bare.sh"
    cd "$ROOT"
    command -v cargo >/dev/null || die "cargo is not on the PATH; install Rust with rustup, then run this again"
    rust=$(rustc --print sysroot)
    [[ -x /usr/sbin/debootstrap ]] || provide_packages debootstrap debian-archive-keyring
    clean || say "what is tried is HEAD, without the changes that are not committed"

    mkdir -p "$WORK"
    [[ $mode == apt ]] || newcomer "$mode"
    [[ $mode != all ]] || rebuild
    [[ $mode == quick ]] || apt_states
    rm -rf "$BARE"
    printf '%6s  %s\n' "s" "step" "${table[@]}"
    ((failed == 0)) || die "$failed of these steps did not end as they should; see above"
}

# --- The steps ---

newcomer() {
    new_root bookworm
    step_of "scripts/bench.sh, without root" in_root newcomer scripts/bench.sh
    [[ $1 == quick ]] || step_of "scripts/quickstart.sh, without root" in_root newcomer scripts/quickstart.sh
    [[ $1 == quick ]] || step_of "scripts/test.sh, without root" in_root newcomer scripts/test.sh
}

# In the same folder. Its package lists are old: of Debian 12 as released, without a security update.
rebuild() {
    add_security
    step_of "scripts/build.sh --force, with old package lists" in_root root scripts/build.sh --force
    step_of "the ELFs are the committed ones" in_root root \
        git -c safe.directory="$CLONE" diff --exit-code --stat HEAD -- program/elf
}

apt_states() {
    local release cure
    for release in bookworm trixie; do
        new_root "$release"
        rm -rf "$BARE"/var/lib/apt/lists/*
        [[ $release != bookworm ]] || add_security
        accepts "no package lists, $release"
        accepts "once more"
    done

    new_root bookworm
    in_root root apt-get install --yes --no-install-recommends rust-web-src >"$OUT" 2>&1
    add_security
    accepts "old package lists, and an old rust-web-src"

    new_root bookworm
    in_root root apt-get install --yes --no-install-recommends rustc-web rust-web-src >"$OUT" 2>&1
    add_security
    in_root root apt-mark hold rustc-web >"$OUT"
    refuses root "an old rustc-web, held" "apt-get may not upgrade rustc-web"
    run_cure
    accepts "after that"

    new_root bookworm
    refuses root "no security updates in apt's sources" "Debian 12's security updates"
    run_cure
    accepts "after that"

    new_root bookworm
    add_security
    rm -rf "$BARE"/var/lib/apt/lists/*
    network=--net
    refuses root "no network" "check the network"
    network=""
    refuses newcomer "no package lists, no root" "run: sudo apt-get update && sudo apt-get install"
    run_cure
    step_of "after that" in_root newcomer scripts/toolchain.sh

    new_root bullseye
    refuses root "Debian 11" "apt has rustc-web with LLVM 16, on Debian GNU/Linux 11 (bullseye); use a Debian 12"
    refuses newcomer "Debian 11, no root" "apt has rustc-web with LLVM 16, on Debian GNU/Linux 11 (bullseye)"
}

# Its lists are not there: what apt knows is still Debian 12 as released, with LLVM 19.
add_security() {
    sed 's|/debian/\{0,1\} bookworm |/debian-security bookworm-security |' "$BARE/etc/apt/sources.list" \
        >"$BARE/etc/apt/sources.list.d/security.list"
}

# --- Trying ---

table=() failed=0 network=""

# step_of <what> <command>…
step_of() {
    local what=$1 status=0 start=$SECONDS
    shift
    say "--- $what"
    "$@" || status=$?
    note "$what" "$start" "$status"
}

# note <what> <start> <status>
note() {
    local seconds=$((SECONDS - $2))
    (($3 == 0)) || { failed=$((failed + 1)) && set -- "$1: FAILED"; }
    table+=("$seconds" "$1")
}

accepts() {
    step_of "toolchain.sh: $1" in_root root scripts/toolchain.sh
}

# refuses <user> <what> <words>: with one error line that has these words.
refuses() {
    local status=0 start=$SECONDS
    say "--- toolchain.sh: $2"
    in_root "$1" scripts/toolchain.sh >"$OUT" 2>&1 || status=$?
    cat "$OUT" >&2
    [[ $status == 1 && $(grep -c '^error: ' "$OUT") == 1 && $(tail -n 1 "$OUT") == "error: "*"$3"* ]] &&
        status=0 || status=1
    note "toolchain.sh: $2" "$start" "$status"
}

# What the error line says to run. A bare Debian has no sudo.
run_cure() {
    local cure
    cure=$(sed -n 's/; the log is .*//; s/^error: .*run: //p' "$OUT" | sed 's/sudo //g')
    say "\$ $cure"
    in_root root bash -c "export DEBIAN_FRONTEND=noninteractive; ${cure//apt-get install/apt-get install --yes}" >"$OUT" 2>&1 || {
        tail -n 15 "$OUT" >&2
        die "that failed"
    }
}

# --- The root folder ---

# in_root <user> <command>…: in the clone. Of this machine it has the network, and rustup's toolchain to read. Its
# mounts and processes end with it, whatever ends it.
in_root() {
    # shellcheck disable=SC2016,SC2086
    unshare --mount $network --pid --fork --kill-child bash -euc '
        mount --bind "$2" "$1/opt/rust"
        mount -o remount,bind,ro "$1/opt/rust"
        mount -t proc proc "$1/proc"
        mount -t tmpfs tmpfs "$1/dev/shm"
        mount -t devpts devpts "$1/dev/pts"
        exec chroot "$1" "${@:3}"
    ' - "$BARE" "$rust" su "$1" --shell /bin/bash --command \
        "cd $CLONE && exec env -i $(printf '%q ' PATH=/opt/rust/bin:/usr/sbin:/usr/bin:/sbin:/bin "USER=$1" \
            ${passed_on[@]+"${passed_on[@]}"}) HOME=\$HOME $(printf '%q ' "${@:2}")" </dev/null &
    wait $! # in the background, so that what stops this script stops it too
}

# How this machine reaches the network: its proxies, and the registries of its cargo.
passed_on=()
while IFS= read -r variable; do
    passed_on+=("$variable=${!variable}")
done < <(compgen -e | grep -Ei '^(https?|ftp|all|no)_proxy$|^CARGO_(HTTP|NET|REGISTR|SOURCE)')

# new_root <release>: a fresh one, of a tar file that is made the first time.
new_root() {
    local tar=$WORK/$1.tar file
    [[ -f $tar ]] || make_root "$1" "$tar"
    rm -rf "$BARE"
    mkdir "$BARE"
    tar -C "$BARE" -xpf "$tar"
    git clone --quiet --no-local "file://$ROOT" "$BARE$CLONE"
    [[ $mode != apt || ! -d $LINKER_HOME ]] || cp -a "$(dirname "$LINKER_HOME")" "$BARE$CLONE/.tools"
    for file in /etc/resolv.conf /etc/hosts; do
        cp -L "$file" "$BARE$file"
    done
    apt-config dump Acquire | grep -v '^Acquire::IndexTargets' >"$BARE/etc/apt/apt.conf.d/90host" || true
    cat "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" >"$BARE/etc/ssl/certs/ca-certificates.crt"
    if [[ -f ${CARGO_HOME:-$HOME/.cargo}/config.toml ]]; then
        for file in /root /home/newcomer; do
            mkdir "$BARE$file/.cargo"
            cp "${CARGO_HOME:-$HOME/.cargo}/config.toml" "$BARE$file/.cargo/"
        done
    fi
    chroot "$BARE" chown -R newcomer:newcomer /home/newcomer
}

make_root() {
    local folder=$WORK/$1.new
    rm -rf "$folder"
    step "debootstrap $1, once" debootstrap --variant=minbase --include=ca-certificates,gcc,libc6-dev,git \
        "$1" "$folder" || fail "debootstrap could not make a Debian $1; check the network"
    mkdir -p "$folder/opt/rust" "$folder/dev/pts" "$folder/dev/shm"
    echo force-unsafe-io >"$folder/etc/dpkg/dpkg.cfg.d/quick" # as images of Debian have it
    chroot "$folder" useradd --create-home newcomer
    tar -C "$folder" -cf "$2.new" .
    mv "$2.new" "$2"
    rm -rf "$folder"
}

# unshare pays no heed to anything less.
trap 'kill -KILL $(jobs -p) 2>/dev/null || true' EXIT

main "$@"
