"""How many posts a second one core flags, beside what comparable programs do with the same keywords.

``python -m benchmarks.flagging [--traffic FILE] [--flagged FILE] [--rounds N] [--seconds S] [--json]``. The
traffic is ordinary posts (``../shared/eval/ordinary.jsonl`` where it is, else made up), neighbours put together until
they are as long as posts of the field are on average; the flagged posts are
``../shared/eval/dev_claims.jsonl`` (else our own). Measured in processor time, the best of the rounds: the flag
with every normalisation on, flag and claims of flagged posts, the loading of the lexicon; and over the same
traffic and the forms the rules start at (all, and a hundred of them), one ``re`` alternation and one
``re.search`` a keyword, both without normalising, rules or offsets. What is slow runs over a part of the
traffic only.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from claims.flagging import flag_post
from claims.lexicon import Lexicon, lexicon_from_files, load_lexicon
from claims.lexicon.terms import Pattern, expand_term
from claims.places import load_gazetteer
from claims.reading import Reader
from claims.text import normalise

EVAL = Path(__file__).parents[2] / "shared" / "eval"
POSTED = datetime(2024, 12, 16, 9, 0, tzinfo=UTC)
WORDS = (
    "вночі район обстріл дороги місто жителі повідомляє влада пожежа роботи сили сегодня утром области движение "
    "поезд губернатор школа погода завод открыли the market river bridge council said"
)
FLAGGED = (
    "Генштаб: у Курській області знищено щонайменше 30 північнокорейських солдатів поблизу Плехового.",
    "В Курской области замечены военнослужащие КНДР, потери до 40 человек у села Плёхово.",
    "At least 25 North Korean soldiers were killed near Sudzha in Kursk Oblast, HUR says.",
    "국정원: 쿠르스크에서 북한군 30명이 사망했다.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. ``rate`` is posts a second, ``found`` how many of the posts were hit."""

    what: str
    posts: int
    rate: float
    found: int


def texts_of(file: Path) -> list[str]:
    """The ``text`` of each line of a JSON lines file."""
    return [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines() if line.strip()]


def made_up(count: int) -> list[str]:
    """Texts of made-up posts of about 335 characters."""
    draw = random.Random(7)
    words = WORDS.split()
    return [" ".join(draw.choices(words, k=draw.randint(10, 80))) for _ in range(count)]


def as_long_as(texts: Sequence[str], characters: int) -> list[str]:
    """The texts in their order, neighbours joined until their mean length is about ``characters``."""
    together = max(round(characters * len(texts) / sum(map(len, texts))), 1)
    return ["\n\n".join(texts[at : at + together]) for at in range(0, len(texts), together)]


def forms_of(lexicon: Lexicon) -> list[Pattern]:
    """Every form of the classes at which a rule starts."""
    anchors = 0
    for rule in lexicon.matcher.rules:
        anchors |= rule.anchor
    forms: set[Pattern] = set()
    for table in lexicon.tables.values():
        for name, terms in table.get("flag", {}).get("terms", {}).items():
            if lexicon.matcher.bits[name] & anchors:
                forms.update(form for term in terms for form in expand_term(term))
    return sorted(forms)


def expression_of(form: Pattern) -> str:
    """A form as a regular expression: the whole word, or open at its ends."""
    left = "" if form.open_left else r"(?<!\w)"
    right = "" if form.open_right else r"(?!\w)"
    return f"{left}{re.escape(form.text)}{right}"


def measure(
    what: str, posts: Sequence[str], found: Callable[[str], bool], rounds: int, seconds: float
) -> Line:
    """Runs over the posts; stops a round after ``seconds`` of processor time. Short rounds are many."""
    best, hits, most = 0.0, 0, 0
    begun, turn = time.process_time(), 0
    while turn < rounds or (rounds > 1 and time.process_time() - begun < min(seconds, 2.0)):
        turn += 1
        done = hits_now = 0
        started = time.process_time()
        for text in posts:
            hits_now += found(text)
            done += 1
            if not done % 16 and time.process_time() - started > seconds:
                break
        spent = max(time.process_time() - started, 1e-9)
        if done / spent > best:
            best, hits, most = done / spent, hits_now, done
    return Line(what, most, best, hits)


def seconds_to_load(lexicon: Lexicon, rounds: int) -> float:
    """Processor seconds to compile the lexicon's files, at best."""
    spent: list[float] = []
    for _ in range(rounds):
        started = time.process_time()
        lexicon_from_files(lexicon.files)
        spent.append(time.process_time() - started)
    return min(spent)


def lines(traffic: list[str], flagged: list[str], rounds: int, seconds: float) -> Iterable[Line]:
    """The lines of the table, as they are measured."""
    lexicon = load_lexicon()
    reader = Reader(lexicon, load_gazetteer())

    def read(text: str) -> bool:
        return bool(reader.read(text, POSTED, language=False).claims)

    yield measure("flag", traffic, lambda text: flag_post(text, lexicon).flagged, rounds, seconds)
    yield measure("normalising alone", traffic, lambda text: not normalise(text).text, rounds, seconds)
    hit = [text for text in flagged if flag_post(text, lexicon).flagged]
    yield measure("flag and claims, flagged posts", hit, read, rounds, seconds)
    forms = forms_of(lexicon)
    for some in (forms, random.Random(7).sample(forms, 100)):
        name = f"{len(some):,} forms"
        together = re.compile("|".join(map(expression_of, some)), re.IGNORECASE)
        singly = [re.compile(expression_of(form), re.IGNORECASE) for form in some]
        yield measure(f"re alternation, {name}", traffic, lambda t: bool(together.search(t)), 1, seconds)  # noqa: B023
        yield measure(
            f"re.search a keyword, {name}",
            traffic,
            lambda t: any(keyword.search(t) for keyword in singly),  # noqa: B023
            1,
            seconds,
        )


def main() -> None:
    """Measures and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--traffic", type=Path, default=EVAL / "ordinary.jsonl")
    parser.add_argument("--flagged", type=Path, default=EVAL / "dev_claims.jsonl")
    parser.add_argument("--characters", type=int, default=335, help="mean length of a post of the traffic")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="longest round of one line")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    traffic = texts_of(chosen.traffic) if chosen.traffic.is_file() else made_up(5000)
    traffic = as_long_as(traffic, chosen.characters)
    flagged = texts_of(chosen.flagged) if chosen.flagged.is_file() else list(FLAGGED) * 25
    load = seconds_to_load(load_lexicon(), chosen.rounds)
    table = list(lines(traffic, flagged, chosen.rounds, chosen.seconds))
    length = sum(map(len, traffic)) / len(traffic)
    if chosen.json:
        print(json.dumps({"load_s": load, "characters": length, "lines": [asdict(line) for line in table]}))
        return
    print(f"lexicon loaded in {load:.2f} s; {len(traffic):,} posts of {length:.0f} characters on average")
    print(f"{'one core':<44}{'posts':>8}{'posts/s':>11}{'hit':>7}")
    for line in table:
        print(f"{line.what:<44}{line.posts:>8,}{line.rate:>11,.0f}{line.found:>7,}")


if __name__ == "__main__":
    main()
