# The IDL and security.txt on chain, where explorers read them: two accounts of the Program Metadata program, written
# by its own client from npm. Comes after packages.sh and cluster.sh.
# shellcheck shell=bash disable=SC2034,SC2154
# ($needs and $stays are deploy.sh's, and so are the values that it determines)

readonly METADATA_PROGRAM=ProgM6JCCvbYkfKqJYHePx4xxSUSqJp7rh8Lyv7nk7S
readonly METADATA_CLIENT=$ROOT/.tools/metadata
# What an account has before its content.
readonly METADATA_HEADER=96

# provide_metadata_client [<flag of npm ci>…]: in .tools, with what the lockfile names.
provide_metadata_client() {
    need_node
    mkdir -p "$METADATA_CLIENT"
    cp "$ROOT"/scripts/metadata/*.* "$METADATA_CLIENT"
    npm_install "$METADATA_CLIENT" "$@"
}

# prepare_metadata: what is to be written, into $scratch/metadata, and the seeds of what is not there yet into $stale.
prepare_metadata() {
    local seed address length
    need_key_files
    ask account "$METADATA_PROGRAM" --output-file "$scratch/account" >/dev/null 2>"$scratch/error" ||
        die "--metadata: the Program Metadata program, $METADATA_PROGRAM, is not on $(where) ($(said)); leave --metadata out"
    provide_metadata_client --omit=dev
    mkdir -p "$scratch/metadata"
    node "$METADATA_CLIENT/accounts.mjs" "$id" "$elf" "$ROOT/program/idl.json" "$scratch/metadata" \
        >"$scratch/metadata/list" || die "the IDL and security.txt could not be packed, see above"
    stale=()
    while read -r seed address length; do
        is_written "$seed" "$address" || stale+=("$seed")
    done <"$scratch/metadata/list"
}

# Who pays and who signs as the upgrade authority, into $paying_key and $signing_key: the client reads files alone.
need_key_files() {
    local file
    paying_key=$payer
    [[ $paying_key ]] || paying_key=$(solana config get keypair </dev/null | sed -n 's/^Key Path: //p') || true
    signing_key=${upgrader:-$paying_key}
    for file in "$paying_key" "$signing_key"; do
        [[ -f $file ]] ||
            die "--metadata signs with key pair files, and ${file:-what the Solana command line is set to} is none;" \
                "say --fee-payer FILE and --upgrade-authority FILE, or leave --metadata out"
    done
}

# is_written <seed> <address>: whether its account holds what it should; the account into $scratch/metadata/<seed>.account.
is_written() {
    local account=$scratch/metadata/$1.account
    rm -f "$account"
    if ! ask account "$2" --output-file "$account" >/dev/null 2>"$scratch/error"; then
        grep -q "AccountNotFound: pubkey=$2\$" "$scratch/error" ||
            die "$(where) does not say what is at $2: $(said)"
        return 1
    fi
    tail -c "+$((METADATA_HEADER + 1))" "$account" | cmp -s "$scratch/metadata/$1.packed" -
}

# show_metadata: a line of the plan for each account, and what they take into $needs.
show_metadata() {
    local seed address length account rent before more sum=0 back=0
    while read -r seed address length; do
        account=$scratch/metadata/$seed.account
        if [[ " ${stale[*]-} " != *" $seed "* ]]; then
            say "metadata           $seed is at $address already, the same"
            continue
        fi
        rent=$(rent_of $((METADATA_HEADER + length))) more=$rent
        if [[ -f $account ]]; then
            before=$(rent_of $(($(wc -c <"$account"))))
            more=$((rent > before ? rent - before : 0))
            # An update of more than a transaction holds goes through a buffer.
            back=$((back + rent))
        fi
        sum=$((sum + more))
        say "metadata           $seed at $address, $length bytes: $(sol "$more") SOL, until its account is closed"
    done <"$scratch/metadata/list"
    ((back == 0)) || say "                   at most $(sol "$back") SOL for buffers, which come back"
    # The deployment is over by then.
    needs=$((needs > stays + sum + back ? needs : stays + sum + back))
}

# write_metadata: each account, and then whether it holds what it should.
write_metadata() {
    local seed address length
    while read -r seed address length; do
        [[ " ${stale[*]-} " == *" $seed "* ]] || continue
        program_metadata write "$seed" "$id" "$scratch/metadata/$seed.json" >&2 && is_written "$seed" "$address" ||
            die "the program is deployed, but its $seed was not written to $address; see above. Run the same" \
                "command again: it goes on from here"
        say "metadata           $seed is at $address"
    done <"$scratch/metadata/list"
}

# program_metadata <argument>…: the client's command line, at $url. It would take a websocket from the settings of the
# Solana command line, which may be another cluster's, so it gets settings of its own.
program_metadata() {
    local rpc=$url websocket
    case $url in
        localhost) rpc=http://localhost:8899 ;;
        devnet | testnet | mainnet-beta) rpc=https://api.$url.solana.com ;;
    esac
    websocket=ws${rpc#http}
    [[ ! $websocket =~ ^(wss?://[^/]*):([0-9]+)(/.*)?$ ]] ||
        websocket=${BASH_REMATCH[1]}:$((BASH_REMATCH[2] + 1))${BASH_REMATCH[3]-}
    mkdir -p "$scratch/.config/solana/cli"
    printf 'json_rpc_url: "%s"\nwebsocket_url: "%s"\n' "$rpc" "$websocket" >"$scratch/.config/solana/cli/config.yml"
    HOME=$scratch node "$METADATA_CLIENT/node_modules/@solana-program/program-metadata/bin/cli.cjs" --rpc "$rpc" \
        --keypair "$signing_key" --payer "$paying_key" --priority-fees "${price:-0}" "$@" </dev/null
}
