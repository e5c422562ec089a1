# What the scripts share: where things lie, which versions are pinned, how a script speaks.
# shellcheck shell=bash disable=SC2034,SC2154
# (constants go out of this file, and $usage comes in)

set -euo pipefail

# The physical path: cargo knows no other, and build.sh keeps it out of the ELF.
ROOT=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly ROOT

# The upstream toolchain: Debian's rustc, whose LLVM can target BPF and whose library sources are a
# package, and a linker that turns BPF into sBPF.
readonly DEBIAN_RUSTC=/usr/bin/rustc
readonly SBF_RUSTC=${SBF_RUSTC:-$DEBIAN_RUSTC}
readonly RUST_SRC=${SBF_RUSTC%/bin/rustc}/lib/rustlib/src/rust
readonly LINKER_VERSION=0.2.6
# The LLVM majors that this linker can be built for. It knows 21 too, but 21 does not know all of the
# options that build.sh passes.
readonly LINKER_LLVM=(22 23)
readonly LINKER_HOME=$ROOT/.tools/sbpf-linker

# Talk goes to stderr; stdout is for a script's result.
say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "error: $*"
    exit 1
}

# What is tested and measured is the development id's, whatever the environment says; build.sh --id is how
# another one comes into an ELF.
if [[ ${CU_VAULT_ID+set} ]]; then
    say "CU_VAULT_ID is ignored: the scripts use the development id, except build.sh --id ADDRESS"
    unset CU_VAULT_ID
fi

# Every script sets $usage before it looks at its flags.
usage_error() {
    say "error: $*"
    say "${usage%%$'\n'*}"
    exit 2
}

# no_flags [<argument>…]: of a script that takes none but --help.
no_flags() {
    case ${1-} in
        "") ;;
        -h | --help)
            printf '%s\n' "$usage"
            exit
            ;;
        *) usage_error "unknown argument: $1" ;;
    esac
}

# need_value <flag> [<value>…]: what is left of the command line, from the flag on.
need_value() {
    (($# > 1)) || usage_error "$1 needs a value"
}

# one_of <flag> <value> <allowed>…
one_of() {
    local flag=$1 value=$2
    shift 2
    [[ " $* " == *" $value "* ]] || usage_error "$flag $value: must be one of: $*"
}

# need_address <flag> <value>: what base58 of 32 bytes may look like; the compiler reads it exactly.
need_address() {
    [[ $2 =~ ^[1-9A-HJ-NP-Za-km-z]{32,44}$ ]] || usage_error "$1 $2: must be an address in base58"
}

need_cargo() {
    command -v cargo >/dev/null ||
        die "cargo is not on the PATH; install Rust with rustup, then run this again"
    # In the checkout, rustup picks the toolchain of rust-toolchain.toml, and may have to fetch it.
    cargo --version >/dev/null ||
        die "cargo does not run; install the toolchain of rust-toolchain.toml: rustup toolchain install"
    command -v cc >/dev/null ||
        die "there is no C compiler (cc), with which Rust links; install one: apt-get install gcc libc6-dev," \
            "dnf install gcc, or xcode-select --install on macOS"
}

rustc_version() {
    "$SBF_RUSTC" -vV | sed -n 's/^release: //p'
}

llvm_version() {
    "$SBF_RUSTC" -vV | sed -n 's/^LLVM version: //p'
}

# What a linker must have been built from and for; of another LLVM it is of no use.
linker_stamp() {
    printf 'LLVM %s + sbpf-linker %s\n' "$(llvm_version)" "$LINKER_VERSION"
}

# sha256: of stdin. macOS has no sha256sum, but shasum.
sha256() {
    if command -v sha256sum >/dev/null; then
        sha256sum
    else
        shasum -a 256
    fi | cut -d' ' -f1
}

# rewrite <argument of sed> <file>…: in place, which sed's own -i does in one way on Linux, in another on macOS.
rewrite() {
    local edit=$1 file
    shift
    for file; do
        sed "$edit" "$file" >"$file.rewritten"
        cat "$file.rewritten" >"$file" # it keeps its mode
        rm "$file.rewritten"
    done
}

# The upstream compiler, as reports name it.
upstream_compiler() {
    printf 'rustc %s (Debian) + %s\n' "$(rustc_version)" "$(linker_stamp)"
}

# in_git <argument of git>…: on the checkout, which may belong to another user than root in a container.
in_git() {
    git -c safe.directory="$ROOT" -C "$ROOT" "$@"
}

# clean: whether what is here is what is committed.
clean() {
    local status
    status=$(in_git status --porcelain 2>&1) && [[ ! $status ]]
}

commit() {
    in_git rev-parse HEAD
}
