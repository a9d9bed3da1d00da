"""The answers as ``ask --format json`` prints them: the fields of the contract, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.answers.answer import Answer
from bot.app import build_dispatcher
from bot.capture import Chat, open_chat
from bot.deps import BotDeps
from storage.engines import Storage
from tests.bot.feed import at, write_gap

FIELDS = {"command", "understood", "total", "rows", "gaps", "hints"}
CLAIM = {"event", "stance", "counts", "places", "claimant", "date_from", "date_to", "quote", "spans"}
TOLD = {"id", "posted", "channel", "side", "url", "origins", "echoes"}


@pytest.fixture
def answers() -> list[Answer]:
    return []


@pytest.fixture
def asked(deps: BotDeps, answers: list[Answer]) -> Chat:
    return open_chat(build_dispatcher(replace(deps, on_answer=answers.append)))


async def test_claims_as_json(asked: Chat, answers: list[Answer], storage: Storage) -> None:
    await write_gap(storage, "quiet_ridge", at(18, 22), at(19, 1))
    await asked.say("/claims plyokhovo casualties -denied 7d")
    (answer,) = answers
    said = json.loads(json.dumps(answer.as_json()))
    assert set(said) == FIELDS
    assert said["command"] == "/claims plyokhovo casualties -denied 7d"
    assert said["understood"]["places"] == [{"id": "plyokhovo", "name": "Plyokhovo"}]
    assert said["understood"]["events"] == ["casualties"]
    assert said["understood"]["not"] == {"stances": ["denied"]}
    assert (said["understood"]["from"], said["understood"]["to"]) == (
        "2024-12-12T18:00:00Z",
        "2024-12-19T18:00:00Z",
    )
    assert said["total"] == 1
    (row,) = said["rows"]
    assert set(row) == CLAIM | TOLD
    assert row["counts"] == [{"what": "killed_or_wounded", "min": 30, "max": None, "approximate": False}]
    assert (row["id"], row["posted"], row["channel"], row["side"]) == (
        1,
        "2024-12-16T09:02:00Z",
        "@topolya_brief",
        "ukraine",
    )
    assert (row["origins"], row["echoes"], row["url"]) == (1, 1, "https://t.me/topolya_brief/101")
    assert said["gaps"] == [
        {"channel": "@quiet_ridge", "from": "2024-12-18T22:00:00Z", "to": "2024-12-19T01:00:00Z"}
    ]


@pytest.mark.parametrize(
    "question", ["/claim 5", "/posts корейці", "/sources", "/help", "/nonsense", "/claim 99", "x"]
)
async def test_every_answer_has_the_same_fields(asked: Chat, answers: list[Answer], question: str) -> None:
    await asked.say(question)
    (answer,) = answers
    said = answer.as_json()
    assert set(said) == FIELDS
    assert said["command"] == question.split(" 99")[0] or question == "/claim 99"
    json.dumps(said)


async def test_words_only_are_hints(asked: Chat, answers: list[Answer]) -> None:
    await asked.say("/help")
    assert answers[0].as_json()["hints"][0] == "What can be asked:"


async def test_what_was_not_understood_is_a_hint(asked: Chat, answers: list[Answer]) -> None:
    await asked.say("/claims sdzha")
    assert "Did you mean Sudzha?" in answers[0].as_json()["hints"][0]
