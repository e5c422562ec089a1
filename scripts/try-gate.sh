#!/usr/bin/env bash
# Tries the gate as an outsider would: another repository with another program, and in it, word for
# word, the steps of the workflow in docs/src/reference/gate.md ("In your CI"). Two things stand for what is not
# here: the address of this repository, and the build of the program, which is a real ELF out of a package.
#
# The program is SPL Token as mainnet runs it; the pull request goes back to the implementation before that,
# which does the same and costs more.
#
# Then the same two pull requests by the steps of the action, bench/cu/action.yml. There, an archive that is packed
# here takes the place of the release's.
#
# Then two programs with the IDLs that their authors published: Token-2022, whose IDL is Codama's, and an
# Anchor program, Light's account compression. `cu init` writes the plan, this script fills in the values that are TODO,
# and the gate lets the recorded ELF pass and stops the other release. An Anchor test in TypeScript is recorded too.
#
# Last, a project with a Mollusk test, which becomes a gate by the lines and the commands of
# docs/src/reference/plan.md ("Record your tests").

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/try-gate.sh [--cu FILE | --idl-only CU | --mollusk-only CU]

  --idl-only CU      only the programs with an IDL, measured by this cu in place of an installed one
  --mollusk-only CU  only the project with a Mollusk test, measured by this cu
  --cu FILE          install nothing: take this cu"

readonly PAGE=docs/src/reference/gate.md TESTS_PAGE=docs/src/reference/plan.md ACTION=bench/cu/action.yml
readonly PROGRAM=target/deploy/my_program.so

# The IDL of Token-2022 is in a crate, and two releases of its ELF are in packages that this repository depends on.
readonly TOKEN_2022_IDL=spl-token-2022-interface@2.1.0
# No published package was found with the ELF of an Anchor program and an IDL of Anchor 0.30 or later. Light publishes
# ELFs in one package, and in another the IDL in the older layout, which is converted as `anchor idl convert` does.
readonly LIGHT=@lightprotocol/zk-compression-cli LIGHT_OLD=0.27.0 LIGHT_NEW=0.28.3
readonly LIGHT_IDL=@lightprotocol/stateless.js@0.17.1
readonly LIGHT_OLD_SHA256=d0c75613d443093c4eb47ba77baaedb45aac7ec1b178c11689c6b78d0db317e9
readonly LIGHT_NEW_SHA256=8447584bbd10f933d7af9824217de3527353e459ad25f20f1b7a8110e92bbae0
readonly LIGHT_ID=compr6CUsB5m2jS4Y3831ztGSTnDpnKJTKS95d64XVq

main() {
    local cu="" part=""
    case ${1-} in
        --cu | --idl-only | --mollusk-only)
            need_value "$@"
            [[ -f $2 ]] || usage_error "$1 $2: there is no such file"
            cu=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
            [[ $1 == --cu ]] || part=$1
            shift 2
            ;;
    esac
    no_flags "$@"
    cd "$ROOT"
    repository=$(mktemp -d)
    trap 'rm -rf "$repository"' EXIT
    if [[ $part ]]; then
        PATH=$(dirname "$cu"):$PATH
        case $part in
            --idl-only) programs_with_an_idl ;;
            --mollusk-only) mollusk_project ;;
        esac
        return
    fi
    read_steps
    local old new
    new=$(newer_token)
    old=$(older_token)

    export CU=file://$ROOT CU_REVISION
    CU_REVISION=$(commit)
    # The bench of this checkout has built what it depends on.
    export CARGO_TARGET_DIR=$ROOT/target CARGO_INSTALL_ROOT=$repository/tools
    without_cu=$PATH
    export PATH=$CARGO_INSTALL_ROOT/bin:$PATH GITHUB_STEP_SUMMARY=$repository/summary.md

    cd "$repository"
    git init --quiet
    mkdir -p target/deploy bench
    cp -r "$ROOT/bench/cu/examples/p-token" bench/fixtures
    build=(cp "$new" "$PROGRAM")
    if [[ $cu ]]; then
        mkdir -p "$CARGO_INSTALL_ROOT/bin"
        cp "$cu" "$CARGO_INSTALL_ROOT/bin/cu"
    else
        step "$install"
    fi
    "${build[@]}"
    cu bless "$PROGRAM" --fixtures bench/fixtures --baseline bench/baseline.json --reason first >bless.txt

    say "--- a pull request that changes nothing ---"
    pull_request
    expect 0 "$gate_says" "$gate_status"
    say "--- a pull request that costs CU ---"
    build=(cp "$old" "$PROGRAM")
    pull_request
    expect 3 "$gate_says" "$gate_status"
    [[ $gate_says == *"regression  transfer: "* && $(<summary.md) == *"| transfer "* ]] ||
        die "the gate named no row of the regression, or the summary has no table: $gate_says"
    say "the gate of $PAGE let the first pass and stopped the second"

    pack
    say "--- the action, on a pull request that changes nothing ---"
    cp "$new" "$PROGRAM"
    by_the_action
    expect 0 "$gate_says" "$gate_status"
    say "--- the action, on a pull request that costs CU ---"
    cp "$old" "$PROGRAM"
    by_the_action
    expect 3 "$gate_says" "$gate_status"
    [[ $gate_says == *"regression  transfer: "* && $(<action-summary.md) == *"| transfer "* ]] ||
        die "the action named no row of the regression, or its summary has no table: $gate_says"
    say "so did $ACTION"
    programs_with_an_idl
    mollusk_project
}

# SPL Token as mainnet runs it, and the implementation before that.
newer_token() {
    package_file mollusk-svm-programs-token src/elf/token.so
}

older_token() {
    package_file litesvm src/programs/elf/spl_token-3.5.0.so
}

# The archive of this machine's cu, and what a runner is.
pack() {
    local target system processor
    case $(uname -s) in
        Darwin) system=macOS target=apple-darwin ;;
        *) system=Linux target=unknown-linux-musl ;;
    esac
    case $(uname -m) in
        x86_64) processor=X64 target=x86_64-$target ;;
        *) processor=ARM64 target=aarch64-$target ;;
    esac
    archive=cu-$(sed -n 's/^version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml" | head -n 1)-$target
    mkdir -p "release/$archive"
    cp "$CARGO_INSTALL_ROOT/bin/cu" "release/$archive/"
    tar -czf "release/$archive.tar.gz" -C release "$archive"
    runner=(RUNNER_OS="$system" RUNNER_ARCH="$processor" RUNNER_TEMP="$repository/runner"
        GITHUB_WORKSPACE="$repository" GITHUB_PATH="$repository/path" GITHUB_STEP_SUMMARY="$repository/action-summary.md"
        ACTION_PATH="$ROOT/bench/cu" REPOSITORY="" URL="file://$repository/release"
        VERSION="$(sed -n '/^  version:/,/default:/s/^ *default: //p' "$ROOT/$ACTION")"
        SHA256="$(sha256 <"release/$archive.tar.gz")"
        ELF="$PROGRAM" FIXTURES=bench/fixtures BASELINE=bench/baseline.json FLAGS="")
}

# The action: the summary comes whatever the outcome of the gate is. Its cu is the one that it has fetched.
by_the_action() {
    rm -rf runner path action-summary.md
    action_step "Fetch cu" "$without_cu" >&2
    local path
    path=$(<path):$without_cu
    [[ $(PATH=$path command -v cu) == "$repository/runner/cu/$archive/cu" ]] || die "the action did not fetch cu"
    gate_status=0
    action_step "Measure" "$path" >&2
    gate_says=$(action_step "Gate" "$path" 2>&1) || gate_status=$?
    say "$gate_says"
    action_step "Summary" "$path" >&2
}

# action_step <name> <PATH>: as a runner runs `shell: bash`.
action_step() {
    local script
    script=$(awk -v name="    - name: $1" '
        $0 == name { here = 1; next }
        /^    - name: / { here = 0 }
        here && /^      run: \|$/ { on = 1; next }
        here && on { sub(/^        /, ""); print }' "$ROOT/$ACTION")
    [[ $script ]] || die "$ACTION has no step $1"
    say "$ $1"
    env "${runner[@]}" PATH="$2" bash --noprofile --norc -eo pipefail -c "$script"
}

programs_with_an_idl() {
    cd "$ROOT"
    token_2022
    anchor_program
}

token_2022() {
    local idl
    idl=$(crate_file "$TOKEN_2022_IDL" idl.json)
    say "--- Token-2022, with its IDL of Codama ---"
    walk token_2022 "$(package_file mollusk-svm-programs-token-2022 src/elf/token_2022.so)" \
        "$(package_file litesvm src/programs/elf/spl_token_2022-11.0.0.so)" "$idl" \
        "mint source destination authority transferChecked" \
        -e '/^\[accounts.mint.state/,/^$/d' \
        -e 's/^\[accounts.mint\]$/&\nmint = { decimals = 6, supply = 1000, authority = "authority" }\nowner = "program"/' \
        -e '/^\[accounts.source\]/,/^$/s/^data = .*/token = { mint = "mint", owner = "authority", amount = 1000 }\nowner = "program"/' \
        -e '/^\[accounts.destination\]/,/^$/s/^data = .*/token = { mint = "mint", owner = "authority", amount = 0 }\nowner = "program"/' \
        -e 's/"TODO u64"/5/' -e 's/"TODO u8"/6/'
}

anchor_program() {
    command -v npm >/dev/null || provide_packages npm
    local old new idl
    old=$(npm_file "$LIGHT@$LIGHT_OLD" bin/account_compression.so "$LIGHT_OLD_SHA256")
    new=$(npm_file "$LIGHT@$LIGHT_NEW" bin/account_compression.so "$LIGHT_NEW_SHA256")
    idl=$repository/account_compression.json
    say "--- Light's account compression, an Anchor program, with its IDL ---"
    # The conversion runs on the node of the client's tests, and so does the recorded test.
    CU_ANCHOR_ELF=$new CU_ANCHOR_CU=$(command -v cu) CU_ANCHOR_ID=$LIGHT_ID \
        "$ROOT/scripts/client-ts.sh" --run tests/anchor.ts >&2 || die "the recorded test of an Anchor program failed"
    PATH=$ROOT/.tools/node/node_modules/.bin:$PATH
    node "$ROOT/scripts/idl-convert.cjs" "$(npm_file "$LIGHT_IDL" dist/cjs/node/index.cjs)" \
        account_compression "$LIGHT_ID" >"$idl"
    walk account_compression "$old" "$new" "$idl" \
        "authority seed group_authority initialize_group_authority update_group_authority" \
        -e '/^\[accounts.group_authority.state/,/^$/d' \
        -e 's/^\[accounts.group_authority\]$/&\npda = ["str:group_authority", "key:seed"]\nlamports = 0\n/' \
        -e '/^id = "initialize_group_authority"/,/^$/s/"TODO address"/"authority"/' \
        -e 's/"TODO address"/"seed"/' \
        -e 's/^call = "update_group_authority"/&\nafter = ["initialize_group_authority"]/'
}

# A project of its own, whose test becomes rows with the page's lines. Its dependencies have the versions, features and
# profiles that this repository has built already: with others, it would build Agave once more.
mollusk_project() {
    local home=$repository/mollusk dependency use call commands=()
    dependency=$(page_block toml | sed -n 's/ # or .*//; /^cu-record = /p')
    use=$(sed -n 's/.*bring the trait `\(cu_record::Record\)` into scope.*/use \1;/p' "$ROOT/$TESTS_PAGE")
    # On the page, `ID` is the program's.
    call=$(page_block rust | sed -n 's/^let mut mollusk = Mollusk::default()\(\.recorded(&\)ID);$/\1program_id)/p')
    while IFS= read -r line; do
        commands+=("$line")
    done < <(page_block sh)
    [[ $dependency == *'features = ["mollusk"]'* && $use && $call && ${#commands[@]} == 2 ]] ||
        die "$TESTS_PAGE: the lines for a test are not those that this script knows"

    say "--- a project with a Mollusk test ---"
    mkdir -p "$home/src" "$home/tests" "$home/target/deploy"
    cp "$ROOT/Cargo.lock" "$home/"
    touch "$home/src/lib.rs"
    printf '%s' "$MOLLUSK_TEST" >"$home/tests/it.rs"
    {
        printf '[package]\nname = "my_program"\nversion = "0.1.0"\nedition = "2024"\n\n[dev-dependencies]\n'
        sed -n '/^\[profile/q; /^mollusk-svm = /p; /^solana-account = /p; /^solana-instruction = /p; /^solana-pubkey = /p' \
            "$ROOT/Cargo.toml"
        printf 'workspace-hack = { path = "%s" }\n\n[workspace]\n\n' "$ROOT/tests/workspace-hack"
        sed -n '/^\[profile\.dev/,$p' "$ROOT/Cargo.toml"
    } >"$home/Cargo.toml"
    cp "$(newer_token)" "$home/$PROGRAM"
    cd "$home"
    export CARGO_TARGET_DIR=$ROOT/target SBF_OUT_DIR=$home/target/deploy
    step "cargo test --quiet"

    say "--- its two lines more ---"
    dependency=$(sed "s|git = \"[^\"]*\", rev = \"[^\"]*\"|path = \"$ROOT/bench/record\"|" <<<"$dependency")
    awk -v line="$dependency" '{ print } $0 == "[dev-dependencies]" { print line }' Cargo.toml >Cargo.toml.new
    mv Cargo.toml.new Cargo.toml
    awk -v use="$use" -v call="$call" '
        NR == 1 { print use }
        /^ *let mollusk = / { print substr($0, 1, length($0) - 1) call ";"; next }
        { print }' tests/it.rs >it.rs.new
    mv it.rs.new tests/it.rs
    step "${commands[0]}"
    step "${commands[1]}"
    [[ $(cd bench/fixtures && printf '%s ' *) == "it.transfers-01.fix it.transfers_too_much-01.fix " ]] ||
        die "the tests became other rows: $(ls bench/fixtures)"
    # Only an address that is written down replaces a program that every cluster has.
    printf 'program_id = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"\n' >bench/fixtures/cu.toml
    step "cu bless $PROGRAM --fixtures bench/fixtures --baseline bench/baseline.json --reason first"
    step "cu check $PROGRAM --fixtures bench/fixtures --baseline bench/baseline.json"

    cp "$(cd "$ROOT" && older_token)" "$PROGRAM"
    local status=0 said
    said=$(cu check "$PROGRAM" --fixtures bench/fixtures --baseline bench/baseline.json 2>&1) || status=$?
    say "$said"
    expect 3 "$said" "$status"
    [[ $said == *"regression  it.transfers-01: "* ]] || die "the gate named no row of the test: $said"
    cd "$ROOT"
}

# page_block <language>: the first such block of "Record your tests".
page_block() {
    awk -v fence="\`\`\`$1" '
        /^## / { here = $0 == "## Record your tests" }
        here && $0 == fence { on = 1; next }
        on && /^```/ { exit }
        on' "$ROOT/$TESTS_PAGE"
}

# The test, before it is recorded.
readonly MOLLUSK_TEST='use {
    mollusk_svm::{Mollusk, result::InstructionResult},
    solana_account::Account,
    solana_instruction::{AccountMeta, Instruction, error::InstructionError},
    solana_pubkey::{Pubkey, pubkey},
};

/// A token account with 1,000, and one with none.
fn transfer(amount: u64) -> InstructionResult {
    let program_id = pubkey!("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
    let mollusk = Mollusk::new(&program_id, "my_program");
    let [mint, owner, from, to] = [1, 2, 3, 4].map(|n| Pubkey::new_from_array([n; 32]));
    let tokens = |held: u64| {
        let mut account = Account::new(10_000_000, 165, &program_id);
        account.data[..32].copy_from_slice(mint.as_ref());
        account.data[32..64].copy_from_slice(owner.as_ref());
        account.data[64..72].copy_from_slice(&held.to_le_bytes());
        account.data[108] = 1;
        account
    };
    let metas = vec![
        AccountMeta::new(from, false),
        AccountMeta::new(to, false),
        AccountMeta::new_readonly(owner, true),
    ];
    let data = [&[3], &amount.to_le_bytes()[..]].concat();
    let accounts = [(from, tokens(1_000)), (to, tokens(0)), (owner, Account::default())];
    mollusk.process_instruction(&Instruction::new_with_bytes(program_id, &data, metas), &accounts)
}

#[test]
fn transfers() {
    assert_eq!(transfer(1_000).raw_result, Ok(()));
}

#[test]
fn transfers_too_much() {
    assert_eq!(transfer(1_001).raw_result, Err(InstructionError::Custom(1)));
}
'

# walk <name> <cheaper ELF> <more expensive ELF> <IDL> <accounts and rows to keep> <argument of sed>…: the reference's way
# from an IDL to a gate. The arguments of sed fill in what is TODO.
walk() {
    local name=$1 cheap=$2 costly=$3 idl=$4 keep=$5 status=0 said
    shift 5
    local home=$repository/$name plan=bench/fixtures/my_program.toml
    mkdir -p "$home/target/deploy"
    cd "$home"
    cp "$cheap" "$PROGRAM"
    cp "$idl" idl.json
    cu init "$PROGRAM" --idl idl.json >&2
    [[ -f .github/workflows/cu.yml ]] || die "$name: cu init wrote no workflow"
    said=$(cu run "$PROGRAM" --fixtures bench/fixtures 2>&1) || status=$?
    ((status == 2)) && [[ $said == *"is to be filled in"* ]] ||
        die "$name: cu run took the plan with what is TODO: $said"
    awk -v keep="$keep" "$KEEP" "$plan" | sed "$@" >filled.toml
    mv filled.toml "$plan"
    cu run "$PROGRAM" --fixtures bench/fixtures >&2
    cu bless "$PROGRAM" --fixtures bench/fixtures --baseline bench/baseline.json --reason first >&2
    cu check "$PROGRAM" --fixtures bench/fixtures --baseline bench/baseline.json >&2
    cp "$costly" "$PROGRAM"
    status=0
    said=$(cu check "$PROGRAM" --fixtures bench/fixtures --baseline bench/baseline.json 2>&1) || status=$?
    say "$said"
    expect 3 "$said" "$status"
    [[ $said == *"regression  "*" CU, recorded "* ]] || die "$name: the gate named no row of the regression: $said"
    cd "$ROOT"
}

# The accounts and the instructions of a plan that are measured.
readonly KEEP='
BEGIN { count = split(keep, names, " "); for (i = 1; i <= count; i++) wanted[names[i]]; on = 1 }
/^\[accounts\./ { name = $0; gsub(/^\[accounts\.|\]$|\.state.*$/, "", name); on = name in wanted }
/^\[\[instruction\]\]/ { on = 0; held = $0; next }
/^id = / { name = $3; gsub(/"/, "", name); on = name in wanted; if (on) print held }
on'

# crate_file <crate>@<version> <file>: a file of a published crate, which nothing here depends on.
crate_file() {
    local name=${1%@*} version=${1#*@} project
    project=$repository/${1//[^a-z0-9]/_}
    mkdir -p "$project/src"
    touch "$project/src/lib.rs"
    printf '[package]\nname = "fetched"\nedition = "2021"\n[dependencies]\n%s = "=%s"\n[workspace]\n' \
        "$name" "$version" >"$project/Cargo.toml"
    (cd "$project" && cargo metadata --quiet --format-version 1) |
        grep -o "\"manifest_path\":\"[^\"]*/$name-$version/Cargo.toml\"" |
        sed "s|^.*:\"\(.*\)/Cargo.toml\"|\1/$2|" | head -n 1
}

# npm_file <package>@<version> <file> [<sha256>]: a file of a published package.
npm_file() {
    local home=$repository/npm/${1//[^a-z0-9]/_}
    if [[ ! -d $home ]]; then
        mkdir -p "$home"
        (cd "$home" && npm pack --silent "$1" >/dev/null && tar -xzf ./*.tgz) ||
            die "npm could not get $1; check the network"
    fi
    local file=$home/package/$2
    [[ ! ${3-} || $(sha256 <"$file") == "$3" ]] || die "$2 of $1 is not the file that this script knows"
    printf '%s\n' "$file"
}

# The steps of the page's workflow, by what they are for.
read_steps() {
    local workflow line runs=()
    workflow=$(awk '/^## In your CI/ { here = 1 } here && /^```yaml/ { on = 1; next } on && /^```/ { exit } on' "$PAGE")
    while IFS= read -r line; do
        runs+=("$line")
    done < <(sed -n 's/^ *- run: //p' <<<"$workflow")
    ((${#runs[@]} == 4)) || die "$PAGE: the workflow has ${#runs[@]} steps of one line, not 4"
    install=${runs[0]} measure=${runs[2]} gate=${runs[3]}
    [[ ${runs[1]} == "cargo build-sbf"* ]] || die "$PAGE: the second step does not build the program"
    summary=$(sed -n '/^ *run: |/,$ { /run: |/d; s/^ *//p; }' <<<"$workflow")
    [[ $install == "cargo install"* && $measure == "cu run"* && $gate == "cu check"* && $summary == "cu report"* ]] ||
        die "$PAGE: the steps of the workflow are not in the order that this script knows"
}

# A file of a package that this repository depends on anyway.
package_file() {
    cargo metadata --locked --format-version 1 |
        grep -o "\"manifest_path\":\"[^\"]*/$1-[0-9.]*/Cargo.toml\"" |
        sed "s|^.*:\"\(.*\)/Cargo.toml\"|\1/$2|" | head -n 1
}

step() {
    say "$ $1"
    bash -euc "$1" >&2
}

# The job: the last step runs after any outcome of the gate.
pull_request() {
    "${build[@]}"
    step "$measure"
    say "$ $gate"
    gate_status=0
    gate_says=$(bash -euc "$gate" 2>&1) || gate_status=$?
    say "$gate_says"
    step "$summary"
}

expect() {
    (($3 == $1)) || die "the gate ended with exit code $3, not $1: $2"
}

main "$@"
