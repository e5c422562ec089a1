#!/usr/bin/env bash
# Holds what comes in from others against .ci/deny.toml, with cargo-deny, in every workspace: licences, sources,
# bans. The advisories of RustSec are checked on request, because their database comes from GitHub.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/audit.sh [--advisories]

  --advisories  the advisories too, which are fetched from GitHub"

readonly DENY_VERSION=0.20.2

main() {
    local checks=(licenses bans sources)
    case ${1-} in
        "") ;;
        --advisories) checks=(advisories "${checks[@]}") ;;
        -h | --help)
            printf '%s\n' "$usage"
            exit
            ;;
        *) usage_error "unknown argument: $1" ;;
    esac
    cd "$ROOT"
    provide_tool cargo-deny "$DENY_VERSION"
    local manifest failed=0
    for manifest in Cargo.toml program/Cargo.toml docs/examples/Cargo.toml tests/journeys/Cargo.toml \
        tests/programs/treasury/Cargo.toml; do
        [[ -f $manifest ]] || continue
        say "$manifest"
        "$ROOT/.tools/cargo-deny-$DENY_VERSION/bin/cargo-deny" --config .ci/deny.toml --log-level error \
            --manifest-path "$manifest" --workspace --locked check --hide-inclusion-graph "${checks[@]}" ||
            failed=1
    done
    ((failed == 0)) ||
        die "see above; what is meant to be allowed goes into .ci/deny.toml, with the reason"
}

main "$@"
