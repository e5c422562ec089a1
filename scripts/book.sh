#!/usr/bin/env bash
# Renders the site to target/book: the README, the book, the reference, the report and its pages, with mdBook, which
# is built into .tools the first time. The figures and listings are written by `scripts/write.sh` and held by a test;
# nothing is measured here.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/book.sh [--source URL | --check]

  --source  where the files of the repository are to be read online, for a site that is put elsewhere
            (default: links to sources lead into this checkout)
  --check   read every page in a browser afterwards, as on a phone and on a desk, by day and by night:
            Chromium, the one that CHROMIUM names, or on the PATH, or else Debian's, which is installed.
            Pictures of all pages come to lie in target/book-shots"

readonly MDBOOK_VERSION=0.5.4
readonly OUT=$ROOT/target/book
# What --check renders besides: the book as it is put elsewhere. The test knows both.
readonly PUBLISHED=$ROOT/target/book-published
readonly PUBLISHED_SOURCE=https://example.org/cu-vault/blob/main

main() {
    local source="" check=""
    while (($#)); do
        case $1 in
            --source)
                need_value "$@"
                [[ $2 =~ ^https://[A-Za-z0-9./_~-]+$ ]] || usage_error "$1 $2: must be an https URL"
                source=${2%/}
                shift
                ;;
            --check) check=yes ;;
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
    render "$OUT" "${source:-file://$ROOT}"
    [[ -z $check ]] || read_it
    printf '%s\n' "$OUT/index.html"
}

# render <folder> <where the files are to be read>: the pages that the table of contents names, in one folder with the
# pictures that they show.
render() {
    local stage=$1.src page target
    rm -rf "$1" "$stage"
    mkdir -p "$stage/src"
    cp docs/book.toml docs/book.css docs/calculator.js "$stage/"
    list_pages >"$stage/pages"
    : >"$stage/pictures"
    while IFS=$'\t' read -r page target; do
        mkdir -p "$(dirname "$stage/src/$target")"
        awk -v page="$page" -v pages="$stage/pages" -v source="$2" -v pictures="$stage/pictures" \
            -f docs/links.awk "$page" >"$stage/src/$target"
    done <"$stage/pages"
    sort -u "$stage/pictures" | while IFS= read -r page; do
        mkdir -p "$(dirname "$stage/src/$page")"
        cp "$page" "$stage/src/$page"
    done
    "$ROOT/.tools/mdbook-$MDBOOK_VERSION/bin/mdbook" build --dest-dir "$1" "$stage" >&2
    rm -r "$stage"
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
    need_chromium
    render "$PUBLISHED" "$PUBLISHED_SOURCE"
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
