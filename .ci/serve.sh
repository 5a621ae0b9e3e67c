#!/usr/bin/env bash
# Runs the release step, then web and worker together, as the Procfile says, on embedded data.
# PORT (8000) and HOSOXA_DATA_DIR (./data) may be set; HOSOXA_DEMO=0 starts without demo data.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export PATH="$PWD/.venv/bin:$PATH"
export PYTHONUNBUFFERED=1
export PORT="${PORT:-8000}"
export HOSOXA_DEMO="${HOSOXA_DEMO:-1}"
export HOSOXA_DATA_DIR="${HOSOXA_DATA_DIR:-$PWD/data}"
export HOSOXA_ORIGIN="${HOSOXA_ORIGIN:-http://localhost:$PORT}"
mkdir -p "$HOSOXA_DATA_DIR"

honcho start --no-prefix release
cat <<TEXT

  Hồ Sơ Xã is starting on   $HOSOXA_ORIGIN
  Data and keys are in      $HOSOXA_DATA_DIR
  Stop with Ctrl-C.

TEXT
exec honcho start --port "$PORT" web worker
