# deploy.sh and verify.sh, with a stand-in for `solana` that keeps programs in files.
# shellcheck shell=bash disable=SC2154
# (selftest.sh has the machine)

readonly MAINNET=5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d
DEVELOPMENT=$(sed -n 's/.*pubkey!("\(.*\)").*/\1/p' "$ROOT/program/interface/src/lib.rs")
readonly DEVELOPMENT
# The payer where no key is named, and another wallet.
readonly WALLET=Wa11etWa11etWa11etWa11etWa11etWa11etWa11et11
readonly OTHER=otherotherotherotherotherotherotherother1111

# has_solana: a cluster, and a command line that reaches it. A key pair's file holds the address. More knobs:
#
#   genesis          the cluster's genesis hash.
#   chain/<program>  the program: .so the bytes, .authority its upgrade authority, .lamports the balance of its data.
#                    A buffer has .buffer, too.
#   gates/<gate>     the account of a feature gate. If active, it has 1 and a slot.
#   version, balance the version of `solana`, and the balance of each wallet
#   interrupt, dirty, mute, free
#                    if there, what goes wrong
has_solana() {
    mkdir -p "$machine/chain" "$machine/gates" "$checkout/program/interface/src"
    cp "$ROOT/program/interface/src/lib.rs" "$checkout/program/interface/src/"
    echo "GenesisOfALocalNetwork" >"$machine/genesis"
    echo "solana-cli 4.2.2 (src:00000000; feat:1234, client:Agave)" >"$machine/version"
    echo 5000000000 >"$machine/balance"
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
at=${2-}
[[ $1 != --url ]] || shift 4
[[ $1 != --keypair ]] || shift 2
chain=$machine/chain
case "$1 ${2-}" in
    "genesis-hash ")
        [[ ! -e $machine/offline ]] || { echo "Error: error sending request for url ($at)" >&2; exit 1; }
        cat "$machine/genesis"
        ;;
    "--version ") cat "$machine/version" ;;
    "config get") echo "Key Path: $machine/wallet.json" ;;
    address*) key "${3-}" ;;
    balance*) [[ $* == *--lamports ]] && echo "$(<"$machine/balance") lamports" || echo "5 SOL" ;;
    rent*)
        [[ ! -e $machine/free ]] || { echo "Error: the node is busy" >&2; exit 1; }
        echo "Rent-exempt minimum: $((($2 + 128) * 5080)) lamports"
        ;;
    account*)
        [[ ! -e $machine/mute ]] || { echo "Error: AccountNotFound: pubkey=$2: error sending request" >&2; exit 1; }
        [[ -e $machine/gates/$2 ]] || { echo "Error: AccountNotFound: pubkey=$2" >&2; exit 1; }
        cp "$machine/gates/$2" "$4"
        ;;
    "program show")
        [[ ! -e $chain/$3.closed ]] || { echo "Error: Program $3 has been closed" >&2; exit 1; }
        [[ -e $chain/$3.so ]] || { echo "Error: Unable to find the account $3" >&2; exit 1; }
        name=programId
        [[ ! -e $chain/$3.buffer ]] || name=address
        printf '{\n  "%s": "%s",\n  "authority": "%s",\n  "lastDeploySlot": 7,\n  "dataLen": %d,\n  "lamports": %d\n}\n' \
            "$name" "$3" "$(cat "$chain/$3.authority")" "$(wc -c <"$chain/$3.so")" "$(cat "$chain/$3.lamports" || echo 0)"
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
        key "${upgrader:-$payer}" >"$chain/$buffer.authority"
        echo 1000000 >"$chain/$buffer.lamports"
        touch "$chain/$buffer.buffer"
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

# A provider's URL has its customer's key.
test_a_key_in_the_url_is_not_printed() {
    has_solana
    local told url="https://rpc.example/v2/secret?api-key=secret"
    told=$(deploys --url "$url" --program-keypair "$machine/program.json")
    has "$told" "cluster            https://rpc.example/…, genesis hash"
    has "$told" "on https://rpc.example/…, deployed in slot"
    lacks "$told" secret
    equals "$(called "^solana --url https://rpc.example/v2/secret.api-key=secret .* deploy ")" 1
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

# The key of what was interrupted on one cluster is not used up by a deployment on another.
test_an_interrupted_deployment_waits_while_another_cluster_is_deployed_to() {
    has_solana
    touch "$machine/interrupt"
    local buffer
    refuses_after_talk "it was not deployed, see above" --yes
    buffer=$(echo "$checkout"/target/deploy/*)
    rm "$machine/interrupt"
    local here
    here=$(<"$machine/genesis")
    echo "AnotherGenesis" >"$machine/genesis"
    mv "$machine/chain" "$machine/chain-here"
    mkdir "$machine/chain"
    lacks "$(deploys)" "where it was interrupted"
    equals "$(echo "$checkout"/target/deploy/*)" "$buffer"

    rm -r "$machine/chain"
    mv "$machine/chain-here" "$machine/chain"
    echo "$here" >"$machine/genesis"
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
    has "$(deploys --final)" "upgrade authority  none, permanently"
    equals "$(called '^solana .* deploy .* --final$')" 1
    deploys --final
    refuses_after_talk "$DEVELOPMENT has no upgrade authority: no one can change what it runs" --yes --arch v0
    echo "$WALLET" >"$machine/chain/$DEVELOPMENT.authority"
    refuses_after_talk "--final was not done; run: solana program set-upgrade-authority $DEVELOPMENT --final" \
        --yes --final
}

# --- deploy.sh --metadata ---

readonly METADATA=ProgM6JCCvbYkfKqJYHePx4xxSUSqJp7rh8Lyv7nk7S

# has_metadata: npm, and a `node` in the place of the client. scripts/metadata/test.mjs shows the client's output.
has_metadata() {
    has_npm 22.0.0
    touch "$machine/gates/$METADATA" "$machine/wallet.json"
    stand_in node <<'EOF'
[[ $1 != --version ]] || { echo v22.0.0; exit; }
echo "node $*" >>"$machine/calls"
if [[ $1 == */accounts.mjs ]]; then
    for seed in idl security; do
        printf '%s of %s' "$seed" "$2" >"$5/$seed.packed"
        cp "$5/$seed.packed" "$5/$seed.json"
        echo "$seed AddressOf$seed $(($(wc -c <"$5/$seed.packed")))"
    done
    exit
fi
cp "$HOME/.config/solana/cli/config.yml" "$machine/settings"
[[ ! -e $machine/unwritten ]] || exit 1
while [[ $1 != write ]]; do shift; done
{ head -c 96 /dev/zero && cat "$4"; } >"$machine/gates/AddressOf$2"
EOF
}

test_a_deployment_with_its_metadata() {
    has_solana
    has_metadata
    local told length=$((7 + ${#ADDRESS})) longer=$((12 + ${#ADDRESS}))
    local new=(--metadata --url devnet --program-keypair "$machine/program.json")
    told=$(deploys "${new[@]}")
    has "$told" "metadata           idl at AddressOfidl, $length bytes: $(sol_for $((96 + length + 128))) SOL, until its account is closed"
    has "$told" "metadata           security at AddressOfsecurity, $longer bytes: $(sol_for $((96 + longer + 128))) SOL, until"
    has "$told" "metadata           security is at AddressOfsecurity"
    equals "$(called "^npm ci --ignore-scripts --prefix $checkout/.tools/metadata .* --omit=dev ")" 1
    equals "$(called "^node .*/cli.cjs --rpc https://api.devnet.solana.com --keypair $machine/wallet.json --payer $machine/wallet.json --priority-fees 0 write idl $ADDRESS ")" 1
    has "$(<"$machine/settings")" 'websocket_url: "wss://api.devnet.solana.com"'
    # It comes after the deployment.
    equals "$(sed -n 's/^solana .* program \(deploy\) .*/\1/p; s/^node .* \(write [a-z]*\) .*/\1/p' "$machine/calls" | paste -sd , -)" \
        "deploy,write idl,write security"

    # Again: all of it is there, and nothing is sent.
    told=$(deploys "${new[@]}")
    has "$told" "metadata           idl is at AddressOfidl already, the same"
    equals "$(called '^node .* write ')" 2
    # Of what has changed, an update.
    { head -c 96 /dev/zero && printf 'an older IDL'; } >"$machine/gates/AddressOfidl"
    told=$(deploys "${new[@]}" --compute-unit-price 7 --fee-payer "$machine/other.json" --upgrade-authority "$machine/wallet.json" || true)
    has "$told" "the upgrade authority of $ADDRESS is $WALLET"
    echo "$WALLET" >"$machine/wallet.json"
    told=$(deploys "${new[@]}" --compute-unit-price 7 --fee-payer "$machine/other.json" --upgrade-authority "$machine/wallet.json")
    has "$told" "metadata           idl at AddressOfidl, $length bytes: $(sol_for $((length - 12))) SOL, until"
    has "$told" "at most $(sol_for $((96 + length + 128))) SOL for buffers, which come back"
    equals "$(called "^node .* --keypair $machine/wallet.json --payer $machine/other.json --priority-fees 7 write idl ")" 1
    equals "$(called '^node .* write ')" 3
    equals "$(called '^solana .* deploy ')" 1
}

# A local network's websocket is a port above.
test_metadata_on_a_local_network() {
    has_solana
    has_metadata
    deploys --metadata --url http://127.0.0.1:7000/
    has "$(<"$machine/settings")" 'websocket_url: "ws://127.0.0.1:7001/"'
    equals "$(called "^node .* --rpc http://127.0.0.1:7000/ ")" 2
}

test_metadata_that_is_not_written() {
    has_solana
    has_metadata
    touch "$machine/unwritten"
    refuses_after_talk "the program is deployed, but its idl was not written to AddressOfidl; see above. Run the same command again" \
        --yes --metadata
    equals "$(called '^solana .* deploy ')" 1
    rm "$machine/unwritten"
    deploys --metadata
    equals "$(called '^solana .* deploy ')" 1
    equals "$(called '^node .* write ')" 3
}

test_what_metadata_needs() {
    has_solana
    has_metadata
    refuses 2 "--final leaves no authority that could write the metadata" deploy.sh --yes --metadata --final
    rm "$machine/wallet.json"
    refuses 1 "--metadata signs with key pair files, and $machine/wallet.json is none; say --fee-payer FILE" \
        deploy.sh --yes --metadata
    touch "$machine/wallet.json"
    rm "$machine/gates/$METADATA"
    refuses 1 "the Program Metadata program, $METADATA, is not on localhost (AccountNotFound: pubkey=$METADATA); leave --metadata out" \
        deploy.sh --yes --metadata
    touch "$machine/gates/$METADATA" "$machine/offline-npm"
    rm "$machine/bin/npm"
    echo 1000 >"$machine/uid"
    refuses 1 "sudo apt-get install --no-install-recommends npm" deploy.sh --yes --metadata
    nothing_was_deployed
    equals "$(called '^node .* write ')" 0
}

# What the accounts take counts, too.
test_a_payer_with_too_little_for_metadata() {
    has_solana
    has_metadata
    local needs=$(((358 + 128 + 2 * (96 + 128) + 19 + 2 * ${#DEVELOPMENT}) * 5080 + 8 * 5000))
    echo $((needs - 1)) >"$machine/balance"
    refuses_after_talk "and this takes $(printf '0.%09d' $needs) at one time" --yes --metadata
    nothing_was_deployed
    echo $needs >"$machine/balance"
    deploys --metadata
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

# A v0 program that no one can upgrade would take its vaults with it.
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

# What a buffer and a program's data hold is the rent of 45 bytes more than the ELF has.
test_the_rent_of_an_upgrade() {
    has_solana
    local told elf=64 older=$machine/chain/$ADDRESS.so held=$machine/chain/$ADDRESS.lamports
    local least=YbbRLkvenrocjGPGyoQE4wjnvYzTgfsk38NFmcYK7a5 fits=EhisBfVtGvEA8bVCVN5VMaYEaX6iTfoUrmcDi8LY7Kxy
    echo "$WALLET" >"$machine/chain/$ADDRESS.authority"

    # It grows by as much as it needs.
    printf 'an older ELF' >"$older"
    echo $(((12 + 45 + 128) * 5080)) >"$held"
    told=$(deploys --program-id "$ADDRESS")
    equals "$(wc -c <"$checkout/target/elf/$ADDRESS/v3/cu_vault.so" | tr -d ' ')" $elf
    has "$told" "rent               $(sol_for $((elf + 45 + 128))) SOL for the buffer; it comes back"
    has "$told" "program data       12 bytes now, $elf afterwards
                   $(sol_for $((elf - 12))) SOL more stay with it"

    # By 10,240 bytes where SIMD-0431 is active.
    gate $least 1
    printf 'an older ELF' >"$older"
    told=$(deploys --program-id "$ADDRESS")
    has "$told" "12 bytes now, 10252 afterwards (SIMD-0431: a program grows by 10240 bytes or more)
                   $(sol_for 10240) SOL more stay with it"

    # As long as the ELF where SIMD-0433 is active too, whether it grows or shrinks.
    gate $fits 1
    printf 'an older ELF' >"$older"
    told=$(deploys --program-id "$ADDRESS")
    has "$told" "12 bytes now, $elf afterwards (SIMD-0433: as long as the ELF)
                   $(sol_for $((elf - 12))) SOL more stay with it"
    head -c 1000 /dev/zero >"$older"
    echo $(((1000 + 45 + 128) * 5080)) >"$held"
    told=$(deploys --program-id "$ADDRESS")
    has "$told" "1000 bytes now, $elf afterwards (SIMD-0433: as long as the ELF)
                   $(sol_for $((1000 - elf))) SOL of what it holds come back"

    # A longer one stays as long without that gate. Its rent was paid at a higher price.
    rm "$machine/gates/$fits"
    head -c 1000 /dev/zero >"$older"
    echo $(((1000 + 45 + 128) * 6960)) >"$held"
    told=$(deploys --program-id "$ADDRESS")
    has "$told" "program data       1000 bytes now, 1000 afterwards
                   $(printf '0.%09d' $(((1000 + 45 + 128) * 1880))) SOL of what it holds come back"
}

# The command line itself would pay for the buffer, write it, and fail at the end.
test_a_payer_with_too_little() {
    has_solana
    local needs=$(((358 + 128) * 5080 + 8 * 5000))
    echo $((needs - 1)) >"$machine/balance"
    refuses_after_talk "$WALLET has $(printf '0.%09d' $((needs - 1))) SOL, and this takes $(printf '0.%09d' $needs) at one time" --yes
    nothing_was_deployed
    echo $needs >"$machine/balance"
    deploys
    equals "$(called '^solana .* deploy ')" 1
}

test_a_cluster_that_does_not_say_its_rent() {
    has_solana
    touch "$machine/free"
    refuses_after_talk "localhost does not say what rent 66 bytes need: the node is busy" --yes
    nothing_was_deployed
}

# Whatever is in a buffer after the ELF would be deployed with it.
test_a_buffer_that_another_elf_has_left() {
    has_solana
    local buffer=$machine/other.json chain=$machine/chain/$OTHER
    echo "$WALLET" >"$chain.authority"
    touch "$chain.buffer"
    printf 'a larger ELF, of which an upgrade was interrupted' >"$chain.so"
    refuses_after_talk "the buffer $OTHER was made for 49 bytes, and the ELF has 21, so bytes of another ELF could be deployed with it; close it, which returns its SOL: solana program close $OTHER --url localhost, then run this again, or leave --buffer out" \
        --yes --buffer "$buffer"
    printf 'a smaller one' >"$chain.so"
    refuses_after_talk "the buffer $OTHER was made for 13 bytes" --yes --buffer "$buffer"
    printf 'one of the same size.' >"$chain.so"
    echo "$ADDRESS" >"$chain.authority"
    refuses_after_talk "the authority of the buffer $OTHER is $ADDRESS, not $WALLET" --yes --buffer "$buffer"
    rm "$chain.buffer"
    refuses_after_talk "$OTHER cannot be the buffer: it is a program" --yes --buffer "$buffer"
    nothing_was_deployed

    touch "$chain.buffer"
    echo "$WALLET" >"$chain.authority"
    has "$(deploys --buffer "$buffer")" "buffer             $OTHER, which is there"
    equals "$(called "^solana .* deploy .* --buffer $buffer ")" 1
}

# Older ones do not know the gates: a program that grows by less than 10 KiB would be refused half-way.
test_an_old_solana_first_on_the_path() {
    has_solana
    local version
    for version in "solana-cli 4.0.9 (src:00000000; feat:1, client:Agave)" "solana-cli 3.10.13" "solana-cli 1.18.26 (src:devbuild)" nonsense; do
        echo "$version" >"$machine/version"
        refuses 1 "and a deployment needs 4.1.0 or newer, which knows sBPF v3 and SIMD-0431; update it, or take it off the PATH" \
            deploy.sh --yes
    done
    has "$(<"$machine/out")" "$machine/bin/solana is version unknown"
    nothing_was_deployed
    # To compare what is deployed, any one does.
    could_not_tell "there is no program at $DEVELOPMENT"
    for version in "solana-cli 4.1.0" "solana-cli 4.10.2" "solana-cli 10.0.0 (src:1)"; do
        echo "$version" >"$machine/version"
        deploys
    done
    equals "$(called '^solana .* deploy ')" 1
}

# The genesis hash identifies the cluster, not its URL.
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
    refuses 2 "--fee-payer absent.json: there is no such file" deploy.sh --fee-payer absent.json
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
    has "$(<"$machine/out")" "NOT the ELF of this commit: the ELF is followed by 1 bytes that are not zero"
    # Another byte in the ELF, a byte less.
    sed 's/ELF/Elf/' "$elf" >"$deployed"
    differs
    has "$(<"$machine/out")" "NOT the ELF of this commit: the first 21 bytes are not the ELF's"
    printf '%s' "$(<"$elf")" >"$deployed"
    differs
    has "$(<"$machine/out")" "NOT the ELF of this commit: the program's data has 20 bytes, fewer than the ELF, which has 21"
    # Nor is an ELF for another architecture this one.
    cat "$elf" >"$deployed"
    accepts verify.sh
    differs --arch v0
}

# As solana-verify 0.5.2 computes it, of the account and of a file: SHA-256 without the zeros at the end, however many
# there are. The hash is spelt out: of 0x7f, "ELF", two zeros, 1 and " two zeros inside".
test_the_program_hash_is_that_of_solana_verify() {
    has_solana
    deploys
    local zeros
    for zeros in '' '\0' '\0\0\0\0\0\0\0\0'; do
        printf "\\177ELF\\0\\0\\1 two zeros inside$zeros" >"$machine/chain/$DEVELOPMENT.so"
        differs
        equals "$(tail -n 1 "$machine/out")" 0ac1c7fb396422235ac6090d126f404c8ca562a7969635b16ca4041bd8cf856a
    done
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
    could_not_tell "localhost does not answer (error sending request for url (localhost))" --dirty
    could_not_tell "https://rpc.example/… does not answer (error sending request for url (https://rpc.example/…))" --dirty \
        --url "https://user:secret@rpc.example/v2/secret?api-key=secret"
}
