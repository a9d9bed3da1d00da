"""docs/queries.md is held by the parser: every example reads as the document says, and every word is there."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from claims.model import CountKind, Event, Side, Stance
from claims.places import Gazetteer, load_gazetteer
from claims.query import parse_query
from claims.query.vocabulary import vocabulary
from tests.dprkwatch.program import ROOT

DOCUMENT = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
TABLES = re.findall(r"\| you write \| it is read as \|\n\|---\|---\|\n((?:\|.*\n)+)", DOCUMENT)
EXAMPLES = [
    (row.split(" | ")[0].strip("| ").strip("`"), row.split(" | ")[1].strip(" |"))
    for table in TABLES
    for row in table.splitlines()
]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.mark.parametrize(("written", "read"), EXAMPLES)
def test_examples_read_as_the_document_says(written: str, read: str, gazetteer: Gazetteer) -> None:
    query = parse_query(
        written,
        gazetteer=gazetteer,
        now=datetime(2024, 12, 20, 12, tzinfo=UTC),
        zone="UTC",
        channels=["DIUkraine"],
        claimants=["HUR", "NIS (South Korea)"],
    )
    assert query.describe(gazetteer) == read
    assert not query.problems


def test_every_word_that_the_contract_fixes_is_explained() -> None:
    assert len(EXAMPLES) > 30
    for kind in (Event, Stance, Side, CountKind):
        for value in kind:
            assert f"`{value.value}`" in DOCUMENT, value
    for key in ("place", "event", "stance", "side", "by", "lang", "has", "channel", "word", "count"):
        assert f"`{key}:`" in DOCUMENT
        assert vocabulary().keys.meaning(key) == key
