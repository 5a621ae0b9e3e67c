#!/usr/bin/env bash
# Compiles every lock file anew. $1: a Python to install uv with; $2: the folder that has npm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$2:$PATH"

if [ ! -f .tools/uv/.installed ] || [ .ci/uv.txt -nt .tools/uv/.installed ]; then
  "$1" -m venv --clear .tools/uv
  .tools/uv/bin/pip install -qq --disable-pip-version-check --require-hashes -r .ci/uv.txt
  touch .tools/uv/.installed
fi
for name in requirements requirements-dev; do
  .tools/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
    "$name.in" --output-file "$name.txt"
done
(cd pwa && npm install --package-lock-only --silent)
if grep -nE '"resolved"|--(extra-)?index-url|--find-links' requirements*.txt pwa/package-lock.json; then
  echo "A lock file names where one machine fetched from; it must not." >&2
  exit 1
fi
