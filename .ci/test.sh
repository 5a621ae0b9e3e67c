#!/usr/bin/env bash
# Runs the steps named (check, pwa, server, build, e2e; all of them when none is), each to its end
# even when an earlier one failed, and closes with one line that counts them. Exits 1 if any failed.
# Called by make, which has installed what the steps need and set the PATH.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PYTHONUNBUFFERED=1 CI="${CI:-}"
# Else each of the hundred processes that the tests start would compile the server anew.
unset PYTHONDONTWRITEBYTECODE

browser_tests=(tests/e2e)
if [ -d tests/faults/browser ]; then browser_tests+=(tests/faults/browser); fi
outcomes=$(mktemp -d)
trap 'rm -rf "$outcomes"' EXIT

run() {
  local name=$1 start=$SECONDS
  shift
  printf '\n=== %s\n' "$name"
  if "$@"; then
    printf '%s\n' "$name" >>"$outcomes/passed"
    printf -- '--- %s: good, %d s\n' "$name" $((SECONDS - start))
  else
    printf '%s\n' "$name" >>"$outcomes/failed"
    printf -- '--- %s: FAILED, %d s\n' "$name" $((SECONDS - start))
  fi
}

in_pwa() { (cd pwa && "$@"); }

check() {
  run 'shell scripts parse' bash -n .ci/run .ci/*.sh
  run 'ruff' ruff check .
  run 'ruff format' ruff format --check .
  run 'mypy' mypy
  run 'import layers' lint-imports --no-logo
  run 'biome' in_pwa npm run --silent lint
  run 'tsc' in_pwa npm run --silent types
  run 'procedures' flask --app server procedures check
}

end_checks() {
  wait
  if [ -f "$outcomes/check" ]; then
    cat "$outcomes/check"
    rm "$outcomes/check"
  fi
}

e2e() {
  local browser
  if browser=$(.ci/ensure-chromium.sh); then eval "$browser"; fi
  # Three at a time, because each now and then waits: for a retry, a push, a server that starts.
  # A browser on two busy cores now and then answers a press too late. Such a test (and no other: a wrong
  # answer is no late one) is run once more; the summary names it as RERUN.
  run 'browser' pytest -v -n 3 --dist loadfile --no-loadscope-reorder "${browser_tests[@]}" \
    -rR --reruns 1 --only-rerun '^(TimeoutError|AssertionError): (Locator|Page)\b'
}

steps=("$@")
if [ ${#steps[@]} = 0 ]; then steps=(check pwa server build e2e); fi
for step in "${steps[@]}"; do
  case $step in
    check)
      # Most of it keeps to one core; the step after it uses the other. What it says follows when both have ended.
      if [ ${#steps[@]} -gt 1 ]; then check >"$outcomes/check" 2>&1 & else check; fi
      continue
      ;;
    pwa) run 'app units' in_pwa npm test --silent ;;
    server) run 'server' pytest -p no:playwright -n 3 --dist worksteal tests "${browser_tests[@]/#/--ignore=}" ;;
    build) run 'build' make --no-print-directory build ;;
    e2e) e2e ;;
    *)
      echo "no such step: $step" >&2
      exit 2
      ;;
  esac
  end_checks
done
end_checks

printf '\n'
if [ "${HOSOXA_CHROMIUM_HAS_NOTIFICATIONS:-1}" = 0 ]; then
  echo 'The browser here cannot show notifications: that a notice appears was not tested.'
fi
touch "$outcomes/passed" "$outcomes/failed"
sed 's/^/failed: /' "$outcomes/failed"
printf 'steps: %d passed, %d failed\n' "$(wc -l <"$outcomes/passed")" "$(wc -l <"$outcomes/failed")"
[ ! -s "$outcomes/failed" ]
