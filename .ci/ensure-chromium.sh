#!/usr/bin/env bash
# Finds or installs a Chromium for the tests and prints two lines for `eval`:
#   export HOSOXA_CHROMIUM=/path/to/it
#   export HOSOXA_CHROMIUM_HAS_NOTIFICATIONS=1 or 0
# In order: $HOSOXA_CHROMIUM, the machine's own, Debian's package when run as root there, npm's
# @sparticuz/chromium (pinned in .ci/chromium), which cannot show notifications.
# Needs node and npm on the PATH for the last. Everything but the answer goes to standard error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

answer() {
  printf 'export HOSOXA_CHROMIUM=%q\nexport HOSOXA_CHROMIUM_HAS_NOTIFICATIONS=%s\n' "$1" "$2"
  exit 0
}

on_machine() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

if [ -n "${HOSOXA_CHROMIUM:-}" ]; then
  answer "$HOSOXA_CHROMIUM" "${HOSOXA_CHROMIUM_HAS_NOTIFICATIONS:-1}"
fi
if [ "${HOSOXA_CHROMIUM_FROM:-}" != npm ]; then
  if path=$(on_machine); then answer "$path" 1; fi
  if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ] && command -v apt-get >/dev/null; then
    echo "No Chromium on this machine: installing Debian's" >&2
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq >&2 &&
      apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >&2 &&
      path=$(on_machine); then
      answer "$path" 1
    fi
    echo "Debian's Chromium could not be installed" >&2
  fi
fi

echo "Using npm's @sparticuz/chromium, which cannot show notifications" >&2
home=.tools/chromium
mkdir -p "$home"
if ! cmp -s .ci/chromium/package-lock.json "$home/package-lock.json"; then
  cp .ci/chromium/package.json .ci/chromium/package-lock.json .ci/chromium/unpack.mjs "$home/"
  npm ci --prefix "$home" --no-audit --no-fund --loglevel=error >&2
fi
answer "$(node "$home/unpack.mjs")" 0
