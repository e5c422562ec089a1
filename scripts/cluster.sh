# What deploy.sh and verify.sh ask a cluster, by the real `solana` command line. Comes after packages.sh.
# shellcheck shell=bash disable=SC2034,SC2154
# (constants and answers go out of this file, and $url comes in)

# Where there is no `solana` on the PATH, this one is built into .tools/. It needs these packages of Debian.
readonly SOLANA_VERSION=4.2.2
readonly SOLANA_PACKAGES=(libudev-dev pkg-config)
# Older ones extend a program by fewer bytes than SIMD-0431 allows.
readonly OLDEST_SOLANA=4.1.0

readonly DEVELOPMENT_KEYPAIR=$ROOT/scripts/development-id.json
# The genesis hash identifies a cluster, whatever its URL is.
readonly MAINNET_GENESIS=5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d
# Feature gates, by the addresses of their accounts. With the first, only sBPF v3 may be deployed or made final
# (SIMD-0500). With the second, a program grows by LEAST_GROWTH bytes or more (SIMD-0431). With the third, an upgrade
# makes the program's data as long as the ELF (SIMD-0433).
readonly ONLY_V3=B8JJXCy5amZyWG9r7EnUYLwzXSXTxG7GZ1qZ1qggo83g
readonly GROWS_BY_LEAST=YbbRLkvenrocjGPGyoQE4wjnvYzTgfsk38NFmcYK7a5
readonly LEAST_GROWTH=10240
readonly FITS_THE_ELF=EhisBfVtGvEA8bVCVN5VMaYEaX6iTfoUrmcDi8LY7Kxy

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

# need_recent_solana: a `solana` that deploys as the rules of today's clusters ask. Any one can read.
need_recent_solana() {
    local version
    version=$(solana --version 2>/dev/null | sed -n 's/^solana-cli \([0-9]*\.[0-9]*\.[0-9]*\).*/\1/p') || true
    [[ $version ]] && (($(as_number "$version") >= $(as_number "$OLDEST_SOLANA"))) ||
        die "$(command -v solana) is version ${version:-unknown}, and a deployment needs $OLDEST_SOLANA or newer, which" \
            "knows sBPF v3 and SIMD-0431; update it, or take it off the PATH, and $SOLANA_VERSION is built once"
}

# as_number <version>: of three parts, for a comparison.
as_number() {
    local parts
    IFS=. read -ra parts <<<"$1"
    echo $((10#${parts[0]} * 1000000 + 10#${parts[1]} * 1000 + 10#${parts[2]}))
}

# need_url <flag> <value>
need_url() {
    [[ $2 =~ ^(localhost|devnet|testnet|mainnet-beta)$ || $2 =~ ^https?://[^[:space:]]+$ ]] ||
        usage_error "$1 $2: must be localhost, devnet, testnet, mainnet-beta or a URL"
}

# on_cluster <argument of solana>…: at $url, no questions on the terminal.
on_cluster() {
    solana --url "$url" --commitment confirmed "$@" </dev/null
}

# ask <argument of solana>…: what only reads. `solana` wants a key pair even then; any will do.
ask() {
    on_cluster --keypair "$DEVELOPMENT_KEYPAIR" "$@"
}

# What `solana` had to say.
said() {
    local text
    text=$(tail -n 1 "$scratch/error" | sed 's/^Error: //')
    echo "${text//"$url"/$(where)}"
}

# $url as it is printed: a provider's URL has the customer's key in its path, its query or before its host.
where() {
    local scheme=${url%%://*} host=${url#*://}
    [[ $url == *://* ]] || scheme=""
    host=${host%%[/?#]*}
    host=${scheme:+$scheme://}${host##*@}
    case $url in
        "$host" | "$host/") echo "$host" ;;
        *) echo "$host/…" ;;
    esac
}

# Which cluster it is, into $genesis. Also shows that it answers.
need_cluster() {
    genesis=$(ask genesis-hash 2>"$scratch/error") ||
        die "$(where) does not answer ($(said)); start the network, or give another --url"
}

# active <feature gate>: whether the cluster has activated it. Its account begins with 1 then, whatever versions the
# node and the command line have; without an account it was never even scheduled.
active() {
    if ! ask account "$1" --output-file "$scratch/gate" >/dev/null 2>"$scratch/error"; then
        grep -q "AccountNotFound: pubkey=$1\$" "$scratch/error" ||
            die "$(where) does not say whether it has activated the feature gate $1: $(said)"
        return 1
    fi
    [[ $(head -c 1 "$scratch/gate" | od -An -v -tu1 | tr -d ' ') == 1 ]]
}

# look_at <program id>: reads the program into $authority, $slot, $scratch/deployed and $held, the lamports of the
# program's data; false if there is nothing.
look_at() {
    local show
    if ! show=$(ask program show "$1" --output json 2>"$scratch/error"); then
        if grep -q "Unable to find the account" "$scratch/error"; then
            return 1
        fi
        ! grep -q "has been closed" "$scratch/error" ||
            die "the program at $1 has been closed, and no one can deploy to that id again; take another one"
        die "$1 cannot be read: $(said)"
    fi
    authority=$(json authority <<<"$show")
    slot=$(json lastDeploySlot <<<"$show")
    held=$(json lamports <<<"$show")
    [[ $authority && $slot ]] || die "$1 is not a program that the upgradeable loader deployed"
    [[ $authority != none ]] || authority="none: no one can change it"
    ask program dump "$1" "$scratch/deployed" >/dev/null 2>"$scratch/error" ||
        die "$1 cannot be read: $(said)"
}

# json <field>: its value, from what `solana` prints, a line for each field.
json() {
    sed -n "s/^ *\"$1\": \"\\{0,1\\}\\([^\",]*\\)\"\\{0,1\\},\\{0,1\\}\$/\\1/p"
}

# runs <ELF>: whether what look_at found is this one. A program's data may be longer than its ELF; then the rest is
# zero. Where it is not the ELF, $differs says why.
runs() {
    local length found rest
    length=$(($(wc -c <"$1"))) found=$(($(wc -c <"$scratch/deployed")))
    differs="the program's data has $found bytes, fewer than the ELF, which has $length"
    ((found >= length)) || return 1
    differs="the first $length bytes are not the ELF's"
    head -c "$length" "$scratch/deployed" | cmp -s "$1" - || return 1
    rest=$(tail -c "+$((length + 1))" "$scratch/deployed" | LC_ALL=C tr -d '\000' | wc -c)
    differs="the ELF is followed by $((rest)) bytes that are not zero, as a buffer of a larger ELF leaves them"
    ((rest == 0)) || return 1
    differs=""
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
