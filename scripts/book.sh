#!/usr/bin/env bash
# Renders the site to target/book: the README, the book, the reference, the report and its pages. The first time, this
# builds mdBook into .tools. The documentation of the libraries comes from rustdoc. The figures and listings are written
# by `scripts/write.sh` and held by a test; nothing is measured here.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/book.sh [--api] [--source URL | --check]

  --api     with the documentation of the libraries cu, cu_record and cu_vault_interface, in api/. The first time,
            the compiler checks all that they use: 4 minutes of CPU. Without it, links to these libraries
            lead to their sources
  --source  the URL of the repository's files, for a site that is published elsewhere
            (default: links to sources lead into this checkout)
  --check   read every page in a browser afterwards, in the size of a phone and of a desk, in the light
            and the dark scheme, with the documentation of --api. It uses the Chromium that CHROMIUM names, or one on the PATH, or else it
            installs Debian's. The pictures of all pages are written to target/book-shots"

readonly MDBOOK_VERSION=0.5.4
readonly OUT=$ROOT/target/book
# What --check renders besides: the book as it is put elsewhere. The test knows both.
readonly PUBLISHED=$ROOT/target/book-published
readonly PUBLISHED_SOURCE=https://example.org/cu-vault/blob/main
# The libraries: the folder of each in the repository, and in api/. The target folder is for rustdoc alone, which needs
# no code of what they use, so that nothing else is compiled again.
readonly API_TARGET=target/api
readonly LIBRARIES="bench/cu cu
bench/record cu_record
program/interface cu_vault_interface"

main() {
    local source="" check="" api=""
    while (($#)); do
        case $1 in
            --source)
                need_value "$@"
                [[ $2 =~ ^https://[A-Za-z0-9./_~-]+$ ]] || usage_error "$1 $2: must be an https URL"
                source=${2%/}
                shift
                ;;
            --api) api=yes ;;
            --check) check=yes api=yes ;;
            -h | --help)
                printf '%s\n' "$usage"
                exit
                ;;
            *) usage_error "unknown argument: $1" ;;
        esac
        shift
    done
    [[ -z $source || -z $check ]] || usage_error "--source and --check: one of the two"

    cd "$ROOT"
    provide_tool mdbook "$MDBOOK_VERSION" --no-default-features --features search
    [[ -z $check ]] || need_chromium
    [[ -z $api ]] || document
    render "$OUT" "${source:-file://$ROOT}" "$api"
    [[ -z $check ]] || read_it
    printf '%s\n' "$OUT/index.html"
}

# The documentation of the libraries. A link that leads nowhere fails.
document() {
    need_cargo
    rm -rf "$API_TARGET/doc"
    RUSTDOCFLAGS="-D warnings" rustdoc_of -p cu-gate -p cu-record --features cu-record/litesvm,cu-record/mollusk
    RUSTDOCFLAGS="-D warnings" rustdoc_of --manifest-path program/Cargo.toml -p cu-vault-interface --features client,cpi
}

rustdoc_of() {
    cargo doc --quiet --locked --no-deps --lib --target-dir "$API_TARGET" "$@" >&2 ||
        die "the documentation of the libraries could not be made (see above)"
}

# render <folder> <where the files are to be read> <whether with api/>: the pages that the table of contents names, in
# one folder with the pictures that they show.
render() {
    local stage=$1.src page target folder library
    rm -rf "$1" "$stage"
    mkdir -p "$stage/src"
    cp docs/book.toml docs/book.css docs/calculator.js "$stage/"
    list_pages >"$stage/pages"
    cp "$stage/pages" "$stage/links"
    if [[ $3 ]]; then
        while read -r folder library; do
            printf '%s\tapi/%s/index.html\n' "$folder" "$library"
        done <<<"$LIBRARIES" >>"$stage/links"
    fi
    : >"$stage/pictures"
    while IFS=$'\t' read -r page target; do
        mkdir -p "$(dirname "$stage/src/$target")"
        awk -v page="$page" -v pages="$stage/links" -v source="$2" -v pictures="$stage/pictures" \
            -f docs/links.awk "$page" >"$stage/src/$target"
    done <"$stage/pages"
    sort -u "$stage/pictures" | while IFS= read -r page; do
        mkdir -p "$(dirname "$stage/src/$page")"
        cp "$page" "$stage/src/$page"
    done
    "$ROOT/.tools/mdbook-$MDBOOK_VERSION/bin/mdbook" build --dest-dir "$1" "$stage" >&2
    rm -r "$stage"
    [[ -z $3 ]] || cp -R "$API_TARGET/doc" "$1/api"
}

# Each page by its path in the repository, and in the site. A README is the first page of its folder.
list_pages() {
    local target
    printf 'docs/src/SUMMARY.md\tSUMMARY.md\n'
    sed -n 's/.*](\([^)]*\)).*/\1/p' docs/src/SUMMARY.md | while IFS= read -r target; do
        case $target in
            ../../README.md | ../../*/README.md)
                printf '%s\t%sindex.md\n' "${target#../../}" "$(sed 's|^../../||; s|README.md$||' <<<"$target")"
                ;;
            ../../*) printf '%s\t%s\n' "${target#../../}" "${target#../../}" ;;
            *) printf 'docs/src/%s\t%s\n' "$target" "$target" ;;
        esac
    done
}

# As its readers do.
read_it() {
    local manifest=tests/journeys/Cargo.toml target=target/journeys
    render "$PUBLISHED" "$PUBLISHED_SOURCE" yes
    cargo test --locked --quiet --manifest-path "$manifest" --target-dir "$target" \
        -p cu-vault-browser >&2 ||
        die "the book is not as it should be (see above); pictures of its pages are in target/book-shots"
}

need_chromium() {
    local name
    if [[ -n ${CHROMIUM-} ]]; then
        [[ -x $CHROMIUM ]] || die "CHROMIUM names $CHROMIUM, which is no program"
        return
    fi
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        ! command -v "$name" >/dev/null || return 0
    done
    provide_packages chromium
}

main "$@"
