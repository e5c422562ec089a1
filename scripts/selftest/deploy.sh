# deploy.sh and verify.sh, with a stand-in for `solana` that keeps programs in files.
# shellcheck shell=bash disable=SC2154
# (selftest.sh has the machine)

readonly MAINNET=5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d
DEVELOPMENT=$(sed -n 's/.*pubkey!("\(.*\)").*/\1/p' "$ROOT/program/interface/src/lib.rs")
readonly DEVELOPMENT
# Who pays where no key is named, and another wallet.
readonly WALLET=Wa11etWa11etWa11etWa11etWa11etWa11etWa11et11
readonly OTHER=otherotherotherotherotherotherotherother1111

# has_solana: a cluster, and a command line that reaches it. A key pair's file holds the address. More knobs:
#
#   genesis          which cluster it is
#   chain/<program>  what lies there: .so the bytes, .authority who may upgrade it
#   gates/<gate>     the account of a feature gate: 1 and a slot where it is active
#   interrupt, dirty, mute
#                    if there, what goes wrong
has_solana() {
    mkdir -p "$machine/chain" "$machine/gates" "$checkout/program/interface/src"
    cp "$ROOT/program/interface/src/lib.rs" "$checkout/program/interface/src/"
    echo "GenesisOfALocalNetwork" >"$machine/genesis"
    echo "$ADDRESS" >"$machine/program.json"
    echo "$OTHER" >"$machine/other.json"
    ln -sf "$(command -v cp)" "$machine/bin/cp"
    stand_in git <<'EOF'
[[ " $* " != *" rev-parse "* ]] || echo 0123456789abcdef
[[ " $* " != *" status "* || ! -e $machine/dirty ]] || echo " M program/interface/src/lib.rs"
EOF
    { printf 'DEVELOPMENT=%s\nWALLET=%s\n' "$DEVELOPMENT" "$WALLET" && cat; } <<'EOF' | stand_in solana
echo "solana $*" >>"$machine/calls"
key() {
    case $1 in
        "") echo "$WALLET" ;;
        */development-id.json) echo "$DEVELOPMENT" ;;
        *) [[ $(<"$1") == \[* ]] && echo "BufferOf$(cksum <"$1" | cut -d' ' -f1)" || cat "$1" ;;
    esac
}
[[ $1 != --url ]] || shift 4
[[ $1 != --keypair ]] || shift 2
chain=$machine/chain
case "$1 ${2-}" in
    "genesis-hash ")
        [[ ! -e $machine/offline ]] || { echo "Error: error sending request" >&2; exit 1; }
        cat "$machine/genesis"
        ;;
    address*) key "${3-}" ;;
    balance*) echo "5 SOL" ;;
    rent*) echo "Rent-exempt minimum: $((($2 + 128) * 5080)) lamports" ;;
    account*)
        [[ ! -e $machine/mute ]] || { echo "Error: AccountNotFound: pubkey=$2: error sending request" >&2; exit 1; }
        [[ -e $machine/gates/$2 ]] || { echo "Error: AccountNotFound: pubkey=$2" >&2; exit 1; }
        cp "$machine/gates/$2" "$4"
        ;;
    "program show")
        [[ ! -e $chain/$3.closed ]] || { echo "Error: Program $3 has been closed" >&2; exit 1; }
        [[ -e $chain/$3.so ]] || { echo "Error: Unable to find the account $3" >&2; exit 1; }
        printf '{\n  "programId": "%s",\n  "authority": "%s",\n  "lastDeploySlot": 7,\n  "dataLen": 9\n}\n' \
            "$3" "$(cat "$chain/$3.authority")"
        ;;
    "program dump") cp "$chain/$3.so" "$4" ;;
    "program deploy")
        elf=$3 payer="" upgrader="" final=""
        shift 3
        while (($#)); do
            case $1 in
                --program-id) program=$2 ;;
                --buffer) buffer=$2 ;;
                --keypair) payer=$2 ;;
                --upgrade-authority) upgrader=$2 ;;
                --final) final=1 ;;
            esac
            shift
        done
        buffer=$(key "$buffer")
        cp "$elf" "$chain/$buffer.so"
        echo "$WALLET" >"$chain/$buffer.authority"
        [[ ! -e $machine/interrupt ]] || { echo "Error: write transactions failed" >&2; exit 1; }
        rm "$chain/$buffer".*
        [[ ! -e $program ]] || program=$(key "$program")
        { cat "$elf" && printf '\0\0\0'; } >"$chain/$program.so"
        key "${upgrader:-$payer}" >"$chain/$program.authority"
        [[ ! $final ]] || echo none >"$chain/$program.authority"
        ;;
    *) echo "Error: $*" >&2 && exit 1 ;;
esac
EOF
}

deploys() {
    accepts deploy.sh --yes "$@" 2>&1
}

nothing_was_deployed() {
    equals "$(called '^solana .* deploy')" 0
}

test_a_deployment_to_a_local_network() {
    has_solana
    local told
    told=$(deploys)
    has "$told" "program            $DEVELOPMENT, which is new"
    # An account of 36 bytes, one of 45 and the ELF's 21, and 128 more for each.
    has "$told" "rent               $(sol_for 358) SOL, which stays"
    has "$told" "upgrade authority  $WALLET"
    has "$told" "it is        the same as the ELF of this commit"
    equals "$(called "^solana --url localhost --commitment confirmed program deploy .*/program/elf/v3/cu_vault.so --use-rpc --buffer .* --program-id .*/development-id.json\$")" 1
    # The buffer's key pair was used up.
    equals "$(cd "$checkout/target/deploy" && echo *)" "*"

    # Again: it is there, and nothing is sent.
    has "$(deploys)" "runs this ELF already, since slot 7"
    equals "$(called '^solana .* deploy ')" 1
}

test_a_deployment_under_an_id_of_ones_own() {
    has_solana
    deploys --url devnet --program-keypair "$machine/program.json" --fee-payer "$machine/other.json" \
        --arch v0 --compute-unit-price 5
    equals "$(called "^solana --url devnet .* deploy $checkout/target/elf/$ADDRESS/v0/cu_vault.so .* --program-id $machine/program.json --keypair $machine/other.json --fee-payer $machine/other.json --with-compute-unit-price 5\$")" 1
    equals "$(<"$machine/chain/$ADDRESS.authority")" "$OTHER"
    [[ ! -e $checkout/program/elf ]] || return
}

test_an_interrupted_deployment_is_resumed() {
    has_solana
    touch "$machine/interrupt"
    local buffer
    refuses_after_talk "To have its SOL back: solana program close BufferOf" --yes
    buffer=$(echo "$checkout"/target/deploy/*)
    has "$(ls -l "$buffer")" "-rw------- "
    [[ $(<"$buffer") =~ ^\[([0-9]{1,3},){63}[0-9]{1,3}\]$ ]] || return
    rm "$machine/interrupt"
    has "$(deploys)" "which is there: this goes on where it was interrupted"
    equals "$(called "^solana .* deploy .* --buffer $buffer ")" 2
}

# refuses_after_talk <words> [<argument>…]: what solana itself says comes before the error line.
refuses_after_talk() {
    local status=0 told
    told=$(accepts deploy.sh "${@:2}" 2>&1) || status=$?
    equals "$status" 1
    has "$(tail -n 1 <<<"$told")" "$1"
}

test_an_upgrade() {
    has_solana
    printf 'an older ELF' >"$machine/chain/$ADDRESS.so"
    echo "$OTHER" >"$machine/chain/$ADDRESS.authority"
    refuses_after_talk "the upgrade authority of $ADDRESS is $OTHER, not $WALLET; say --upgrade-authority FILE" \
        --yes --program-id "$ADDRESS"
    nothing_was_deployed
    has "$(deploys --program-id "$ADDRESS" --upgrade-authority "$machine/other.json")" \
        "an upgrade of what was deployed in slot 7"
    equals "$(called "^solana .* deploy .* --program-id $ADDRESS --upgrade-authority $machine/other.json\$")" 1
}

test_a_deployment_that_is_final() {
    has_solana
    has "$(deploys --final)" "upgrade authority  none, for good"
    equals "$(called '^solana .* deploy .* --final$')" 1
    deploys --final
    refuses_after_talk "$DEVELOPMENT has no upgrade authority: no one can change what it runs" --yes --arch v0
    echo "$WALLET" >"$machine/chain/$DEVELOPMENT.authority"
    refuses_after_talk "--final was not done; run: solana program set-upgrade-authority $DEVELOPMENT --final" \
        --yes --final
}

# sol_for <bytes>: what the stand-in takes for them.
sol_for() {
    printf '0.%09d' $(($1 * 5080))
}

# gate <address> <byte>: of which the account begins with this byte.
gate() {
    printf '%b\0\0\0\0\0\0\0\0' "\\0$2" >"$machine/gates/$1"
}

# What the account of a gate says counts, on every cluster: with 0 it is scheduled, not active.
test_a_cluster_that_takes_only_v3() {
    has_solana
    local only_v3=B8JJXCy5amZyWG9r7EnUYLwzXSXTxG7GZ1qZ1qggo83g
    local new=(--url devnet --arch v0 --program-keypair "$machine/program.json")
    local told
    gate $only_v3 0
    told=$(deploys "${new[@]}")
    equals "$(called '^solana .* deploy ')" 1
    has "$told" "v0 stops running once devnet activates disable_sbpf_v0_execution; until then, upgrade it to v3"
    lacks "$told" "locked in"

    gate $only_v3 1
    # It runs there already, which is no harm; that it be made final is.
    has "$(deploys "${new[@]}")" "runs this ELF already"
    refuses_after_talk "--arch v0: devnet has activated SIMD-0500, so only sBPF v3 can be deployed" --yes --final "${new[@]}"
    # An upgrade, and a new program.
    printf 'an older ELF' >"$machine/chain/$ADDRESS.so"
    refuses 1 "--arch v0: devnet has activated SIMD-0500" deploy.sh --yes "${new[@]}"
    rm "$machine/chain/$ADDRESS".*
    refuses 1 "upgraded to or made final there; leave --arch out" deploy.sh --yes --final "${new[@]}"
    equals "$(called '^solana .* deploy ')" 1
    [[ ! -e $checkout/target/deploy || $(echo "$checkout"/target/deploy/*) == *"/*" ]] || return

    # v3 is not asked about.
    deploys --final --url devnet --program-keypair "$machine/program.json"
    equals "$(called '^solana .* deploy .* --final$')" 1
}

# A v0 program that nobody can upgrade would take its vaults with it.
test_a_final_v0_is_warned_of() {
    has_solana
    local told new=(--url devnet --program-keypair "$machine/program.json" --final)
    told=$(deploys "${new[@]}" --arch v0)
    has "$told" "without an upgrade authority it cannot be, and what its vaults hold is locked in"
}

test_a_final_v3_is_not_warned_of() {
    has_solana
    lacks "$(deploys --url devnet --program-keypair "$machine/program.json" --final)" "disable_sbpf_v0_execution"
}

test_a_cluster_that_does_not_say_what_it_takes() {
    has_solana
    touch "$machine/mute"
    refuses 1 "localhost does not say whether it has activated the feature gate B8JJXCy5amZyWG9r7EnUYLwzXSXTxG7GZ1qZ1qggo83g" \
        deploy.sh --yes --arch v0
    nothing_was_deployed
}

# A program grows by what it needs, or by 10,240 bytes where SIMD-0431 is active.
test_the_rent_of_an_upgrade() {
    has_solana
    local told elf=64 older=$machine/chain/$ADDRESS.so
    echo "$WALLET" >"$machine/chain/$ADDRESS.authority"
    printf 'an older ELF' >"$older"
    told=$(deploys --program-id "$ADDRESS")
    equals "$(wc -c <"$checkout/target/elf/$ADDRESS/v3/cu_vault.so" | tr -d ' ')" $elf
    has "$told" "rent               $(sol_for $((elf + 37 + 128))) SOL for the buffer, which comes back"
    has "$told" "at most $(sol_for $((elf - 12))) SOL for $((elf - 12)) bytes more than before, which stays"

    gate YbbRLkvenrocjGPGyoQE4wjnvYzTgfsk38NFmcYK7a5 1
    printf 'an older ELF' >"$older"
    told=$(deploys --program-id "$ADDRESS")
    has "$told" "at most $(sol_for 10240) SOL for 10240 bytes more than before, which stays"

    head -c $elf /dev/zero >"$older"
    told=$(deploys --program-id "$ADDRESS")
    [[ $told != *"more than before"* ]]
}

# The cluster is told by its genesis hash, not by its URL.
test_mainnet_is_not_met_by_accident() {
    has_solana
    echo "$MAINNET" >"$machine/genesis"
    local keypair=(--program-keypair "$machine/program.json")
    refuses 1 "is mainnet-beta, by its genesis hash; if that is meant, say --mainnet" \
        deploy.sh --yes --url https://rpc.example "${keypair[@]}"
    refuses 2 "--url mainnet-beta: say --mainnet too" deploy.sh --yes --url mainnet-beta "${keypair[@]}"
    refuses 1 "the key of the development id is public" \
        deploy.sh --yes --mainnet --program-keypair "$checkout/scripts/development-id.json"
    refuses 1 "the key of the development id is public" deploy.sh --yes --mainnet --program-id "$DEVELOPMENT"
    touch "$machine/dirty"
    refuses 1 "what mainnet is given must be committed" deploy.sh --yes --mainnet --dirty "${keypair[@]}"
    nothing_was_deployed
    rm "$machine/dirty"
    deploys --mainnet "${keypair[@]}"
    equals "$(called '^solana --url mainnet-beta .* program deploy')" 1
}

test_what_deploy_refuses() {
    has_solana
    refuses 2 "the development id is for localhost" deploy.sh --yes --url devnet
    refuses 2 "--url ftp://x: must be" deploy.sh --url ftp://x
    refuses 2 "--fee-payer nobody.json: there is no such file" deploy.sh --fee-payer nobody.json
    refuses 2 "leave --program-id out" \
        deploy.sh --program-keypair "$machine/program.json" --program-id "$ADDRESS"
    refuses 2 "--compute-unit-price much: must be a number" deploy.sh --compute-unit-price much
    refuses 1 "there is no terminal to ask on; say --yes" deploy.sh
    refuses_after_talk "a first deployment needs --program-keypair" --yes --program-id "$ADDRESS"
    touch "$machine/dirty"
    refuses 1 "there are changes that are not committed" deploy.sh --yes
    rm "$machine/dirty"
    touch "$machine/breaks"
    refuses 1 "program does not build for sBPF v3" deploy.sh --yes
    touch "$machine/offline"
    refuses 1 "localhost does not answer" deploy.sh --yes
    rm "$machine/offline"
    touch "$machine/chain/$DEVELOPMENT.closed"
    refuses 1 "no one can deploy to that id again" deploy.sh --yes
    nothing_was_deployed
}

test_a_solana_of_our_own() {
    has_solana
    mv "$machine/bin/solana" "$machine/bin/stock-solana"
    touch "$machine/offline"
    refuses 1 "apt-get could not install libudev-dev" deploy.sh --yes
    rm "$machine/offline"
    stand_in install-solana-cli <<'EOF'
mkdir -p "$1/bin" && cp "$machine/bin/stock-solana" "$1/bin/solana"
EOF
    deploys
    deploys
    equals "$(called 'cargo install solana-cli --version =4.2.2 --locked')" 1
}

# --- verify.sh ---

test_verification() {
    has_solana
    deploys
    local told deployed=$machine/chain/$DEVELOPMENT.so elf=$checkout/program/elf/v3/cu_vault.so
    told=$(accepts verify.sh 2>"$machine/err")
    equals "$told" "$(sha256 <"$elf")"
    has "$(<"$machine/err")" "authority    $WALLET"
    has "$(<"$machine/err")" "deployed in slot 7"

    # A byte after the zeros that an account may have.
    printf 'x' >>"$deployed"
    differs
    has "$(<"$machine/out")" "NOT the ELF of this commit"
    # Another byte in the ELF, a byte less.
    sed 's/ELF/Elf/' "$elf" >"$deployed"
    differs
    printf '%s' "$(<"$elf")" >"$deployed"
    differs
    # Nor is an ELF for another architecture this one.
    cat "$elf" >"$deployed"
    accepts verify.sh
    differs --arch v0
}

# differs [<argument>…]
differs() {
    local status=0
    accepts verify.sh "$@" >"$machine/out" 2>&1 || status=$?
    equals "$status" 1
}

# could_not_tell <words> [<argument>…]
could_not_tell() {
    local status=0 told
    told=$(accepts verify.sh "${@:2}" 2>&1) || status=$?
    equals "$status" 2
    has "$told" "error: $1"
}

test_a_verification_that_cannot_tell() {
    has_solana
    could_not_tell "there is no program at $ADDRESS on devnet" --url devnet --program-id "$ADDRESS"
    could_not_tell "--program-id here: must be an address" --program-id here
    could_not_tell "unknown argument: --fast" --fast
    deploys
    touch "$machine/breaks"
    could_not_tell "program does not build for sBPF v3"
    touch "$machine/dirty"
    could_not_tell "there are changes that are not committed"
    touch "$machine/offline"
    could_not_tell "localhost does not answer" --dirty
}
