"""The bot as this program runs it: what its handlers are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from dprkwatch.settings import Settings
from dprkwatch.wiring import gazetteer_of, utc_now

if TYPE_CHECKING:
    from bot.deps import BotDeps
    from bot.lexicon_trials import TriesLexicons
    from dprkwatch.footage import Footage
    from media.workers import HashWorkers
    from storage.engines import Storage


def bot_deps(
    settings: Settings,
    storage: Storage,
    footage: Footage,
    workers: HashWorkers | None,
    *,
    lexicons: TriesLexicons | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> BotDeps:
    """Everything that the bot's handlers reach.

    Args:
        settings: of the program.
        storage: where everything is kept.
        footage: the index of pictures and films.
        workers: put two pictures side by side; without them nothing is.
        lexicons: tries changed word lists, where that can be done.
        clock: what time it is.
    """
    # aiogram takes seconds to load
    from bot.deps import BotDeps
    from bot.digests.picture import digest_chart
    from dprkwatch.commands.channels import queued_channels

    deps = BotDeps(
        storage=storage,
        gazetteer=gazetteer_of(settings),
        settings=settings.bot,
        clock=clock,
        queue=lambda: queued_channels(storage, settings.telegram, clock()),
        footage=footage,
        lexicons=lexicons,
        digest_picture=digest_chart,
    )
    if workers is None:
        return deps
    from dprkwatch.kept_pictures import KeptPictures

    folder = settings.path(settings.evidence.folder) or settings.folder
    return replace(deps, pictures=KeptPictures(storage, workers, folder))
