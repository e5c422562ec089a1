# book.sh: rendering, and reading in a browser.
# shellcheck shell=bash disable=SC2154
# (selftest.sh has the machine)

has_book() {
    ln -sf "$(command -v cp)" "$machine/bin/cp"
    mkdir -p "$checkout"/{docs,bench/charts,.tools/mdbook-0.5.4/bin}
    touch "$checkout/bench/charts/a.svg"
    stand_in mdbook <<'EOF'
echo "mdbook $*" >>"$machine/calls"
mkdir -p "$3"
echo '<a href="../../bench/LAB.html#b"> <a href="bill.html"> <img src="../../bench/charts/a.svg">' >"$3/index.html"
EOF
    mv "$machine/bin/mdbook" "$checkout/.tools/mdbook-0.5.4/bin/mdbook"
}

test_the_book() {
    has_book
    equals "$(accepts book.sh)" "$checkout/target/book/index.html"
    equals "$(<"$checkout/target/book/index.html")" \
        '<a href="../../bench/LAB.md#b"> <a href="bill.html"> <img src="charts/a.svg">'
    [[ -f $checkout/target/book/charts/a.svg ]] || return
    equals "$(called apt-get)" 0
}

test_a_book_that_is_put_elsewhere() {
    has_book
    accepts book.sh --source https://example.org/cu/
    equals "$(<"$checkout/target/book/index.html")" \
        '<a href="https://example.org/cu/bench/LAB.md#b"> <a href="bill.html"> <img src="charts/a.svg">'
}

test_the_book_is_read_in_a_browser() {
    has_book
    accepts book.sh --check
    equals "$(called 'apt-get .*install .* chromium$')" 1
    equals "$(called 'mdbook build .*/target/book-published docs')" 1
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
