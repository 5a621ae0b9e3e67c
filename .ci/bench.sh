#!/usr/bin/env bash
# Everything `make bench` measures, one part after the other. A part whose figure is beyond its limit does not keep the
# others from running; the last line names those parts, and the exit is 1.
set -uo pipefail
cd "$(dirname "$0")/.."

missed=()
part() {
	local name=$1
	shift
	echo
	echo "== $name"
	"$@" || missed+=("$name")
}

part server python -m tests.bench
part engines python -m tests.bench.conformance
part keys python -m tests.bench.key_press
part "work list" python -m tests.bench.office_list
part photos python -m tests.bench.photos
part "thin link" python -m tests.bench.thin_link
part uploads python -m tests.bench.uploads_speed
part "uploads killed" python -m tests.bench.uploads_kills
part faults python -m tests.bench.faults
part kills python -m tests.bench.kills
part "faults of the app's own engine" bash -c \
	'cd pwa && HOSOXA_FAULT_SEEDS=300 HOSOXA_FAULT_STEPS=80 npx vitest run tests/faults'

echo
if ((${#missed[@]} > 0)); then
	echo "Beyond a limit, or failed: $(IFS=,; echo "${missed[*]}")"
	exit 1
fi
echo "Everything is within its limits."
