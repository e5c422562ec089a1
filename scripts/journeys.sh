#!/usr/bin/env bash
# Runs the journeys: what a user does, on a local network with the real JSON-RPC that goes wrong on demand.
# Arguments go to `cargo test`:
#
#   scripts/journeys.sh payout -- --nocapture
#
# The network is a thousand crates, built once into target/journeys, which takes some minutes. Of Debian they
# need build-essential and nothing else.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage="usage: scripts/journeys.sh [--deploy] [<argument of cargo test>…]

  --deploy  instead: the vault is deployed and verified with the real solana command line"

case ${1-} in
    -h | --help)
        printf '%s\n' "$usage"
        exit
        ;;
    --deploy)
        shift
        set -- deployment "$@"
        [[ " $* " == *" -- "* ]] || set -- "$@" --
        set -- "$@" --ignored
        ;;
esac

cd "$ROOT"
for tool in cc make perl; do
    command -v "$tool" >/dev/null ||
        die "$tool is not on the PATH; install it, on Debian with: apt-get install build-essential"
done
scripts/build.sh --arch v3 >&2
cargo build --locked --package cu-vault-cli --bin cu-vault >&2
export CU_VAULT=$ROOT/target/debug/cu-vault

# In its own folder, where its flags are.
cd tests/journeys
exec cargo test --locked "$@"
