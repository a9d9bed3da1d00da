from __future__ import annotations

from datetime import UTC, datetime

from claims.lexicon import load_lexicon
from claims.places import load_gazetteer
from claims.reading import Reader
from claims.reviewed import Reviewed, measure_reviews

POSTED = datetime(2024, 12, 16, tzinfo=UTC)
TEXT = "HUR says at least 30 North Korean soldiers were killed near Plyokhovo."


def test_a_verdict_counts_against_its_slot_alone_and_differences_against_none() -> None:
    reader = Reader(load_lexicon(), load_gazetteer())
    (claim,) = (made.as_json() for made in reader.read(TEXT, POSTED).claims)
    other = {**claim, "claimant": {"name": "Somebody else", "side": None}}

    def reviewed(number: int, *verdicts: str, claim: object = claim) -> Reviewed:
        return Reviewed(number, "en", claim, TEXT, POSTED, verdicts)  # type: ignore[arg-type]

    figures = measure_reviews(
        [
            reviewed(1, "right"),
            reviewed(2, "wrong_place"),
            reviewed(3, "right", "wrong_count"),
            reviewed(4, "wrong_topic"),
            reviewed(5, "duplicate"),
            reviewed(6, "wrong_claimant", claim=other),
            reviewed(7, "right", claim=other),
        ],
        reader,
    )
    told = {slot: (tally.tp, tally.fp) for slot, tally in figures.slots["en"].items()}
    assert told == {"topic": (4, 1), "place": (3, 1), "count": (4, 0), "claimant": (3, 1)}
    assert (figures.disputed, figures.duplicates, figures.reviewed) == ([3], 1, 7)
    assert (figures.right, figures.kept, figures.lost) == (2, 1, [7])
    assert (figures.wrong, figures.mended) == (3, 1)
    assert figures.as_json()["flags"]["en"]["recall"] is None
