#!/bin/sh
# Puts Chromium on a machine that has none, for the browser tests: only as root, and only with apt.
# Elsewhere the browser tests are skipped until you install it yourself. CI calls this.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "chromium: none here; install your system's package for it to run the browser tests" >&2
    exit 1
fi
echo "chromium: installing the system package" >&2
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Bounded: a mirror that does not answer must not keep the other tests waiting.
if ! { timeout 120 apt-get update -qq &&
    timeout 300 apt-get install -y -qq --no-install-recommends chromium; } >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
