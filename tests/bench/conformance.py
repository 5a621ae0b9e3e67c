"""Puts 20,000 random cases to both form engines in one go, and prints how many and where they differ.

    python -m tests.bench.conformance                    another seed each time, printed
    python -m tests.bench.conformance --seed 7           the same cases again
    python -m tests.bench.conformance --cases 900        fewer

Exits 1 when the engines differ anywhere, with the case in JSON, ready to become a vector of tests/conformance.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import time

from tests.support.both_engines import ANSWERS_A_FORM, Case, cases, differences

#: Forms of one batch: the device's engine is built for each.
BATCH = 1000
#: So many differences are printed in full.
SHOWN = 3


def main() -> None:
    """Compare as many cases as asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", default=None, help="any text; the same seed makes the same cases")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else secrets.token_hex(4)
    print(f"\nconformance of the form engines: seed {seed}", flush=True)
    started = time.perf_counter()
    done, wrong, met = compare(seed, options.cases)
    print(f"  {done} cases, {wrong} differences, {time.perf_counter() - started:.0f} s")
    print(f"  met: {', '.join(f'{name} {count}' for name, count in sorted(met.items()))}")
    print(f"  again: python -m tests.bench.conformance --seed {seed} --cases {options.cases}")
    sys.exit(1 if wrong else 0)


def compare(seed: str, wanted: int) -> tuple[int, int, dict[str, int]]:
    """How many cases were compared, in how many the engines differ, and how often each kind was asked for."""
    done = wrong = 0
    met: dict[str, int] = {}
    while done < wanted:
        forms = min(BATCH, -(-(wanted - done) // ANSWERS_A_FORM))
        batch = cases(seed, forms, first=done // ANSWERS_A_FORM)[: wanted - done]
        for case in batch[::ANSWERS_A_FORM]:
            for kind in kinds(case):
                met[kind] = met.get(kind, 0) + 1
        for case, ours, theirs in differences(batch):
            wrong += 1
            if wrong <= SHOWN:
                print(json.dumps({"case": case, "server": ours, "device": theirs}, ensure_ascii=False))
        done += len(batch)
        print(f"  {done} of {wanted}, {wrong} differences", flush=True)
    return done, wrong, met


def kinds(case: Case) -> set[str]:
    """The kinds of question in a case's form."""
    pages = case["definition"]["form"]["pages"]
    questions = [question for page in pages for question in page["questions"]]
    return {one["kind"] for question in questions for one in (question, *question.get("questions", ()))}


if __name__ == "__main__":
    main()
