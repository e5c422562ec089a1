#!/usr/bin/env bash
# Shows that the committed ELFs come from their sources, in any folder. It builds every program in a fresh checkout
# of HEAD, the vault in a second one, and the vault for another id. It compares them all with program/elf, byte for
# byte. Prints the SHA-256 of each.
#
# Where the compiler is not the one that built the committed ELFs, it says so and compares nothing.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/reproducible.sh"

readonly WORK=$ROOT/target/reproducible
# Neither as long as the other, nor as deep.
readonly ALL=$WORK/one VAULT="$WORK/in another/folder"
# An id without a known key.
readonly ANOTHER_ID=GabzKCXtzTci5TVXRRSD13hQp8vAndQdCv7JdkrfETWC

main() {
    no_flags "$@"
    need_cargo
    cd "$ROOT"
    compile "the command that builds the ELFs" build --bin elf
    scripts/toolchain.sh
    local compiler recorded elf
    compiler=$(upstream_compiler)
    recorded=$(sed -n '/"v3\/cu_vault.so"/,/}/s/.*"compiler": "\(.*\)",/\1/p' program/elf/manifest.json)
    if [[ $compiler != "$recorded" ]]; then
        say "another compiler: $compiler, not $recorded, which built the committed ELFs; nothing to compare"
        return
    fi

    rm -rf "$WORK"
    build "$ALL" --out "$ALL/out"
    build "$VAULT" --out "$VAULT/out" --program program
    for elf in program/elf/v[03]/*.so; do
        same "$elf" "$ALL/out/${elf#program/elf/}"
    done
    for elf in v3 v0; do
        same "program/elf/$elf/cu_vault.so" "$VAULT/out/$elf/cu_vault.so"
    done

    local id=target/elf/$ANOTHER_ID
    target/debug/elf --id "$ANOTHER_ID" >/dev/null
    mv "$id" "$WORK/id"
    build "" --id "$ANOTHER_ID" --force
    for elf in v3 v0; do
        same "$WORK/id/$elf/cu_vault.so" "$id/$elf/cu_vault.so"
    done
    rm -rf "$WORK"
}

# build <folder> <flag of elf>…: in a checkout there, of what is committed and nothing else; or here.
build() {
    local folder=$1
    shift
    if [[ $folder ]]; then
        mkdir -p "$folder"
        in_git archive HEAD | tar -xf - -C "$folder"
        set -- --root "$folder" "$@"
    fi
    step "building from source: ${folder:-here}, ${*: -2}" target/debug/elf "$@" || fail "HEAD does not build"
}

# same <ELF> <ELF>
same() {
    cmp -s "$1" "$2" ||
        die "$1 and $2 differ; the latter is what HEAD gives. If the sources are right, run: scripts/build.sh --force"
    printf '%s  %s\n' "$(sha256 <"$1")" "${1#"$WORK/"}"
}

main "$@"
