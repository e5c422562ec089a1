#!/usr/bin/env bash
# Renders the book in docs/ to target/book, with mdBook, which is installed into .tools the first time. The
# figures and listings in it are written by `cu book` and held by a test; nothing is measured here.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/book.sh [--source URL]

  --source  where the files of the repository are to be read online, for a book that is put elsewhere
            (default: links to sources lead into this checkout)"

readonly MDBOOK_VERSION=0.5.4
readonly MDBOOK_HOME=$ROOT/.tools/mdbook-$MDBOOK_VERSION
readonly OUT=$ROOT/target/book

main() {
    local source=""
    while (($#)); do
        case $1 in
            --source)
                need_value "$@"
                [[ $2 =~ ^https://[A-Za-z0-9./_~-]+$ ]] || usage_error "$1 $2: must be an https URL"
                source=${2%/}
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

    install_mdbook
    rm -rf "$OUT"
    "$MDBOOK_HOME/bin/mdbook" build "$ROOT/docs" >&2
    bring_charts
    lead_out "$source"
    printf '%s\n' "$OUT/index.html"
}

install_mdbook() {
    [[ ! -x $MDBOOK_HOME/bin/mdbook ]] || return 0
    say "installing mdBook $MDBOOK_VERSION, which takes some minutes"
    cargo install --quiet --locked --root "$MDBOOK_HOME" --no-default-features --features search \
        --version "=$MDBOOK_VERSION" mdbook >&2 || die "mdBook $MDBOOK_VERSION could not be installed"
}

# The charts are the report's; a rendered book has copies of its own.
bring_charts() {
    mkdir -p "$OUT/charts"
    cp "$ROOT"/bench/charts/*.svg "$OUT/charts/"
    sed -i 's|src="\.\./\.\./bench/charts/|src="charts/|g' "$OUT"/*.html
}

# Chapters link to files of the repository, two folders up, which is where it is from target/book too. mdBook
# takes a link to any .md file for one to a chapter, so those out of the book get their own names back.
lead_out() {
    sed -i -E 's|(href="\.\./\.\./[^"#]*)\.html|\1.md|g' "$OUT"/*.html
    [[ -z $1 ]] || sed -i "s|href=\"\.\./\.\./|href=\"$1/|g" "$OUT"/*.html
}

main "$@"
