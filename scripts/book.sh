#!/usr/bin/env bash
# Renders the book in docs/ to target/book, with mdBook, which is built into .tools the first time. The
# figures and listings in it are written by `scripts/write.sh` and held by a test; nothing is measured here.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/book.sh [--source URL | --check]

  --source  where the files of the repository are to be read online, for a book that is put elsewhere
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
    render "$OUT" "$source"
    [[ -z $check ]] || read_it
    printf '%s\n' "$OUT/index.html"
}

# render <folder> <where the sources are online, or nothing>
render() {
    rm -rf "$1"
    "$ROOT/.tools/mdbook-$MDBOOK_VERSION/bin/mdbook" build --dest-dir "$1" docs >&2
    bring_charts "$1"
    lead_out "$1" "$2"
}

# The charts are the report's; a rendered book has copies of its own.
bring_charts() {
    mkdir -p "$1/charts"
    cp bench/charts/*.svg "$1/charts/"
    rewrite 's|src="\.\./\.\./bench/charts/|src="charts/|g' "$1"/*.html
}

# Chapters link to files of the repository, two folders up (three from the reference), which is where it is from
# target/book too. mdBook takes a link to any .md file for one to a chapter, so those out of the book get their own
# names back.
lead_out() {
    local pages=("$1"/*.html "$1"/reference/*.html)
    rewrite 's|\(href="\.\./\.\./[^"#]*\)\.html|\1.md|g' "${pages[@]}"
    [[ -z $2 ]] || rewrite "s|href=\"\.\./\.\./\(\.\./\)*|href=\"$2/|g" "${pages[@]}"
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
