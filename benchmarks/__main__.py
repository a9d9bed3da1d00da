"""Runs the benchmarks named on the command line, or all of them: ``python -m benchmarks [NAME…]``."""

from __future__ import annotations

import subprocess
import sys

BENCHMARKS = {
    "startup": "how long --help takes, and what an idle bot holds",
    "flagging": "posts flagged and read a second, beside plain regular expressions",
    "import_rate": "import end to end, beside plain inserts, with a second writer",
    "answers": "/claims kursk 7d over 10,000 and 1,000,000 claims",
    "media_recall": "altered pictures and films found again, different ones taken for the same",
    "media_index": "look-ups among 1,000,000 and 10,000,000 hashes, beside faiss",
    "media_hashing": "pictures hashed a second, films beside real time",
    "subscriptions": "100,000 subscriptions: what is due, whom one claim is for, a digest for a thousand chats",
    "alerts": "from a claim stored by one process to its alert at the Bot API, sent by another",
    "sending": "messages a second within Telegram's limits, and commands answered meanwhile",
    "telegram_rate": "from push to kept, posts a second, and a gap of a thousand",
    "telegram_quiet": "what 500 quiet channels cost in requests and memory",
}


def main(names: list[str]) -> int:
    """Runs each in a process of its own; gives 1 if one failed, 2 for a name that is none."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark called {', '.join(unknown)}; there are:", file=sys.stderr)
        for name, what in BENCHMARKS.items():
            print(f"  {name:15} {what}", file=sys.stderr)
        return 2
    failed = 0
    for name in names or list(BENCHMARKS):
        print(f"== {name}: {BENCHMARKS[name]}", flush=True)
        failed |= subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
