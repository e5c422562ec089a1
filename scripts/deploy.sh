#!/usr/bin/env bash
# Builds the vault for a program id and deploys it with the real `solana` command line, or upgrades what is
# there; then verify.sh compares what the cluster runs. Says first what will happen, and asks.
#
# If the same ELF is deployed already, nothing is done. After an interrupted deployment, the same command
# continues with the buffer that it left.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"
# shellcheck source=scripts/cluster.sh
source "$ROOT/scripts/cluster.sh"
# shellcheck source=scripts/metadata.sh
source "$ROOT/scripts/metadata.sh"

usage="usage: scripts/deploy.sh [--url URL] [--mainnet] [--program-keypair FILE | --program-id ADDRESS]
           [--fee-payer FILE] [--upgrade-authority FILE] [--arch v0|v3] [--buffer FILE]
           [--compute-unit-price N] [--metadata] [--final] [--dirty] [--yes]

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
  --metadata            writes the IDL and security.txt on chain too, where explorers read them: two accounts of the
                        Program Metadata program, which the upgrade authority owns
  --final               no one can upgrade it again, even to fix a vulnerability
  --dirty               although there are changes that are not committed
  --yes                 do not ask"

main() {
    local url="" mainnet="" program_keypair="" id="" payer="" upgrader="" arch=v3 buffer="" price=""
    local metadata="" final="" dirty="" yes=""
    # The facts that it determines.
    local genesis authority="" slot="" held=0 elf size pays upgrades signers=() is_there="" differs=""
    local kept="" resumes="" buffer_address in_buffer=0
    # In lamports: the most that the payer must have at one time, and the part that is spent permanently.
    local needs=0 stays=0
    read_flags "$@"
    check_flags
    need_solana
    need_recent_solana
    need_cluster
    take_keys
    guard_mainnet

    ! look_at "$id" || is_there=1
    build_for "$id" "$arch" || exit 1
    size=$(($(wc -c <"$elf")))
    if [[ $is_there ]] && runs "$elf"; then
        say "$id on $(where) runs this ELF already, since slot $slot; its upgrade authority: $authority"
        [[ ! $metadata ]] || metadata_alone
        [[ $final && $authority != none:* ]] || return 0
        guard_arch
        die "--final was not done; run: solana program set-upgrade-authority $id --final --url $(where)"
    fi
    may_deploy
    guard_arch
    own_buffer
    [[ ! $metadata ]] || prepare_metadata
    show_plan
    confirm "Deploy?"
    deploy
    "$ROOT/scripts/verify.sh" --url "$url" --program-id "$id" --arch "$arch" ${dirty:+--dirty}
    [[ ! $metadata ]] || write_metadata
}

# The program runs what it should: only its metadata is written.
metadata_alone() {
    may_deploy
    prepare_metadata
    say "fee payer          $pays, with $(ask balance "$pays" 2>/dev/null || echo "an unknown balance")"
    show_metadata
    [[ ${stale[*]-} ]] || return 0
    can_pay
    confirm "Write it?"
    write_metadata
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
            --metadata) metadata=1 ;;
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
    [[ ! $metadata || ! $final ]] ||
        usage_error "--final leaves no authority that could write the metadata: deploy with --metadata first, then" \
            "run: solana program set-upgrade-authority ADDRESS --final"
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
    [[ $mainnet ]] || die "$(where) is mainnet-beta, by its genesis hash; if that is meant, say --mainnet"
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
        die "--arch v0: $(where) has activated SIMD-0500, so only sBPF v3 can be deployed, upgraded to or made final" \
            "there; leave --arch out"
}

# A buffer of this ELF's own on this cluster, so that the next run finds, resumes or closes an interrupted deployment. One
# to another cluster, which may run at the same time, has its own.
own_buffer() {
    if [[ ! $buffer ]]; then
        kept=$ROOT/target/deploy/${genesis:0:12}-$id-$arch-$(sha256 <"$elf" | cut -c -12).json
        buffer=$kept
        if [[ ! -f $kept ]]; then
            buffer=$scratch/buffer.json # until something is sent
            new_key_pair "$buffer" || die "openssl made no key pair for the buffer;" \
                "make one: solana-keygen new --outfile FILE, then say --buffer FILE"
        fi
    fi
    buffer_address=$(address_of "$buffer") || exit
    look_at_buffer
}

# What an interrupted deployment left in the buffer. The command line overwrites only the beginning of a longer one, and
# the loader deploys all of it.
look_at_buffer() {
    local show length owner
    if ! show=$(ask program show "$buffer_address" --output json 2>"$scratch/error"); then
        grep -q "Unable to find the account" "$scratch/error" || die "$buffer_address cannot be the buffer: $(said)"
        return 0
    fi
    [[ $(json address <<<"$show") ]] || die "$buffer_address cannot be the buffer: it is a program"
    owner=$(json authority <<<"$show") length=$(json dataLen <<<"$show") in_buffer=$(json lamports <<<"$show")
    [[ $owner == "$upgrades" ]] ||
        die "the authority of the buffer $buffer_address is $owner, not $upgrades; say --upgrade-authority FILE," \
            "or name another --buffer"
    [[ $length == "$size" ]] ||
        die "the buffer $buffer_address was made for $length bytes, and the ELF has $size, so bytes of another ELF" \
            "could be deployed with it; close it, which returns its SOL: $(closing), then run this again, or leave" \
            "--buffer out"
    resumes=1
}

# The command that closes the buffer.
closing() {
    echo "solana program close $buffer_address --url $(where)${payer:+ --keypair $payer}${upgrader:+ --authority $upgrader}"
}

# new_key_pair <file>: as the Solana command line keeps one, the bytes of the private key, then of the public
# one. Both are at the end of openssl's output.
new_key_pair() (
    umask 077
    openssl genpkey -algorithm ed25519 -outform DER -out "$scratch/private" || return
    openssl pkey -inform DER -in "$scratch/private" -pubout -outform DER -out "$scratch/public" || return
    { tail -c 32 "$scratch/private" && tail -c 32 "$scratch/public"; } | od -An -v -tu1 | tr -cs 0-9 , |
        sed 's/^,/[/; s/,$/]/' >"$1"
)

show_plan() {
    say "cluster            $(where), genesis hash $genesis"
    if [[ $is_there ]]; then
        say "program            $id, an upgrade of what was deployed in slot $slot (program hash $(program_hash "$scratch/deployed"))"
    else
        say "program            $id, which is new"
    fi
    say "ELF                ${elf#"$ROOT"/}, sBPF $arch, $size bytes, sha256 $(sha256 <"$elf")"
    say "commit             $(commit)$(clean || echo ", with changes")"
    if [[ $final ]]; then
        say "upgrade authority  none, permanently: a fault that is found later cannot be fixed"
    else
        say "upgrade authority  $upgrades"
    fi
    [[ $arch != v0 ]] || warn_of_v0
    say "fee payer          $pays, with $(ask balance "$pays" 2>/dev/null || echo "an unknown balance")"
    say "buffer             $buffer_address${resumes:+, which is there: this goes on where it was interrupted}"
    show_rent
    [[ ! $metadata ]] || show_metadata
    say "fees               for about $(transactions) transactions, one or two signatures each${price:+, and $price micro-lamports per compute unit}"
    can_pay
}

# About how many it takes. A second signature leaves less room in each.
transactions() {
    local holds=1000
    [[ $pays == "$upgrades" ]] || holds=900
    echo $((size / holds + 4))
}

# A program of v0 stops loading with the feature gate disable_sbpf_v0_execution.
warn_of_v0() {
    say "warning            v0 stops running once $(where) activates disable_sbpf_v0_execution; until then, upgrade it to v3"
    [[ ! $final ]] || say "                   without an upgrade authority it cannot be, and what its vaults hold is locked in"
}

# The loader keeps 45 bytes before the ELF in a program's data, and 36 bytes for the program. The command line pays as
# much for a buffer as for the program's data.
show_rent() {
    local data program
    data=$(rent_of $((size + 45)))
    program=$(rent_of 36)
    if [[ $is_there ]]; then
        say "rent               $(sol "$data") SOL for the buffer${resumes:+, of which $(sol "$in_buffer") are in it}; it comes back"
        needs=$((data > in_buffer ? data - in_buffer : 0))
        [[ ! $resumes ]] || needs=0
        show_program_data
    else
        stays=$((program + data))
        say "rent               $(sol "$stays") SOL, which stays with the program as long as it is there${resumes:+; $(sol "$in_buffer") are in the buffer}"
        needs=$((stays - in_buffer))
    fi
}

# An upgrade also sets what the program's data holds to today's rent, whatever was paid when it was deployed.
show_program_data() {
    local before after more=0 why="" grown keeps
    before=$(($(wc -c <"$scratch/deployed"))) after=$before
    if ((size > before)); then
        more=$((size - before))
        if ((more < LEAST_GROWTH)) && active "$GROWS_BY_LEAST"; then
            more=$LEAST_GROWTH why=" (SIMD-0431: a program grows by $LEAST_GROWTH bytes or more)"
        fi
        after=$((before + more))
        grown=$(rent_of $((after + 45)))
        ((grown < held)) || needs=$((needs + grown - held))
    fi
    if ((after != size)) && active "$FITS_THE_ELF"; then
        after=$size why=" (SIMD-0433: as long as the ELF)"
    fi
    keeps=$(rent_of $((after + 45)))
    stays=$((keeps - held))
    say "program data       $before bytes now, $after afterwards$why"
    if ((stays >= 0)); then
        say "                   $(sol "$stays") SOL more stay with it"
    else
        say "                   $(sol $((-stays))) SOL of what it holds come back, since it needs less rent today"
    fi
}

# rent_of <bytes>: in lamports, as the cluster says.
rent_of() {
    local lamports
    lamports=$(ask rent "$1" --lamports 2>"$scratch/error" |
        sed -n 's/^Rent-exempt minimum: \([0-9]*\) lamports$/\1/p') || true
    [[ $lamports ]] || die "$(where) does not say what rent $1 bytes need: $(said)"
    echo "$lamports"
}

# sol <lamports>
sol() {
    printf '%d.%09d\n' $(($1 / 1000000000)) $(($1 % 1000000000))
}

# can_pay: before anything is sent. The command line asks only for a part of this, and would stop half-way. A wallet must
# keep its own minimum, too.
can_pay() {
    local has minimum fee=5000
    [[ $pays == "$upgrades" ]] || fee=10000
    minimum=$(rent_of 0)
    # Twice: solana sends again what it has not seen land, with another blockhash, and both may.
    ((needs += 2 * $(transactions) * fee + minimum)) || true
    has=$(ask balance "$pays" --lamports 2>/dev/null | sed -n 's/^\([0-9]*\) lamports$/\1/p') || true
    [[ ! $has ]] || ((has >= needs)) ||
        die "$pays has $(sol "$has") SOL, and this takes $(sol "$needs") at one time, with what comes back and the" \
            "minimum of a wallet; send it the rest, or say --fee-payer FILE. Nothing was paid"
}

# confirm <question>
confirm() {
    local answer
    [[ ! $yes ]] || return 0
    read -rp "$1 [y/N] " answer
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
        die "it was not deployed, see above. The written bytes stay in the buffer $buffer_address. To go on, run" \
            "the same command again. To have its SOL back: $(closing)"
    [[ ! $kept ]] || rm -f "$kept"
}

main "$@"
