#!/usr/bin/env bash
# Builds the ELF of every on-chain program, for sBPF v0 and v3 or for one of them:
#
#   target/elf/<arch>/<library>.so    one for each program
#   target/elf/<arch>/compiler.txt    the compiler, in one line
#
# or of the vault alone for a program id of one's own, to target/elf/<id>/<arch>/cu_vault.so.
#
# The same sources give the same bytes in whatever folder the checkout lies.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/build.sh [--arch v0|v3] [--compiler upstream|build-sbf] [--program FOLDER | --id ADDRESS]

  --arch      sBPF version; both if left out
  --compiler  upstream: Debian's rustc and sbpf-linker, see scripts/toolchain.sh (the default)
              build-sbf: cargo build-sbf of the Solana command-line tools
  --program   the program in this folder alone, such as tests/programs/relay; all if left out
  --id        the vault alone, to be deployed at this address; the development id if left out"

# The release profile of the ELFs. Here and not in a manifest, so that a release build on the host stays
# quick.
export_profile() {
    export CARGO_PROFILE_RELEASE_OPT_LEVEL=3
    export CARGO_PROFILE_RELEASE_LTO=fat
    export CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1
    export CARGO_PROFILE_RELEASE_PANIC=abort
    export CARGO_PROFILE_RELEASE_DEBUG=false
    export CARGO_INCREMENTAL=0
}

# Every flag of the upstream compiler, into $rustflags.
set_rustflags() {
    local arch=$1 off
    rustflags=(
        -Clinker=sbpf-linker
        "-Clink-arg=--arch=$arch"
        # What lies in target/elf is put there below.
        -Clink-arg=--deploy=false
        # The stack frame of the SVM.
        -Clink-arg=--llvm-args=-bpf-stack-size=4096
        # Equal ends of two paths stay two ends: one more byte of code, one jump less to pay for.
        -Clink-arg=--llvm-args=-enable-tail-merge=false
        # compiler_builtins' 128-bit arithmetic returns aggregates, which the BPF back end cannot do.
        -Clink-arg=--disable-math-builtins
        # The SVM loads and stores at any alignment. A flag of the linker's, since the linker generates
        # the code: as rustc's -Ctarget-feature it gives the same bytes and a warning each time.
        -Clink-arg=--cpu-features=+allows-misaligned-mem-access
        # No path of this machine in the ELF. The last one that matches counts.
        "--remap-path-prefix=$ROOT=."
        "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
        "--remap-path-prefix=$RUST_SRC=rust"
    )
    case $arch in
        v0) rustflags+=(-Ctarget-cpu=v2) ;;
        v3)
            # sBPF v3 has 32-bit jumps and stores of immediates as BPF v4 has them; measured, they pay.
            rustflags+=(-Ctarget-cpu=v4)
            # The rest of v4 it lacks. Most of that the linker rejects, but it turns signed division
            # into unsigned division without a word; switched off, LLVM refuses to compile one.
            for off in movsx ldsx bswap sdiv-smod gotol gotox load-acq-store-rel; do
                rustflags+=("-Clink-arg=--llvm-args=--disable-$off")
            done
            ;;
    esac
}

main() {
    local archs=(v3 v0) compiler=upstream program="" id=""
    while (($#)); do
        case $1 in
            --arch)
                need_value "$@"
                one_of "$1" "$2" v0 v3
                archs=("$2")
                ;;
            --compiler)
                need_value "$@"
                one_of "$1" "$2" upstream build-sbf
                compiler=$2
                ;;
            --program)
                need_value "$@"
                program=$2
                ;;
            --id)
                need_value "$@"
                need_address "$@"
                id=$2
                ;;
            -h | --help)
                printf '%s\n' "$usage"
                exit
                ;;
            *) usage_error "unknown argument: $1" ;;
        esac
        shift 2
    done

    cd "$ROOT"
    mapfile -t programs < <(find_programs)
    [[ ! $id || ! $program ]] || usage_error "--id builds the vault alone; leave --program out"
    if [[ $id ]]; then
        programs=(program)
    elif [[ $program ]]; then
        one_of --program "$program" "${programs[@]}"
        programs=("$program")
    fi
    local arch
    case $compiler in
        upstream) scripts/toolchain.sh ;;
        build-sbf) need_build_sbf ;;
    esac
    [[ ! $id ]] || export CU_VAULT_ID=$id # see ID in program/src/lib.rs
    for arch in "${archs[@]}"; do
        case $compiler in
            upstream) with_upstream "$arch" ;;
            build-sbf) with_build_sbf "$arch" ;;
        esac
    done
}

# The folder of every program.
find_programs() {
    local manifest
    for manifest in program/Cargo.toml {tests,bench}/programs/*/Cargo.toml bench/programs/peers/*/Cargo.toml; do
        [[ ! -f $manifest ]] || dirname "$manifest"
    done
}

# The name of a program's library: its package's, the first name in the manifest.
library() {
    local package
    package=$(sed -n '0,/^name = /s/^name = "\(.*\)"$/\1/p' "$1/Cargo.toml")
    printf '%s\n' "${package//-/_}"
}

with_upstream() {
    # Another id has a folder of its own, so that neither is built again because of the other.
    local arch=$1 target=bpfel-unknown-none built=target/sbf-$1${id:+-id}
    # Cargo does not notice another linker under the same name, and would leave what is linked alone.
    if [[ ! -f $built/linker || $(<"$built/linker") != "$(linker_stamp)" ]]; then
        rm -rf "$built"
        mkdir -p "$built"
        linker_stamp >"$built/linker"
    fi
    (
        export_profile
        set_rustflags "$arch"
        CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f' && printf '%s' "${rustflags[*]}")
        export CARGO_ENCODED_RUSTFLAGS
        export CARGO_TARGET_DIR=$ROOT/$built
        export PATH=$LINKER_HOME/bin:$PATH
        # The host's cargo drives Debian's rustc, which must build core itself: -Zbuild-std.
        export RUSTC=$SBF_RUSTC RUSTC_BOOTSTRAP=1
        # One by one, so that no program chooses the features of another's dependencies. The cdylib
        # alone, because cargo drops LTO without a word where there is an rlib to make as well.
        for program in "${programs[@]}"; do
            cargo rustc --manifest-path "$program/Cargo.toml" --lib --crate-type cdylib \
                --release --locked --target "$target" -Zbuild-std=core,alloc ||
                die "$program does not build for sBPF $arch; the compiler's message above says why"
        done
    )
    publish "$arch" "$built/$target/release/lib" "$(upstream_compiler)"
}

need_build_sbf() {
    command -v cargo-build-sbf >/dev/null ||
        die "cargo-build-sbf is not on the PATH; install the Solana command-line tools," \
            "or leave --compiler out"
}

with_build_sbf() {
    local arch=$1 built=$ROOT/target/build-sbf-$1
    (
        export_profile
        unset RUSTFLAGS # they would be added to build-sbf's own
        for program in "${programs[@]}"; do
            cargo-build-sbf --manifest-path "$ROOT/$program/Cargo.toml" --arch "$arch" \
                --sbf-out-dir "$built/deploy" -- --locked --target-dir "$built" ||
                die "$program does not build for sBPF $arch; the compiler's message above says why"
        done
    )
    publish "$arch" "$built/deploy/" \
        "$(cargo-build-sbf --version | grep . | paste -sd+ | sed 's/+/ + /g')"
}

# publish <arch> <path of an ELF up to the library's name> <compiler>
#
# compiler.txt goes first and comes back last: where there is one, it speaks of every ELF beside it.
publish() {
    local arch=$1 from=$2 compiler=$3 elf=target/elf/${id:+$id/}$1 program name
    mkdir -p "$elf"
    [[ -f $elf/compiler.txt && $(<"$elf/compiler.txt") == "$compiler" ]] || rm -f "$elf/compiler.txt"
    for program in "${programs[@]}"; do
        name=$(library "$program").so
        [[ -f $from$name ]] || die "$program gave no ${from##*/}$name; its library must be a cdylib"
        put "$elf/$name" <"$from$name"
        sha256sum "$elf/$name"
    done
    put "$elf/compiler.txt" <<<"$compiler"
}

# put <file>: writes stdin to it in one move.
put() {
    cat >"$1.$$"
    mv "$1.$$" "$1"
}

main "$@"
