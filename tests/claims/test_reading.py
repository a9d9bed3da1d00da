"""A whole reading of a post, in this process and in workers."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context

from claims.lexicon import load_lexicon
from claims.model import Event, Reading
from claims.places import load_gazetteer
from claims.reading import Reader, read_batch, start_reader

POSTED = datetime(2024, 12, 16, 9, tzinfo=UTC)
FLAGGED = "ГУР: учора під Плеховим убито щонайменше 30 солдатів КНДР."
ORDINARY = "На Покровському напрямку тихо, вночі працювала артилерія."


def reader() -> Reader:
    return Reader(load_lexicon(), load_gazetteer())


def test_a_flagged_post_is_read_with_flag_language_and_claims() -> None:
    reading = reader().read(FLAGGED, POSTED)
    assert reading.flag.flagged
    assert reading.language == "uk"
    assert [(c.event, c.claimant.name, c.date_from) for c in reading.claims] == [
        (Event.CASUALTIES, "HUR", date(2024, 12, 15))
    ]


def test_an_ordinary_post_has_no_claims() -> None:
    reading = reader().read(ORDINARY, POSTED)
    assert not reading.flag.flagged
    assert reading.claims == ()


def test_the_language_is_left_out_where_nobody_asks() -> None:
    assert reader().read(FLAGGED, POSTED, language=False).language is None
    assert reader().read(ORDINARY, POSTED, language=False) == Reading(None, reader().read(ORDINARY).flag)


def test_a_reading_survives_the_way_between_processes() -> None:
    reading = reader().read(FLAGGED, POSTED)
    assert pickle.loads(pickle.dumps(reading)) == reading  # noqa: S301


def test_worker_processes_read_like_this_one() -> None:
    items = [(FLAGGED, POSTED), (ORDINARY, None), ("", POSTED), (FLAGGED, None)]
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=start_reader, initargs=(dict(load_lexicon().files),)
    ) as pool:
        readings = pool.submit(read_batch, items).result(timeout=60)
    here = reader()
    assert readings == [here.read(text, posted) for text, posted in items]
    assert readings[3].claims[0].date_from is None
