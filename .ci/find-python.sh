#!/usr/bin/env bash
# Prints the Python to build the environment with: $1 if given, else the first of the usual names
# that runs and is 3.11 or newer. Exits 1, with one sentence, when there is none.
set -euo pipefail

new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

candidates=(python3.13 python3.12 python3.11 python3)
if [ -n "${1:-}" ]; then candidates=("$1"); fi
for name in "${candidates[@]}"; do
  if path=$(command -v "$name") && new_enough "$path"; then
    printf '%s\n' "$path"
    exit 0
  fi
done
echo "Python 3.11 or newer is needed, and none of these is: ${candidates[*]}. Install one, or say which with PYTHON=/path/to/python3." >&2
exit 1
