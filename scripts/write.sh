#!/usr/bin/env bash
# Writes every generated file, each after its inputs. It measures the committed ELFs. The
# baselines are no part of it, because a change of them needs a reason: vault-bench bless --reason WHY.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/write.sh [--check]

  --check  change nothing; report what is not as it would be written. What the tests record, they compare
           themselves, and scripts/client-ts.sh compares the TypeScript client: see scripts/test.sh --all"

main() {
    local check=""
    [[ ${1-} != --check ]] || { check=--check && shift; }
    no_flags "$@"
    need_cargo
    cd "$ROOT"
    compile "what writes the generated files" build --bin vault-bench --bin generate --bin elf
    target/debug/elf --check || die "the committed ELFs are not the sources' own; run: scripts/build.sh"
    if [[ $check ]]; then
        target/debug/vault-bench bill --prices program/src --check
        target/debug/vault-bench report --check
        target/debug/generate --check
    else
        write
    fi
}

write() {
    local prices
    prices=$(target/debug/vault-bench bill --prices program/src 2>&1) || die "$prices"
    # Comments are part of the sources that an ELF is held to.
    [[ ! $prices ]] || scripts/build.sh
    target/debug/generate idl
    target/debug/vault-bench report
    # Left out: the tests that compare these very files, and the list of mutants, which scripts/mutants.sh writes.
    CU_WRITE=1 cargo test --quiet --locked --workspace --exclude peer-assembly \
        --exclude cu-gate --exclude cu-runtime --exclude cu-vault-bench --exclude cu-vault-generate --exclude cu-mutants \
        --exclude cu-vault-prose
    target/debug/generate third-party rules evidence drawings book
    scripts/client-ts.sh --write
}

main "$@"
