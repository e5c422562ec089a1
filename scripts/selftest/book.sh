# book.sh: rendering, and reading in a browser.
# shellcheck shell=bash disable=SC2154
# (selftest.sh has the machine)

# A site of four pages. The stand-in for mdBook leaves its sources in the place of the pages.
has_book() {
    ln -sf "$(command -v cp)" "$machine/bin/cp"
    mkdir -p "$checkout"/{docs/src/more,bench/charts,.tools/mdbook-0.5.4/bin}
    touch "$checkout/bench/charts/a.svg" "$checkout/docs/book.toml" "$checkout/docs/book.css" "$checkout/docs/calculator.js"
    cp "$ROOT/docs/links.awk" "$checkout/docs/"
    printf '%s\n' '# Summary' '[vault](../../README.md)' '- [Bill](bill.md)' '- [More](more/a.md)' \
        '- [Lab](../../bench/LAB.md)' >"$checkout/docs/src/SUMMARY.md"
    printf '%s\n' '[a](docs/src/bill.md#x) [![b](bench/charts/a.svg)](bench/LAB.md) [c](docs/src/SUMMARY.md)' \
        >"$checkout/README.md"
    printf '%s\n' '[a](more/a.md) [b](../../bench/LAB.md#c) [d](../../bench/x.rs#L1) [e](https://a.b) [f](#g)' \
        '```' '[a](more/a.md)' '```' >"$checkout/docs/src/bill.md"
    printf '%s\n' '[a](../bill.md) [b](../../../README.md) [c](../../../SECURITY.md) [d](../../../bench/cu)' >"$checkout/docs/src/more/a.md"
    printf '%s\n' '![a](charts/a.svg) [b](../README.md) [c](y/z.rs)' >"$checkout/bench/LAB.md"
    stand_in mdbook <<'EOF'
echo "mdbook $*" >>"$machine/calls"
cp -R "$4/src" "$3"
EOF
    mv "$machine/bin/mdbook" "$checkout/.tools/mdbook-0.5.4/bin/mdbook"
    # rustdoc leaves a page for a library in the place of all of them.
    mv "$machine/bin/cargo" "$machine/bin/other-cargo"
    stand_in cargo <<'EOF'
if [[ $1 == doc ]]; then
    [[ ! -e $machine/undocumented ]] || { echo "unresolved link"; exit 101; }
    mkdir -p target/api/doc/cu
    echo "made $*" >>target/api/doc/cu/index.html
fi
exec other-cargo "$@"
EOF
}

# site <where the files are to be read>: what the pages of the site come to.
site() {
    local book=$checkout/target/book
    equals "$(<"$book/SUMMARY.md")" \
        $'# Summary\n[vault](index.md)\n- [Bill](bill.md)\n- [More](more/a.md)\n- [Lab](bench/LAB.md)'
    equals "$(<"$book/index.md")" '[a](bill.md#x) [![b](bench/charts/a.svg)](bench/LAB.md) [c](toc.html)'
    equals "$(<"$book/bill.md")" \
        "[a](more/a.md) [b](bench/LAB.md#c) [d]($1/bench/x.rs#L1) [e](https://a.b) [f](#g)"$'\n```\n[a](more/a.md)\n```'
    equals "$(<"$book/more/a.md")" "[a](../bill.md) [b](../index.md) [c]($1/SECURITY.md) [d]($1/bench/cu)"
    equals "$(<"$book/bench/LAB.md")" "![a](../bench/charts/a.svg) [b](../index.md) [c]($1/bench/y/z.rs)"
    [[ -f $book/bench/charts/a.svg ]]
}

test_the_book() {
    has_book
    equals "$(accepts book.sh)" "$checkout/target/book/index.html"
    site "file://$checkout"
    equals "$(called apt-get)" 0
    equals "$(called 'cargo doc')" 0
    [[ ! -e $checkout/target/book/api ]]
}

# A link to the folder of a library leads to its documentation.
test_the_book_with_its_libraries() {
    has_book
    accepts book.sh --api
    equals "$(called 'cargo doc .* -p cu-gate -p cu-record ')" 1
    equals "$(called 'cargo doc .* -p cu-vault-interface ')" 1
    equals "$(<"$checkout/target/book/more/a.md")" \
        "[a](../bill.md) [b](../index.md) [c](file://$checkout/SECURITY.md) [d](../api/cu/index.html)"
    equals "$(grep -c '^made doc' "$checkout/target/book/api/cu/index.html")" 2
    # What an earlier run has left is not there any more.
    accepts book.sh --api
    equals "$(grep -c '^made doc' "$checkout/target/book/api/cu/index.html")" 2
}

test_libraries_whose_documentation_is_wrong() {
    has_book
    touch "$machine/undocumented"
    refuses 1 "the documentation of the libraries could not be made" book.sh --api
    [[ ! -e $checkout/target/book ]]
}

test_a_book_that_is_put_elsewhere() {
    has_book
    accepts book.sh --source https://example.org/cu/
    site https://example.org/cu
}

test_the_book_is_read_in_a_browser() {
    has_book
    accepts book.sh --check
    equals "$(called 'apt-get .*install .* chromium$')" 1
    equals "$(called 'mdbook build .*/target/book-published .*')" 1
    equals "$(called 'cargo doc')" 2
    equals "$(called 'cargo test .* -p cu-vault-browser')" 1
    stand_in chromium </dev/null
    echo >"$machine/installed"
    accepts book.sh --check
    equals "$(called apt-get)" 1
}

test_the_book_without_a_browser_or_root() {
    has_book
    echo 1000 >"$machine/uid"
    refuses 1 "sudo apt-get install --no-install-recommends chromium" book.sh --check
    equals "$(called cargo)" 0
}

test_a_book_that_is_not_as_it_should_be() {
    has_book
    stand_in chromium </dev/null
    touch "$machine/nonsense"
    refuses 1 "pictures of its pages are in target/book-shots" book.sh --check
}
