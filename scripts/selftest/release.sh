# audit.sh, reproducible.sh and release.sh.
# shellcheck shell=bash disable=SC2154
# (selftest.sh has the machine)

# --- audit.sh ---

# has_deny: cargo install gives one that finds nothing; with the knob denied, something in program/.
has_deny() {
    stand_in install-cargo-deny <<'EOF'
mkdir -p "$1/bin"
cat >"$1/bin/cargo-deny" <<'TOOL'
#!/usr/bin/env bash
echo "deny $*" >>"$machine/calls"
[[ ! -e $machine/denied || $* != *program/Cargo.toml* ]]
TOOL
chmod +x "$1/bin/cargo-deny"
EOF
    touch "$checkout/Cargo.toml"
}

test_the_audit() {
    has_deny
    (cd "$checkout" && on_machine scripts/audit.sh) || return
    equals "$(called '^deny --config .ci/deny.toml .* --manifest-path Cargo.toml .* licenses bans sources$')" 1
    equals "$(called '^deny .* --manifest-path program/Cargo.toml .* licenses bans sources$')" 1
    # Only what there is, and no advisories without a request.
    equals "$(called '^deny')" 2
    (cd "$checkout" && on_machine scripts/audit.sh --advisories) || return
    equals "$(called '^deny .* advisories licenses bans sources$')" 2
    equals "$(called 'cargo install cargo-deny')" 1
}

test_an_audit_that_finds_something() {
    has_deny
    touch "$machine/denied"
    local status=0 told
    told=$(cd "$checkout" && on_machine scripts/audit.sh 2>&1) || status=$?
    equals "$status" 1
    has "$(tail -n 1 <<<"$told")" "error: see above; what is meant to be allowed goes into .ci/deny.toml"
}

# --- reproducible.sh ---

# has_elfs: committed ones with their manifest; HEAD is the checkout as it is.
has_elfs() {
    local tool
    for tool in ln tar; do
        ln -sf "$(command -v "$tool")" "$machine/bin/$tool"
    done
    stand_in git <<'EOF'
[[ " $* " != *" archive "* ]] || tar -cf - -C "$machine/checkout" scripts program
EOF
    accepts build.sh 2>/dev/null
    printf '"file": "v3/cu_vault.so",\n"compiler": "rustc 1.96.0 (Debian) + LLVM %s + sbpf-linker %s",\n}\n' \
        "$(<"$machine/llvm")" "$LINKER_VERSION" >"$checkout/program/elf/manifest.json"
}

test_the_committed_elfs_come_from_their_sources() {
    has_elfs
    local sums
    sums=$(accepts reproducible.sh 2>"$machine/err")
    equals "$(wc -l <<<"$sums" | tr -d ' ')" 6
    has "$sums" "$(sha256 <"$checkout/program/elf/v0/cu_vault.so")  program/elf/v0/cu_vault.so"
    has "$sums" "  id/v3/cu_vault.so"
    [[ ! -e $checkout/target/reproducible ]] || return
}

test_bytes_that_know_their_folder() {
    has_elfs
    touch "$machine/somewhere"
    refuses 1 "differ; the latter is what HEAD gives. If the sources are right, run: scripts/build.sh --force" \
        reproducible.sh
}

test_another_compiler_is_no_failure() {
    has_elfs
    rewrite 's/LLVM 22.1.8/LLVM 22.1.7/' "$checkout/program/elf/manifest.json"
    touch "$machine/somewhere"
    has "$(accepts reproducible.sh 2>&1 | tail -n 1)" "another compiler: rustc 1.96.0 (Debian) + LLVM 22.1.8"
    equals "$(called '^elf ')" 1
}

test_a_checkout_that_does_not_build() {
    has_elfs
    touch "$machine/breaks"
    refuses 1 "HEAD does not build" reproducible.sh
}

# --- release.sh ---

# has_release: a checkout in which everything holds. More knobs: dirty, branch, tags.
has_release() {
    has_elfs
    local tool
    for tool in awk cp date head tr; do
        ln -sf "$(command -v "$tool")" "$machine/bin/$tool"
    done
    echo main >"$machine/branch"
    touch "$machine/tags"
    stand_in git <<'EOF'
case " $* " in
    *" status "*) [[ ! -e $machine/dirty ]] || echo " M program/interface/src/lib.rs" ;;
    *" --abbrev-ref "*) cat "$machine/branch" ;;
    *" tag --points-at "*) cat "$machine/tags" ;;
    *" tag --list "*) grep -x -- "${@: -1}" "$machine/tags" ;;
    *" archive "*) tar -cf - -C "$machine/checkout" scripts program ;;
esac
EOF
    mkdir -p "$checkout"/{.ci,clients/ts,bench/{cu,record,runtime,symbolic}}
    echo 'repository = "https://example.com/some/vault"' |
        tee "$checkout"/bench/{cu,record,runtime}/Cargo.toml >"$checkout/bench/symbolic/Cargo.toml"
    printf '[workspace.package]\nversion = "1.2.3"\n' | tee "$checkout/Cargo.toml" >>"$checkout/program/Cargo.toml"
    printf '{\n  "version": "1.2.3"\n}\n' | tee "$checkout"/clients/ts/package{,-lock}.json >/dev/null
    printf '# Changelog\n\n## [1.2.3] - 2026-12-01\n\n### Added\n\n- A vault.\n\n## [1.2.2] - 2026-11-01\n\n- Old.\n' \
        >"$checkout/CHANGELOG.md"
    echo "| 1.2.3 | yes |" >"$checkout/SECURITY.md"
    touch "$checkout"/{LICENSE,program/idl.json,program/THIRD_PARTY.md}
    printf '#!/usr/bin/env bash\necho "ci" >>%q\n[[ ! -e %q ]]\n' "$machine/calls" "$machine/red" >"$checkout/.ci/run"
    chmod +x "$checkout/.ci/run"
}

# to_do <words> [<argument>…]: one step is open, with these words, and nothing says how to tag.
to_do() {
    local status=0
    accepts release.sh "${@:2}" >"$machine/out" 2>&1 || status=$?
    equals "$status" 1
    equals "$(grep -c '^TO DO' "$machine/out")" 1
    has "$(grep '^TO DO' "$machine/out")" "$1"
    equals "$(tail -n 1 "$machine/out")" \
        "error: 1 of the steps above are open; do them, then run this again"
    equals "$(grep -c 'git tag' "$machine/out")" 0
}

test_a_release() {
    has_release
    local out=$checkout/target/release-1.2.3 sum file
    accepts release.sh >"$machine/out" 2>"$machine/err"
    equals "$(<"$machine/out")" "$(<"$out/SHA256SUMS")"
    while read -r sum file; do
        equals "$(sha256 <"$out/$file")" "$sum"
    done <"$out/SHA256SUMS"
    equals "$(cd "$out" && echo *)" \
        "CHANGES.md LICENSE SHA256SUMS THIRD_PARTY.md cu_vault.v0.so cu_vault.v3.so idl.json manifest.json"
    equals "$(grep . "$out/CHANGES.md" | paste -sd ' ' -)" "### Added - A vault."
    equals "$(called '^ci$')" 1
    equals "$(called '^cargo publish --dry-run --locked .* -p cu-gate ')" 1
    equals "$(called '^cargo package --locked .*/interface/Cargo.toml ')" 1
    has "$(tail -n 1 "$machine/err")" "now run: git tag --sign v1.2.3"
    # On the tag itself, where HEAD is no branch.
    echo HEAD >"$machine/branch"
    echo v1.2.3 >"$machine/tags"
    accepts release.sh
}

test_what_a_release_waits_for() {
    has_release
    touch "$machine/dirty"
    to_do "everything is committed: commit it"
    rm "$machine/dirty"
    echo another >"$machine/branch"
    to_do "run: git switch main"
    echo main >"$machine/branch"
    touch "$machine/red"
    to_do ".ci/run passes: see target/release.log"
    rm "$machine/red"
    rewrite 's/1.2.3/1.2.2/' "$checkout/clients/ts/package-lock.json"
    to_do "make them agree"
    rewrite 's/1.2.2/1.2.3/' "$checkout/clients/ts/package-lock.json"
    rewrite 's/2026-12-01/Unreleased/' "$checkout/CHANGELOG.md"
    to_do "write its section: ## [1.2.3] - 2"
    rewrite 's/Unreleased/2026-12-01/' "$checkout/CHANGELOG.md"
    : >"$checkout/SECURITY.md"
    to_do "| 1.2.3 | yes |"
    echo "| 1.2.3 | yes |" >"$checkout/SECURITY.md"
    : >"$checkout/bench/runtime/Cargo.toml"
    to_do "each package of crates.io names the repository: write it into the manifests in bench"
    cp "$checkout"/bench/{cu,runtime}/Cargo.toml
    rm "$checkout/program/THIRD_PARTY.md"
    to_do "what goes out is in target/release-1.2.3"
}

test_a_look_at_a_release() {
    has_release
    local told
    told=$(accepts release.sh --skip-ci 2>&1)
    has "$told" "LEFT OUT  .ci/run: the result is no release"
    equals "$(grep -c 'git tag' <<<"$told")" 0
    equals "$(called '^ci$')" 0
}
