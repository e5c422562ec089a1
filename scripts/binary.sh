#!/usr/bin/env bash
# Packs `cu` as a release has it: cu-VERSION-TARGET.tar.gz, with its SHA-256 next to it. The packed binary
# runs, has `cu record`, and for musl it is static.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/binary.sh [--target TRIPLE] [--out DIR] [--cu FILE]

  --target TRIPLE  what it runs on, such as x86_64-unknown-linux-musl; by default this machine. rustup must have it
  --out DIR        where the archive goes; target/binaries by default
  --cu FILE        pack this binary; build none"

main() {
    local target="" out=target/binaries cu=""
    while (($#)); do
        case $1 in
            --target) need_value "$@" && target=$2 && shift ;;
            --out) need_value "$@" && out=$2 && shift ;;
            --cu)
                need_value "$@"
                [[ -f $2 ]] || usage_error "--cu $2: there is no such file"
                cu=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
                shift
                ;;
            -h | --help)
                printf '%s\n' "$usage"
                exit
                ;;
            *) usage_error "unknown argument: $1" ;;
        esac
        shift
    done
    need_cargo
    cd "$ROOT"
    : "${target:=$(rustc -vV | sed -n 's/^host: //p')}"
    [[ $cu ]] || cu=$(build "$target") || exit
    runs "$cu" "$target"
    pack "$cu" "$target" "$out"
}

# build <target>: prints the path of the binary.
build() {
    say "building cu for $1"
    CARGO_PROFILE_RELEASE_STRIP=symbols cargo build --release --locked --target "$1" \
        -p cu-gate --features node --bin cu >&2 ||
        die "cu does not build for $1; is the target installed? rustup target add $1. musl needs musl-gcc:" \
            "apt-get install musl-tools"
    printf '%s\n' "${CARGO_TARGET_DIR:-target}/$1/release/cu"
}

# runs <cu> <target>
runs() {
    local told headers
    if [[ $2 == *-musl ]]; then
        headers=$(readelf --program-headers "$1") || die "readelf cannot read $1"
        # A program without a dynamic loader names none.
        [[ $headers != *INTERP* ]] || die "$1 is not static"
    fi
    told=$("$1" --version) || die "$1 does not run here"
    [[ $told == "cu $(version)" ]] || die "$1 says $told, and this is $(version)"
    told=$("$1" record --help 2>&1 || true)
    [[ $told == *--url* ]] || die "$1 has no cu record; build it with --features node"
}

version() {
    sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1
}

# pack <cu> <target> <folder>
pack() {
    local name work
    name=cu-$(version)-$2
    work=$(mktemp -d)
    mkdir -p "$3" "$work/$name"
    cp "$1" "$work/$name/cu"
    cp LICENSE "$work/$name/LICENSE"
    cp bench/README.md "$work/$name/README.md"
    tar -czf "$3/$name.tar.gz" -C "$work" "$name"
    rm -rf "$work"
    printf '%s  %s\n' "$(sha256 <"$3/$name.tar.gz")" "$name.tar.gz" >"$3/$name.sha256"
    cat "$3/$name.sha256"
}

main "$@"
