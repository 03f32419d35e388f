#!/bin/sh
# Builds what the pages load from frontend/ into src/tieline/web/built; `make setup` calls it after
# tools/setup.sh. Does nothing when nothing changed. Node 20 or later of the system is used where it
# is there with its npm; elsewhere a Node from the package index, hash-locked, goes into .node.
#
# npm packages come through the settings of your npm (a registry, a proxy); each is checked against
# the hash in frontend/package-lock.json, and none runs a script of its own.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
modules=frontend/node_modules
built=src/tieline/web/built
built_stamp=$built/.made-from
modules_stamp=$modules/.made-from

say() { printf '%s\n' "frontend: $*" >&2; }

sources() { cat frontend/package-lock.json frontend/package.json frontend/build.mjs \
    frontend/src/* tools/frontend.sh requirements/node.txt | cksum; }
packages() { cat frontend/package-lock.json requirements/node.txt | cksum; }
is_from() { [ -e "$1" ] && [ "$(cat "$1")" = "$2" ]; }

system_node_will_do() {
    command -v npm >/dev/null 2>&1 &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null
}

# Leaves `node` and `npm` of the lock on PATH.
use_locked_node() {
    sh tools/setup.sh --node
    PATH=$root/.node/bin:$PATH
    export PATH
}

# A proxy's own certificate is one that only the machine knows (as in tools/setup.sh).
trust_the_machines_certificates() {
    [ -z "${NODE_EXTRA_CA_CERTS:-}" ] || return 0
    for bundle in "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt \
        /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem /etc/ssl/ca-bundle.pem; do
        if [ -n "$bundle" ] && [ -s "$bundle" ]; then
            export NODE_EXTRA_CA_CERTS="$bundle"
            return 0
        fi
    done
}

install_packages() {
    say "installing the packages of frontend/package-lock.json"
    npm --prefix frontend ci --ignore-scripts --no-audit --no-fund --loglevel=error || {
        say "once more, in case it was the network"
        npm --prefix frontend ci --ignore-scripts --no-audit --no-fund --loglevel=error || {
            say "packages could not be fetched; the reason stands above. If this machine reaches"
            say "them through a mirror or a proxy, say so to npm (npm config set registry ...)."
            exit 1
        }
    }
    packages >"$modules_stamp"
}

if is_from "$built_stamp" "$(sources)" && is_from "$modules_stamp" "$(packages)"; then
    exit 0
fi
trust_the_machines_certificates
system_node_will_do || use_locked_node
is_from "$modules_stamp" "$(packages)" || install_packages
made_from=$(sources)
node frontend/build.mjs >&2
printf '%s\n' "$made_from" >"$built_stamp"
