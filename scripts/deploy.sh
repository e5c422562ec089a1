#!/usr/bin/env bash
# Builds the vault for a program id and deploys it with the real `solana` command line, or upgrades what is
# there; then verify.sh compares what the cluster runs. Says first what will happen, and asks.
#
# Where the same ELF lies there already, nothing is done. Where a deployment was interrupted, the same command
# goes on with the buffer that it left.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"
# shellcheck source=scripts/cluster.sh
source "$ROOT/scripts/cluster.sh"

usage="usage: scripts/deploy.sh [--url URL] [--mainnet] [--program-keypair FILE | --program-id ADDRESS]
           [--fee-payer FILE] [--upgrade-authority FILE] [--arch v0|v3] [--buffer FILE]
           [--compute-unit-price N] [--final] [--dirty] [--yes]

  --url                 localhost (the default), devnet, testnet, mainnet-beta or a URL
  --mainnet             mainnet-beta, or whatever --url says, may be the real one
  --program-keypair     key pair of the program id, as a first deployment needs it; on localhost the development
                        id's if left out, whose key is public; never used on mainnet
  --program-id          the program id, for an upgrade without its key pair
  --fee-payer           who pays (default: the key pair of the Solana command line's configuration)
  --upgrade-authority   who may upgrade (default: who pays)
  --arch                the sBPF version (default: v3). v0 is for clusters that are too old for v3; one that has
                        activated SIMD-0500 refuses it, and is asked before anything is paid for. Once a cluster
                        activates disable_sbpf_v0_execution, v0 no longer runs there
  --buffer              key pair of the buffer that the ELF is written to first (default: one of its own, kept in
                        target/deploy until the deployment has come to its end)
  --compute-unit-price  priority fee in micro-lamports per compute unit
  --final               no one can upgrade it again, even to fix a vulnerability
  --dirty               although there are changes that are not committed
  --yes                 do not ask"

main() {
    local url="" mainnet="" program_keypair="" id="" payer="" upgrader="" arch=v3 buffer="" price=""
    local final="" dirty="" yes=""
    # What is found out.
    local genesis authority="" slot="" elf pays upgrades signers=() is_there="" kept="" resumes="" buffer_address
    read_flags "$@"
    check_flags
    need_solana
    need_cluster
    take_keys
    guard_mainnet

    ! look_at "$id" || is_there=1
    build_for "$id" "$arch" || exit 1
    if [[ $is_there ]] && runs "$elf"; then
        say "$id on $url runs this ELF already, since slot $slot; its upgrade authority: $authority"
        [[ $final && $authority != none:* ]] || return 0
        guard_arch
        die "--final was not done; run: solana program set-upgrade-authority $id --final --url $url"
    fi
    may_deploy
    guard_arch
    own_buffer
    show_plan
    confirm
    deploy
    "$ROOT/scripts/verify.sh" --url "$url" --program-id "$id" --arch "$arch" ${dirty:+--dirty}
}

read_flags() {
    while (($#)); do
        case $1 in
            --url)
                need_value "$@"
                need_url "$@"
                url=$2
                shift
                ;;
            --program-keypair | --fee-payer | --upgrade-authority)
                need_value "$@"
                [[ -f $2 ]] || usage_error "$1 $2: there is no such file"
                case $1 in
                    --program-keypair) program_keypair=$2 ;;
                    --fee-payer) payer=$2 ;;
                    --upgrade-authority) upgrader=$2 ;;
                esac
                shift
                ;;
            --program-id)
                need_value "$@"
                need_address "$@"
                id=$2
                shift
                ;;
            --arch)
                need_value "$@"
                one_of "$1" "$2" v0 v3
                arch=$2
                shift
                ;;
            --buffer)
                need_value "$@"
                [[ -f $2 ]] || usage_error "$1 $2: there is no such file"
                buffer=$2
                shift
                ;;
            --compute-unit-price)
                need_value "$@"
                [[ $2 =~ ^[0-9]+$ ]] || usage_error "$1 $2: must be a number"
                price=$2
                shift
                ;;
            --mainnet) mainnet=1 ;;
            --final) final=1 ;;
            --dirty) dirty=1 ;;
            --yes) yes=1 ;;
            -h | --help)
                printf '%s\n' "$usage"
                exit
                ;;
            *) usage_error "unknown argument: $1" ;;
        esac
        shift
    done
}

check_flags() {
    [[ ! $program_keypair || ! $id ]] || usage_error "--program-keypair has the id; leave --program-id out"
    [[ $url != mainnet-beta || $mainnet ]] || usage_error "--url mainnet-beta: say --mainnet too"
    : "${url:=${mainnet:+mainnet-beta}}"
    : "${url:=localhost}"
    if [[ ! $program_keypair && ! $id ]]; then
        [[ $url =~ ^(localhost|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]+)?/?)$ ]] ||
            usage_error "--program-keypair is needed: the development id is for localhost"
        program_keypair=$DEVELOPMENT_KEYPAIR
    fi
    [[ $dirty ]] || clean ||
        die "there are changes that are not committed: commit or stash them, or take them in with --dirty"
    [[ $yes || -t 0 ]] || die "there is no terminal to ask on; say --yes"
}

# The addresses of the keys, into $id, $pays and $upgrades, and every signer as `solana` takes it.
take_keys() {
    [[ $id ]] || id=$(address_of "$program_keypair") || exit
    pays=$(address_of "$payer") || exit
    upgrades=$(address_of "${upgrader:-$payer}") || exit
    [[ ! $payer ]] || signers+=(--keypair "$payer" --fee-payer "$payer")
    [[ ! $upgrader ]] || signers+=(--upgrade-authority "$upgrader")
}

# address_of <key pair file>: or of the key pair in the configuration.
address_of() {
    solana address ${1:+--keypair "$1"} 2>"$scratch/error" </dev/null || {
        if [[ $1 ]]; then
            die "$1 is not a key pair: $(said)"
        fi
        die "the Solana command line has no key pair that could pay; say --fee-payer FILE," \
            "or make one: solana-keygen new"
    }
}

guard_mainnet() {
    [[ $genesis == "$MAINNET_GENESIS" ]] || return 0
    [[ $mainnet ]] || die "$url is mainnet-beta, by its genesis hash; if that is meant, say --mainnet"
    [[ $id != "$(development_id)" ]] ||
        die "the key of the development id is public; for mainnet, make one of your own:" \
            "solana-keygen new --outfile FILE, then --program-keypair FILE"
    [[ ! $dirty ]] || die "what mainnet is given must be committed; leave --dirty out"
}

may_deploy() {
    if [[ ! $is_there ]]; then
        [[ $program_keypair ]] || die "there is no program at $id yet; a first deployment needs --program-keypair"
    elif [[ $authority == none:* ]]; then
        die "$id has no upgrade authority: no one can change what it runs"
    elif [[ $authority != "$upgrades" ]]; then
        die "the upgrade authority of $id is $authority, not $upgrades; say --upgrade-authority FILE"
    fi
}

# What was deployed before goes on running; it is the next deployment, upgrade or --final that must be v3.
guard_arch() {
    [[ $arch != v0 ]] || ! active "$ONLY_V3" ||
        die "--arch v0: $url has activated SIMD-0500, so only sBPF v3 can be deployed, upgraded to or made final" \
            "there; leave --arch out"
}

# A buffer of this ELF's own, so that what was interrupted is found again, and resumed or closed.
own_buffer() {
    if [[ ! $buffer ]]; then
        kept=$ROOT/target/deploy/$id-$arch-$(sha256 <"$elf" | cut -c -12).json
        buffer=$kept
        if [[ ! -f $kept ]]; then
            buffer=$scratch/buffer.json # until something is sent
            new_key_pair "$buffer" || die "openssl made no key pair for the buffer;" \
                "make one: solana-keygen new --outfile FILE, then say --buffer FILE"
        fi
    fi
    buffer_address=$(address_of "$buffer") || exit
    ! ask program show "$buffer_address" >/dev/null 2>&1 || resumes=1
}

# new_key_pair <file>: as the Solana command line keeps one, the bytes of the private key, then of the public
# one. Both stand at the end of what openssl writes.
new_key_pair() (
    umask 077
    openssl genpkey -algorithm ed25519 -outform DER -out "$scratch/private" || return
    openssl pkey -inform DER -in "$scratch/private" -pubout -outform DER -out "$scratch/public" || return
    { tail -c 32 "$scratch/private" && tail -c 32 "$scratch/public"; } | od -An -v -tu1 | tr -cs 0-9 , |
        sed 's/^,/[/; s/,$/]/' >"$1"
)

show_plan() {
    local size
    size=$(($(wc -c <"$elf")))
    say "cluster            $url, genesis hash $genesis"
    if [[ $is_there ]]; then
        say "program            $id, an upgrade of what was deployed in slot $slot (program hash $(program_hash "$scratch/deployed"))"
    else
        say "program            $id, which is new"
    fi
    say "ELF                ${elf#"$ROOT"/}, sBPF $arch, $size bytes, sha256 $(sha256 <"$elf")"
    say "commit             $(commit)$(clean || echo ", with changes")"
    if [[ $final ]]; then
        say "upgrade authority  none, for good: what is found in it later cannot be mended"
    else
        say "upgrade authority  $upgrades"
    fi
    [[ $arch != v0 ]] || warn_of_v0
    say "fee payer          $pays, with $(ask balance "$pays" 2>/dev/null || echo "an unknown balance")"
    say "buffer             $buffer_address${resumes:+, which is there: this goes on where it was interrupted}"
    show_rent "$size"
    say "fees               for about $((size / 1000 + 4)) transactions, one or two signatures each${price:+, and $price micro-lamports per compute unit}"
}

# A program of v0 stops loading with the feature gate disable_sbpf_v0_execution.
warn_of_v0() {
    say "warning            v0 stops running once $url activates disable_sbpf_v0_execution; until then, upgrade it to v3"
    [[ ! $final ]] || say "                   without an upgrade authority it cannot be, and what its vaults hold is locked in"
}

# show_rent <bytes of the ELF>. The loader keeps 37 bytes before the ELF in a buffer, 45 in a program's data, and an
# account of 36 bytes for the program.
show_rent() {
    local before more
    if [[ ! $is_there ]]; then
        say "rent               $(sum "$(rent_of 36)" "$(rent_of $(($1 + 45)))") SOL, which stays with the program as long as it is there"
        return
    fi
    say "rent               $(sum "$(rent_of $(($1 + 37)))" 0) SOL for the buffer, which comes back"
    before=$(($(wc -c <"$scratch/deployed")))
    more=$(($1 - before))
    ((more > 0)) || return 0
    ((more >= LEAST_GROWTH)) || ! active "$GROWS_BY_LEAST" || more=$LEAST_GROWTH
    say "                   at most $(growth "$before" "$more") SOL for $more bytes more than before, which stays"
}

# growth <bytes before> <bytes more>: the rent of what is more, in SOL. A program whose rent was paid at a higher price
# needs less.
growth() {
    local before
    before=$(rent_of $(($1 + 45)))
    sum "$(rent_of $(($1 + 45 + $2)))" "${before:+-$before}"
}

# rent_of <bytes>: in lamports.
rent_of() {
    ask rent "$1" --lamports 2>/dev/null | sed -n 's/^Rent-exempt minimum: \([0-9]*\) lamports$/\1/p'
}

# sum <lamports> <lamports>: in SOL.
sum() {
    [[ $1 && $2 ]] || { echo "an unknown amount of" && return; }
    printf '%d.%09d\n' $((($1 + $2) / 1000000000)) $((($1 + $2) % 1000000000))
}

confirm() {
    local answer
    [[ ! $yes ]] || return 0
    read -rp "Deploy? [y/N] " answer
    [[ $answer == [yY] ]] || die "nothing was done"
}

deploy() {
    if [[ $kept && $buffer != "$kept" ]]; then
        mkdir -p "${kept%/*}"
        mv "$buffer" "$kept"
        buffer=$kept
    fi
    local flags=(--use-rpc --buffer "$buffer" --program-id "${program_keypair:-$id}" ${signers[@]+"${signers[@]}"})
    [[ ! $final ]] || flags+=(--final)
    [[ ! $price ]] || flags+=(--with-compute-unit-price "$price")
    on_cluster program deploy "$elf" "${flags[@]}" >&2 ||
        die "it was not deployed, see above. What was written stays in the buffer $buffer_address. To go on, run" \
            "the same command again. To have its SOL back: solana program close $buffer_address --url" \
            "$url${payer:+ --keypair $payer}${upgrader:+ --authority $upgrader}"
    [[ ! $kept ]] || rm -f "$kept"
}

main "$@"
