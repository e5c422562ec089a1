#!/usr/bin/env bash
# rustc for cargo, which puts it before the compiler's name. It makes the ELF the same in any folder: cargo hashes the
# whole path of a package outside its workspace into that package's symbols, and LLVM orders constants by them. Here the
# symbols of a package of the checkout $ELF_ROOT come from its folder below it.

set -euo pipefail

folder=${CARGO_MANIFEST_DIR:-}
if [[ $folder == "${ELF_ROOT:?}"/* ]]; then
    arguments=() features=
    for argument; do
        if [[ $argument == feature=* ]]; then features+=,${argument//\"/}; fi
    done
    for argument; do
        if [[ $argument == metadata=* ]]; then argument=metadata=${folder#"$ELF_ROOT"/}$features; fi
        arguments+=("$argument")
    done
    set -- "${arguments[@]}"
fi
exec "$@"
