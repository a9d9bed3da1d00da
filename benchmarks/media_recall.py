"""How many altered pictures and films are found again, and how many different ones are taken for the same.

``python -m benchmarks.media_recall [--scale S] [--every N] [--no-films | --no-pictures | --look-alikes] [--json]``.
Pictures are those of ``benchmarks.media_sources``, altered as in ``benchmarks.media_variants``, and go as JPEG files
through what the program does with a file. *Before* is what other archivers store: one PDQ of the whole, found at 31
differing bits or less. *Same* and *found* (same, or worth a look) are ours with the default thresholds; *at hand* is
same where the original picture lies on this machine, too; *turned round* is found with the altered picture kept and
the original asked for. Look-alikes (``benchmarks.media_look_alikes``) are held against one another: *letters trusted*
are the pairs that would be called the same if pictures of words were judged as others are. Films are drawn, too;
before is there vPDQ's rule: of the frames asked for, 80 % lie within 31 bits of a kept one.
"""

from __future__ import annotations

import argparse
import io
import json
import multiprocessing
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache

from PIL import Image

from benchmarks.media_films import (
    FILM_VARIANTS,
    ONE_SHOT,
    ONE_SHOT_VARIANTS,
    STILL,
    film_and_variants,
    film_with_opening,
    shot_and_variants,
)
from benchmarks.media_look_alikes import look_alikes
from benchmarks.media_sources import Source, sources
from benchmarks.media_variants import VARIANTS, chance_of
from media.facts import MediaFacts
from media.files import hash_bytes
from media.index import MediaIndex
from media.looks import hash_look
from media.matching import Match, Verdict, look_up, rows_of
from media.pdq import distance
from media.settings import MatchSettings

SETTINGS = MatchSettings()
BEFORE = 31  # differing bits
BY_KIND = (
    "crop 5 %, every side",
    "black bars",
    "mirrored",
    "headline band",
    "screenshot of a post",
    "corner logo",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one altered picture or film."""

    variant: str
    kind: str
    before: bool
    same: bool
    found: bool
    turned_round: bool
    at_hand: bool
    wrongly_same: int
    wrongly_similar: int


def encoded(picture: Image.Image) -> bytes:
    """The picture as a JPEG file of good quality."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()


def hash_source(number: int) -> MediaFacts:
    """What is known of a source picture."""
    return hash_bytes(encoded(_sources()[number].draw()), asked=True)


def hash_look_alike(number: int) -> MediaFacts:
    """What is known of a look-alike."""
    return hash_bytes(encoded(look_alikes()[number].draw()), asked=True)


@lru_cache(maxsize=1)
def _sources() -> list[Source]:
    return sources(_SCALE)


_SCALE = 1.0
_KEPT: list[MediaFacts] = []
_INDEX = MediaIndex()


def _begin(scale: float, kept: Sequence[MediaFacts]) -> None:
    """What every process needs to know."""
    global _SCALE, _KEPT
    _SCALE, _KEPT = scale, list(kept)
    for number, facts in enumerate(kept):
        _INDEX.add(rows_of(number, facts))


def alter(number: int) -> list[Found]:
    """Every variant of a source picture, looked up among all of them."""
    source, picture = _sources()[number], _sources()[number].draw()
    found: list[Found] = []
    turned = MediaIndex()
    for place, (name, variant) in enumerate(VARIANTS.items()):
        content = encoded(variant(picture, chance_of(name, number)))
        one, facts = _look_up(number, source, name, content)
        turned.add(rows_of(place, facts))
        found.append(one)
    round_about = {match.media_id: match.verdict for match in look_up(turned, _KEPT[number], SETTINGS)}
    return [
        replace(
            each,
            turned_round=place in round_about,
            at_hand=each.same or (each.found and round_about.get(place) is Verdict.SAME),
        )
        for place, each in enumerate(found)
    ]


def _look_up(number: int, source: Source, name: str, content: bytes) -> tuple[Found, MediaFacts]:
    # guesses can only add to what is found: where the whole picture is the same already they are spared
    for asked in (False, True):
        facts = hash_bytes(content, asked=True) if asked else _without_guesses(content)
        matches = {match.media_id: match for match in look_up(_INDEX, facts, SETTINGS)}
        own = matches.get(number)
        if own is not None and own.verdict is Verdict.SAME:
            break
    others = [
        match
        for found, match in matches.items()
        if found != number and _sources()[found].family != source.family
    ]
    kept = _KEPT[number]
    one = Found(
        name,
        source.kind,
        bool(kept.pdq and facts.pdq) and distance(kept.pdq or b"", facts.pdq or b"") <= BEFORE,
        own is not None and own.verdict is Verdict.SAME,
        own is not None,
        False,
        False,
        *_counted(others),
    )
    return one, facts


def _without_guesses(content: bytes) -> MediaFacts:
    facts = hash_bytes(content)
    look = hash_look(Image.open(io.BytesIO(content)))
    return replace(facts, views=tuple(each for each in (look.whole, look.inner) if each))


def _counted(matches: Iterable[Match]) -> tuple[int, int]:
    verdicts = [match.verdict for match in matches]
    return verdicts.count(Verdict.SAME), verdicts.count(Verdict.SIMILAR)


def false_matches(
    kept: Sequence[MediaFacts], families: Sequence[str], settings: MatchSettings = SETTINGS
) -> tuple[int, int, int, list[tuple[str, str]]]:
    """Look every picture up among the others: pairs of different families, those that are called the same, those
    worth a look, and the names of the former.
    """
    index = MediaIndex()
    for number, facts in enumerate(kept):
        index.add(rows_of(number, facts))
    pairs: dict[Verdict, set[frozenset[int]]] = {Verdict.SAME: set(), Verdict.SIMILAR: set()}
    for number, facts in enumerate(kept):
        for match in look_up(index, facts, settings):
            if families[match.media_id] != families[number]:
                pairs[match.verdict].add(frozenset((number, match.media_id)))
    same = pairs[Verdict.SAME]
    total = sum(families[one] != families[two] for one in range(len(kept)) for two in range(one))
    named = [(families[min(pair)], families[max(pair)]) for pair in same]
    return total, len(same), len(pairs[Verdict.SIMILAR] - same), named


def upper_bound(pairs: int, seen: int = 0) -> float:
    """The rate that so many pairs without one false match exclude with 95 % confidence: the rule of three."""
    return 3 / pairs if not seen else float("nan")


def rows_of_table(found: Iterable[Found], names: Sequence[str]) -> Iterator[tuple[str, int, list[float]]]:
    """Name, number and the five shares of each variant."""
    by: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        by[each.variant].append(each)
    for name in names:
        some = by[name]
        if some:
            shares = [
                sum(getattr(each, what) for each in some) / len(some)
                for what in ("before", "same", "at_hand", "found", "turned_round")
            ]
            yield name, len(some), shares


def print_table(found: Sequence[Found], names: Sequence[str]) -> None:
    """The table of recall."""
    print(f"{'':34}{'number':>8}{'before':>8}{'same':>8}{'at hand':>9}{'found':>8}{'turned round':>14}")
    for name, number, (before, same, at_hand, either, turned) in rows_of_table(found, names):
        worse = "  worse than before" if either < before else ""
        print(
            f"{name:34}{number:>8,}{before:>8.3f}{same:>8.3f}{at_hand:>9.3f}{either:>8.3f}{turned:>14.3f}{worse}"
        )


def print_kinds(found: Sequence[Found]) -> None:
    """Same where the original is at hand, and found, by what the pictures show, for some variants."""
    kinds = sorted({each.kind for each in found})
    for what, title in (("at_hand", "same at hand, by what is shown"), ("found", "found, by what is shown")):
        print(f"\n{title:34}" + "".join(f"{kind:>14}" for kind in kinds))
        for name in BY_KIND:
            shares = []
            for kind in kinds:
                some = [getattr(each, what) for each in found if each.variant == name and each.kind == kind]
                shares.append(f"{sum(some) / len(some):>14.3f}" if some else f"{'':14}")
            print(f"{name:34}" + "".join(shares))


def main() -> None:
    """Measures and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="more or fewer drawn pictures")
    parser.add_argument("--every", type=int, default=1, help="alter every so many pictures only")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--no-films", dest="films", action="store_false")
    only.add_argument("--no-pictures", dest="pictures", action="store_false")
    only.add_argument(
        "--look-alikes", action="store_true", help="nothing but pictures that share all but words"
    )
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if chosen.look_alikes:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, context) as pool:
            _print_look_alikes(list(pool.map(hash_look_alike, range(len(look_alikes())), chunksize=4)))
        return
    if chosen.pictures:
        _measure_pictures(chosen)
    if chosen.films:
        _measure_films()


def _measure_films() -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, context) as pool:
        films = list(pool.map(film_and_variants, range(12)))
        shots = list(pool.map(shot_and_variants, range(12)))
        opened = list(pool.map(film_with_opening, range(12)))
    _print_films(films, shots)
    _print_openings(opened)


def _measure_pictures(chosen: argparse.Namespace) -> None:
    listed = sources(chosen.scale)
    context = multiprocessing.get_context("spawn")  # so that the number of threads set above is heeded
    with ProcessPoolExecutor(2, context, _begin, (chosen.scale, ())) as pool:
        kept = list(pool.map(hash_source, range(len(listed)), chunksize=4))
        alike = list(pool.map(hash_look_alike, range(len(look_alikes())), chunksize=4))
    with ProcessPoolExecutor(2, context, _begin, (chosen.scale, kept)) as pool:
        found = [
            each
            for some in pool.map(alter, range(0, len(listed), chosen.every), chunksize=2)
            for each in some
        ]
    pairs, same, similar, named = false_matches(kept, [each.family for each in listed])
    altered = sum(1 for _ in found) * (len(listed) - 1)
    wrongly = sum(each.wrongly_same for each in found)
    rows = list(rows_of_table(found, list(VARIANTS)))
    if chosen.json:
        print(
            json.dumps(
                {
                    "variants": rows,
                    "pairs": pairs,
                    "same": same,
                    "similar": similar,
                    "altered": altered,
                    "altered_same": wrongly,
                }
            )
        )
        return
    print(f"{len(listed)} source pictures")
    print_table(found, list(VARIANTS))
    print_kinds(found)
    print(f"\ndistinct pairs {pairs:,}: same {same}, worth a look {similar}; {named[:5] or ''}")
    if not same:
        print(
            f"  so fewer than {upper_bound(pairs):.1e} of such pairs are called the same (95 %, rule of three)"
        )
    similar_altered = sum(each.wrongly_similar for each in found)
    print(
        f"altered pictures against every other source, {altered:,}: same {wrongly}, worth a look {similar_altered}"
    )
    _print_look_alikes(alike)


def _print_look_alikes(alike: Sequence[MediaFacts]) -> None:
    by: dict[str, list[MediaFacts]] = defaultdict(list)
    for source, facts in zip(look_alikes(), alike, strict=True):
        by[source.kind].append(facts)
    columns = ("pairs", "before", "letters trusted", "same", "worth a look")
    print(f"\n{'look-alikes, none of them the same':34}" + "".join(f"{column:>16}" for column in columns))
    trusting = replace(SETTINGS, lettered=101)
    for kind, some in by.items():
        names = [str(number) for number in range(len(some))]
        pairs, same, similar, _ = false_matches(some, names)
        _, trusted, _, _ = false_matches(some, names, trusting)
        before = sum(
            distance(one.pdq or b"", two.pdq or b"") <= BEFORE
            for number, one in enumerate(some)
            for two in some[:number]
        )
        print(f"{kind:34}" + "".join(f"{each:>16,}" for each in (pairs, before, trusted, same, similar)))


def films_found(films: Sequence[list[tuple[str, MediaFacts]]]) -> list[Found]:
    """Every variant of every film, looked up among the first of each, and among all variants of the others."""
    index, every = MediaIndex(), MediaIndex()
    numbers: list[int] = []  # whose each row of all variants is
    for number, film in enumerate(films):
        index.add(rows_of(number, film[0][1]))
        for _, facts in film:
            every.add(rows_of(len(numbers), facts))
            numbers.append(number)
    found: list[Found] = []
    for number, film in enumerate(films):
        original = film[0][1]
        for name, facts in film:
            own = {match.media_id: match for match in look_up(index, facts, SETTINGS)}.get(number)
            others = [each for each in look_up(every, facts, SETTINGS) if numbers[each.media_id] != number]
            turned = MediaIndex()
            turned.add(rows_of(0, facts))
            is_same = own is not None and own.verdict is Verdict.SAME
            found.append(
                Found(
                    name,
                    "film",
                    _by_vpdq(facts, original),
                    is_same,
                    own is not None,
                    bool(look_up(turned, original, SETTINGS)),
                    is_same,
                    *_counted(others),
                )
            )
    return found


def _print_films(
    films: Sequence[list[tuple[str, MediaFacts]]], shots: Sequence[list[tuple[str, MediaFacts]]]
) -> None:
    print()
    for some, names in (
        (films, ("itself", *FILM_VARIANTS, STILL)),
        (shots, (ONE_SHOT, *ONE_SHOT_VARIANTS)),
    ):
        found = films_found(some)
        print_table(found, names)
        variants = sum(len(each) for each in some)
        pairs = sum(len(each) * (variants - len(each)) for each in some)
        same, similar = sum(each.wrongly_same for each in found), sum(each.wrongly_similar for each in found)
        print(f"against every other and its variants, {pairs:,}: same {same}, worth a look {similar}\n")


def _print_openings(opened: Sequence[MediaFacts]) -> None:
    pairs, same, similar, _ = false_matches(opened, [str(number) for number in range(len(opened))])
    print(
        f"films of 10 s that begin with the same two scenes, {pairs} pairs: same {same}, worth a look {similar}"
    )


def _by_vpdq(asked: MediaFacts, kept: MediaFacts) -> bool:
    frames = [frame.pdq for frame in asked.frames] or [asked.pdq or bytes(32)]
    near = [any(distance(frame, other.pdq) <= BEFORE for other in kept.frames) for frame in frames]
    return sum(near) >= 0.8 * len(near)


if __name__ == "__main__":
    main()
