"""What was asked for and its earliest other sighting as one picture in the chat, or in words why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aiogram.types import Message

from bot.answers.answer import NoteAnswer
from bot.answers.nothing import viewing
from bot.answers.seen import SeenAnswer
from bot.asking import Asking
from bot.cards.beside import beside_card
from bot.deps import BotDeps
from bot.footage import KeptPicture
from bot.reasons import reason_in_words
from bot.replies import Attached, send_file, send_lines
from media.matching import Match
from media.side_by_side import Pairing
from storage.footage import Sighting


@dataclass(frozen=True, slots=True)
class Beside:
    """Two that are put side by side, and how alike they are.

    Attributes:
        seen: where the left was seen; ``None``: somebody sent it.
        left: ``None`` until it is downloaded.
        veiled: it goes under a spoiler.
    """

    match: Match
    seen: Sighting | None
    sighting: Sighting
    left: KeptPicture | None
    right: KeptPicture
    veiled: bool


async def find_beside(
    answer: SeenAnswer, asking: Asking, deps: BotDeps, *, sent: bool
) -> Beside | str | None:
    """What there is to put side by side of an answer, words that say why it can't be, or nothing to put.

    Args:
        answer: what was found.
        asking: who asks.
        deps: the pictures that are kept.
        sent: the left was sent by whoever asks; otherwise it must be kept.
    """
    found = answer.beside
    if found is None or deps.pictures is None or answer.unread:
        return None
    match, sighting = found
    right = await deps.pictures.kept(match.media_id)
    if right is None:
        return asking.words.say("beside-not-kept")
    if sent:
        return Beside(match, None, sighting, None, right, answer.veiled)
    asked = answer.asked_media.get(match.media_id)
    left = await deps.pictures.kept(asked) if asked is not None else None
    if left is None:
        return asking.words.say("beside-asked-not-kept")
    seen = (one for _, one in answer.sightings if one.post_id == answer.asked_post)
    return Beside(match, next(seen, None), sighting, left, right, answer.veiled)


async def send_beside(message: Message, beside: Beside, asking: Asking, deps: BotDeps) -> None:
    """Sends two pictures as one, or says why that couldn't be made; the answer itself was given before."""
    pictures = deps.pictures
    if pictures is None or beside.left is None:
        return
    deps = replace(deps, on_answer=None)
    match = beside.match
    frames = tuple(pair for pair in match.frames if (pair.asked, pair.kept) != (None, None))
    made = await pictures.compose(
        Pairing(beside.left.half, beside.right.half, frames, match.orientation, match.cropped)
    )
    if isinstance(made, str):
        reason = reason_in_words(made, asking.words)
        await send_lines(message, "/seen", (asking.words.say("beside-failed", reason=reason),), deps)
        return
    card = beside_card(
        match,
        beside.seen,
        beside.sighting,
        viewing(asking, deps),
        outlined=made.outlined,
        small=beside.left.is_small or beside.right.is_small,
    )
    note = NoteAnswer(command="/seen", lines=tuple(card.text.render()[0].splitlines()))
    attached = Attached("side-by-side.jpg", made.content, picture=True, veiled=beside.veiled)
    await send_file(message, note, card, attached, deps)
