from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiogram.utils.formatting import Text

from bot.app import build_dispatcher
from bot.capture import Chat, Sent, open_chat
from bot.deps import BotDeps
from bot.settings import BotSettings
from claims.places import Gazetteer, load_gazetteer
from storage.engines import Storage
from storage.migrations import upgrade
from tests.bot.bot_api_server import BotApiServer
from tests.bot.feed import NOW, write_feed

GOLDEN = Path(__file__).parent / "golden"
KYIV = ZoneInfo("Europe/Kyiv")


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Storage]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    await upgrade(url)
    async with await Storage.open(url) as storage:
        yield storage


@pytest.fixture
async def storage(empty: Storage, gazetteer: Gazetteer) -> Storage:
    await write_feed(empty, gazetteer)
    return empty


@pytest.fixture
def deps(storage: Storage, gazetteer: Gazetteer) -> BotDeps:
    return BotDeps(storage, gazetteer, BotSettings(access="open"), clock=lambda: NOW)


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """The Bot API on loopback."""
    server = BotApiServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def chat(deps: BotDeps) -> Chat:
    return open_chat(build_dispatcher(deps))


def shown(sent: Sent) -> str:
    """A message as a golden file keeps it: the text, then where it is bold, linked or code, then the buttons."""
    lines = [sent.text]
    for entity in sent.entities:
        piece = entity.extract_from(sent.text)
        said = f" → {entity.url}" if entity.url else ""
        lines.append(f"  {{{entity.type}}} {piece}{said}")
    lines += ["  " + "".join(f"[{button.text}]" for button in row) for row in sent.buttons]
    return "\n".join(lines) + "\n"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str | Sent], None]:
    """Compares what people see with the file of that name; ``--update-golden`` writes it."""

    def compare(name: str, seen: str | Sent) -> None:
        text = seen if isinstance(seen, str) else shown(seen)
        file = GOLDEN / f"{name}.txt"
        if request.config.getoption("--update-golden"):
            file.write_text(text, encoding="utf-8")
        assert file.is_file(), f"no golden file {file.name}: run with --update-golden"
        assert text == file.read_text(encoding="utf-8")

    return compare


def plain(text: Text) -> str:
    return text.render()[0]


def carried(sent: Sent, label: str) -> str:
    """What the button with that label carries."""
    return next(button.callback_data or "" for button in sent.all_buttons if button.text == label)
