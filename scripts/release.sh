#!/usr/bin/env bash
# Walks the list before a release and reports for each step whether it holds, or what to do. The release files
# are left in target/release-<version>; set the tag by hand.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/release.sh [--skip-ci]

  --skip-ci  leave out .ci/run, to see the rest: the result is no release"

main() {
    local skip_ci=""
    case ${1-} in
        "") ;;
        --skip-ci) skip_ci=1 ;;
        -h | --help)
            printf '%s\n' "$usage"
            exit
            ;;
        *) usage_error "unknown argument: $1" ;;
    esac
    cd "$ROOT"
    local open=0 version out
    version=$(version_of program/Cargo.toml)
    out=target/release-$version

    check "everything is committed" clean "commit it, or stash it"
    check "HEAD is main, or the tag v$version" on_main "run: git switch main"
    check "every manifest has $version" versions_agree \
        "make them agree: Cargo.toml, program/Cargo.toml, clients/ts/package.json and its package-lock.json"
    check "CHANGELOG.md has $version with its date" changelog_is_dated \
        "write its section: ## [$version] - $(date -u +%F)"
    check "SECURITY.md says that $version gets fixes" security_names_it \
        "put it into the table of supported versions: | $version | yes |"
    check "the tag v$version is free, or HEAD's" tag_is_free "count the version up in every manifest"
    if [[ $skip_ci ]]; then
        say "LEFT OUT  .ci/run: the result is no release"
    else
        check ".ci/run passes" quietly .ci/run "see target/release.log"
    fi
    check "the committed ELFs come from their sources, in any folder" quietly scripts/reproducible.sh \
        "see target/release.log"
    check "each package of crates.io builds from its own archive" quietly scripts/package.sh "see target/release.log"
    check "each package of crates.io names the repository" repository_is_named \
        "write it into the manifests in bench: repository = \"URL\""
    check "what goes out is in $out" gather "see above"

    ((open == 0)) || die "$open of the steps above are open; do them, then run this again"
    cat "$out/SHA256SUMS"
    [[ $skip_ci ]] || say "now run: git tag --sign v$version --message v$version && git push origin v$version"
}

# check <what holds> <command>… <what to do>: the last step's result decides nothing yet, so that one run tells
# of all that is open.
check() {
    local what=$1 cure=${*: -1}
    if "${@:2:$#-2}"; then
        say "ok        $what"
    else
        say "TO DO     $what: $cure"
        open=$((open + 1))
    fi
}

quietly() {
    say "          $* …"
    "$@" >>target/release.log 2>&1 </dev/null
}

on_main() {
    [[ $(in_git rev-parse --abbrev-ref HEAD) == main ]] || is_tagged
}

# version_of <manifest>: the first one in it, which is the workspace's.
version_of() {
    sed -n 's/^ *"\{0,1\}version"\{0,1\} *[:=] *"\([^"]*\)".*/\1/p' "$1" | head -n 1
}

versions_agree() {
    local manifest
    for manifest in Cargo.toml clients/ts/package.json clients/ts/package-lock.json; do
        [[ $(version_of "$manifest") == "$version" ]] || return 1
    done
}

changelog_is_dated() {
    grep -Eq "^## \[${version//./\\.}\] - [0-9]{4}-[0-9]{2}-[0-9]{2}\$" CHANGELOG.md
}

tag_is_free() {
    [[ ! $(in_git tag --list "v$version") ]] || is_tagged
}

is_tagged() {
    in_git tag --points-at HEAD | grep -Fqx "v$version"
}

security_names_it() {
    grep -Fq "| $version |" SECURITY.md
}

# cargo binstall takes the archives from there.
repository_is_named() {
    local package
    for package in cu record runtime symbolic; do
        grep -q '^repository = "https://' "bench/$package/Cargo.toml" || return
    done
}

# What changed, as the section of this version says it.
changes() {
    awk -v version="[$version]" '/^## / { inside = $2 == version; next } inside' CHANGELOG.md
}

# The SHA-256 of every file here, as `sha256sum --check` and `shasum --check` read it.
sums() {
    local file
    for file in *; do
        printf '%s  %s\n' "$(sha256 <"$file")" "$file"
    done
}

gather() {
    local arch
    scripts/build.sh --check --program program || return
    rm -rf "$out"
    mkdir -p "$out"
    for arch in v3 v0; do
        cp "program/elf/$arch/cu_vault.so" "$out/cu_vault.$arch.so" || return
    done
    cp program/elf/manifest.json program/idl.json LICENSE "$out/" || return
    cp program/THIRD_PARTY.md "$out/" || return
    changes >"$out/CHANGES.md"
    [[ -s $out/CHANGES.md ]] || return
    (cd "$out" && sums >"$ROOT/$out.sums") && mv "$out.sums" "$out/SHA256SUMS"
}

main "$@"
