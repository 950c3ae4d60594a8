"""How well the bot understands messages: the frozen sets of the tests, counted by class.

    python bench/bench_understanding.py [--rows]

A class is the first of a line's right intents. `good` is the share that is answered right or asked
about with a right button. The floors are kept by tests/autoresponder/test_two_witnesses.py.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from autoresponder.judging import SETS, judge_set, table


def main() -> int:
    """Print a table for each set, and by `--rows` the lines that are neither right nor asked."""
    parser = argparse.ArgumentParser(description="How well the bot understands messages")
    parser.add_argument("--rows", action="store_true", help="print what was missed as well")
    chosen = parser.parse_args()
    for file in sorted(SETS.glob("*.tsv")):
        verdicts = judge_set(file.name)
        print(f"{file.name}, {len(verdicts)} messages\n{table(verdicts)}\n")
        if chosen.rows:
            for one in verdicts:
                if one.kind not in ("right", "asked"):
                    print(f"{one.kind:<8} {one.line}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
