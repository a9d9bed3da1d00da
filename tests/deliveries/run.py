"""``make deliveries SEED=7``: prints one line of figures; exit code 0 if nothing was lost, else 1."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.deliveries.killing import Plan, run


def main() -> int:
    """Runs it with a seed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--kills", type=int, default=12, help="the most kills before the last run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dprkwatch-deliveries-") as folder:
        figures = run(Plan(seed=given.seed, chats=given.chats, most_kills=given.kills), Path(folder))
        print(figures.line())
        if not figures.passed:
            print(
                (Path(folder) / "bot.log").read_text(encoding="utf-8", errors="replace")[-4000:],
                file=sys.stderr,
            )
    return 0 if figures.passed else 1


if __name__ == "__main__":
    sys.exit(main())
