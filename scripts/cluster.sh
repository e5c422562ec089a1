# What deploy.sh and verify.sh ask a cluster, by the real `solana` command line. Comes after packages.sh.
# shellcheck shell=bash disable=SC2034,SC2154
# (constants and answers go out of this file, and $url comes in)

# Where there is no `solana` on the PATH, this one is built into .tools/. It needs these packages of Debian.
readonly SOLANA_VERSION=4.2.2
readonly SOLANA_PACKAGES=(libudev-dev pkg-config)

readonly DEVELOPMENT_KEYPAIR=$ROOT/scripts/development-id.json
# Whoever has a cluster's genesis hash knows which one it is, whatever its URL says.
readonly MAINNET_GENESIS=5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d
# Feature gates, by the addresses of their accounts: only sBPF v3 may be deployed or made final (SIMD-0500), and a
# program grows by LEAST_GROWTH bytes or more (SIMD-0431).
readonly ONLY_V3=B8JJXCy5amZyWG9r7EnUYLwzXSXTxG7GZ1qZ1qggo83g
readonly GROWS_BY_LEAST=YbbRLkvenrocjGPGyoQE4wjnvYzTgfsk38NFmcYK7a5
readonly LEAST_GROWTH=10240

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"; kill $(jobs -p) 2>/dev/null || true' EXIT

# The development id, from the source.
development_id() {
    sed -n 's/.*pubkey!("\([1-9A-HJ-NP-Za-km-z]*\)").*/\1/p' "$ROOT/program/interface/src/lib.rs"
}

# need_solana: the user's own, or one built once.
need_solana() {
    ! command -v solana >/dev/null || return 0
    provide_packages "${SOLANA_PACKAGES[@]}"
    provide_tool solana-cli "$SOLANA_VERSION"
    PATH=$ROOT/.tools/solana-cli-$SOLANA_VERSION/bin:$PATH
}

# need_url <flag> <value>
need_url() {
    [[ $2 =~ ^(localhost|devnet|testnet|mainnet-beta)$ || $2 =~ ^https?://[^[:space:]]+$ ]] ||
        usage_error "$1 $2: must be localhost, devnet, testnet, mainnet-beta or a URL"
}

# on_cluster <argument of solana>…: at $url, nothing asked for on the terminal.
on_cluster() {
    solana --url "$url" --commitment confirmed "$@" </dev/null
}

# ask <argument of solana>…: what only reads. `solana` wants a key pair even then; any will do.
ask() {
    on_cluster --keypair "$DEVELOPMENT_KEYPAIR" "$@"
}

# What `solana` had to say.
said() {
    tail -n 1 "$scratch/error" | sed 's/^Error: //'
}

# Which cluster it is, into $genesis. Also shows that it answers.
need_cluster() {
    genesis=$(ask genesis-hash 2>"$scratch/error") ||
        die "$url does not answer ($(said)); start the network, or give another --url"
}

# active <feature gate>: whether the cluster has activated it. Its account begins with 1 then, whatever versions the
# node and the command line have; without an account it was never even scheduled.
active() {
    if ! ask account "$1" --output-file "$scratch/gate" >/dev/null 2>"$scratch/error"; then
        grep -q "AccountNotFound: pubkey=$1\$" "$scratch/error" ||
            die "$url does not say whether it has activated the feature gate $1: $(said)"
        return 1
    fi
    [[ $(head -c 1 "$scratch/gate" | od -An -v -tu1 | tr -d ' ') == 1 ]]
}

# look_at <program id>: what lies there into $authority, $slot and $scratch/deployed; false if there
# is nothing.
look_at() {
    local show
    if ! show=$(ask program show "$1" --output json 2>"$scratch/error"); then
        if grep -q "Unable to find the account" "$scratch/error"; then
            return 1
        fi
        ! grep -q "has been closed" "$scratch/error" ||
            die "the program at $1 has been closed, and no one can deploy to that id again; take another one"
        die "$1 cannot be looked at: $(said)"
    fi
    authority=$(json authority <<<"$show")
    slot=$(json lastDeploySlot <<<"$show")
    [[ $authority && $slot ]] || die "$1 is not a program that the upgradeable loader deployed"
    [[ $authority != none ]] || authority="none: no one can change it"
    ask program dump "$1" "$scratch/deployed" >/dev/null 2>"$scratch/error" ||
        die "$1 cannot be read: $(said)"
}

# json <field>: its value, from what `solana` prints, a line for each field.
json() {
    sed -n "s/^ *\"$1\": \"\\{0,1\\}\\([^\",]*\\)\"\\{0,1\\},\\{0,1\\}\$/\\1/p"
}

# runs <ELF>: whether what was found by look_at is this one. A program's account may be longer than its ELF;
# then the rest is zero.
runs() {
    local length rest
    length=$(($(wc -c <"$1")))
    (($(wc -c <"$scratch/deployed") >= length)) && head -c "$length" "$scratch/deployed" | cmp -s "$1" - || return 1
    rest=$(tail -c "+$((length + 1))" "$scratch/deployed" | LC_ALL=C tr -d '\000' | wc -c)
    ((rest == 0))
}

# Of a file without the zeros at its end: what solana-verify prints. Some ELFs end with zeros themselves.
program_hash() {
    local length
    length=$(od -An -v -tu1 "$1" | tr -cs 0-9 '\n' | awk 'NF { n++ } $1 { last = n } END { print last + 0 }')
    head -c "$length" "$1" | sha256
}

# build_for <id> <arch>: the ELF for this id; its path into $elf. False if it does not build, which build.sh says.
build_for() {
    local flags=(--arch "$2")
    elf=$ROOT/program/elf/$2/cu_vault.so
    if [[ $1 == "$(development_id)" ]]; then
        flags+=(--program program)
    else
        flags+=(--id "$1")
        elf=$ROOT/target/elf/$1/$2/cu_vault.so
    fi
    "$ROOT/scripts/build.sh" "${flags[@]}" >/dev/null
}
