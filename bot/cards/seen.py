"""The card that says where footage was seen before: the earliest that is held, what came then, how alike."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text, TextLink

from bot.answers.seen import PAGE, SeenAnswer
from bot.callbacks import PageButton
from bot.cards import dates
from bot.cards.buttons import keyboard, paging
from bot.cards.fitting import Card, one_line, shorten, stack
from bot.cards.sentences import FLAGS
from bot.cards.viewing import Viewing
from bot.locales import Words
from bot.reasons import reason_in_words
from media.matching import FramePair, How, Match, Verdict
from storage.fakes import KnownFake
from storage.footage import Sighting
from storage.reuses import Reuse

_CAPTION_UNITS = 80
_PLACES = 3
_TURNED = (
    "alike-turned",
    "alike-mirrored",
    "alike-turned",
    "alike-rotated",
    "alike-turned",
    "alike-rotated",
    "alike-rotated",
    "alike-turned",
)
"""What is said of each of ``media.pdq.ORIENTATIONS``."""


def seen_card(answer: SeenAnswer, view: Viewing, *, asked: int | None, note: str | None = None) -> Card:
    """What was found, in short, with a button for all of it; ``note`` is one more line."""
    words, same = view.words, answer.same
    elsewhere, similar = answer.elsewhere(same), answer.elsewhere(answer.similar)
    lines: list[Text | str | None] = [fake_line(fake, words) for fake in answer.fakes]
    lines += _not_compared(answer, view)
    if elsewhere:
        channels = len({sighting.channel.id for _, sighting in same})
        lines.append(Bold(words.say("seen-head", sightings=len(same), channels=channels)))
        lines.append(_labelled("seen-earliest", same[0], answer, view))
        if len(same) > 2:
            lines.append(_labelled("seen-then", same[1], answer, view))
        if len(same) > 1:
            lines.append(_labelled("seen-latest", same[-1], answer, view))
        unflagged = sum(not sighting.flagged for _, sighting in same)
        if unflagged and unflagged < len(same):
            lines.append(words.say("seen-no-claim", posts=unflagged))
    elif answer.compared and not similar and not answer.fakes:
        lines.append(
            Bold(
                _searched("seen-nowhere" if answer.asked_post is None else "seen-not-elsewhere", answer, view)
            )
        )
    if similar:
        lines.append(words.say("seen-similar", matches=len(similar)))
        lines += [sighting_line(match, sighting, view) for match, sighting in similar[:2]]
    if same and not elsewhere:
        lines.append(words.text("seen-only-sighting", sighting=sighting_line(None, same[0][1], view)))
    if answer.unread:
        lines.append(words.say(_EXACT[answer.asked_media != {}][bool(elsewhere)]))
    elif answer.compared and (elsewhere or similar or answer.fakes):
        lines.append(_searched("seen-searched", answer, view))
    if answer.reason and not answer.unread:
        lines.append(words.say("seen-partly", reason=reason_in_words(answer.reason, words)))
    if answer.basis == "thumbnail":
        lines.append(words.say("seen-by-thumbnail"))
    elif answer.basis in ("post", "account", "account-thumbnail"):
        lines.append(words.say(f"seen-by-{answer.basis}"))
    lines.append(note)
    if elsewhere:
        lines.append(words.say("seen-shows"))
    row = []
    if asked is not None and len(answer.sightings) > 1:
        row.append(
            InlineKeyboardButton(
                text=words.say("button-all", n=len(answer.sightings)),
                callback_data=PageButton(asked=asked, page=1).pack(),
            )
        )
    return Card(stack(lines), keyboard(row))


_EXACT = {False: ("seen-only-exact-none", "seen-only-exact"), True: ("seen-only-number", "seen-only-number")}
"""What was searched for of what couldn't be looked into: of stored media or not, nothing found or something."""


def _not_compared(answer: SeenAnswer, view: Viewing) -> list[Text | str | None]:
    """What wasn't compared by how it looks, and why."""
    words = view.words
    if answer.unread:
        why = reason_in_words(answer.reason, words) if answer.reason else words.say("seen-unreadable")
        return [Bold(words.say("seen-unread", reason=why))]
    if not answer.waiting:
        return []
    return [
        words.say("seen-some-wait", n=answer.waiting) if answer.compared else Bold(words.say("seen-all-wait"))
    ]


def sightings_card(answer: SeenAnswer, view: Viewing, *, asked: int) -> Card:
    """A page of all sightings, the earliest first."""
    words = view.words
    page = min(max(answer.page, 1), answer.pages)
    shown = answer.sightings[(page - 1) * PAGE : page * PAGE]
    head = words.say("seen-all", sightings=len(answer.sightings), zone=dates.zone_name(view.zone, words))
    if answer.pages > 1:
        head = words.say("claims-page", totals=head, page=page, pages=answer.pages)
    lines: list[Text | str | None] = [Bold(head)]
    lines += [_line(pair, answer, view) for pair in shown]
    return Card(stack(lines), keyboard(paging(asked, page, answer.pages)))


def _labelled(key: str, pair: tuple[Match, Sighting], answer: SeenAnswer, view: Viewing) -> Text:
    return view.words.text(key, sighting=_line(pair, answer, view))


def _line(pair: tuple[Match, Sighting], answer: SeenAnswer, view: Viewing) -> Text:
    """A sighting, or the very post that was asked for."""
    match, sighting = pair
    said = sighting_line(match, sighting, view)
    if sighting.post_id == answer.asked_post:
        said = Text(sighting_line(None, sighting, view), f", {view.words.say('seen-asked-post')}")
    is_told = any(one.claims for _, one in answer.same)
    if is_told and match.verdict is Verdict.SAME and not sighting.flagged:
        return Text(said, f", 🔥 {view.words.say('seen-silent')}")
    return said


def sighting_line(match: Match | None, sighting: Sighting, view: Viewing) -> Text:
    """When and where, under which words, how alike where a match is given."""
    words = view.words
    sign = FLAGS.get(sighting.channel.side, "")
    name = shorten(one_line(sighting.channel.name), 60)
    who: Text = TextLink(name, url=sighting.url) if sighting.url else Text(name)
    nodes: list[Text | str] = [
        dates.moment(sighting.posted_at, words, view.zone, view.this_year),
        f" {sign}{' ' if sign else ''}",
        who,
    ]
    caption = shorten(one_line(sighting.caption), _CAPTION_UNITS)
    nodes.append(f" “{caption}”" if caption else f" {words.say('seen-without-text')}")
    if caption and sighting.language not in (None, "other"):
        nodes.append(f" ({sighting.language})")
    if sighting.claims:
        nodes.append(" " + " ".join(f"#{number}" for number in sighting.claims[:3]))
    if sighting.deleted:
        nodes.append(" 🗑")
    return Text(*nodes) if match is None else Text(*nodes, f", {how_alike(match, view)}")


def how_alike(match: Match, view: Viewing) -> str:
    """In what way the footage is alike, in words."""
    words = view.words
    if match.thumbnail:
        said = words.say("alike-thumbnail")
        if match.cropped:
            said = f"{said}, {words.say('alike-cropped')}"
    elif match.how is How.FRAMES:
        times = ", ".join(f"{pair.kept:.0f}" for pair in match.frames[:4] if pair.kept is not None)
        said = words.say("alike-frames", frames=len(match.frames), asked=match.frames_asked)
        if times:
            said = words.say("alike-at", frames=said, times=times)
        if match.cropped:
            said = f"{said}, {words.say('alike-cropped')}"
    elif match.how is How.TURNED:
        return words.say(_TURNED[match.orientation])
    else:
        said = words.say(f"alike-{match.how.value}")
    return f"{said}, {words.say(_TURNED[match.orientation])}" if match.orientation else said


def fake_line(fake: KnownFake, words: Words) -> Text:
    """That a picture is a known fake, with what is known of it."""
    return Text("⚠️ ", words.say("seen-fake", note=shorten(one_line(fake.note), 300)))


def kept_match(reuse: Reuse) -> Match:
    """The match by which a reuse was found."""
    kept = reuse.match
    return Match(
        reuse.earlier_media_id,
        Verdict(kept["verdict"]),
        How(kept["how"]),
        kept["distance"],
        orientation=kept["orientation"],
        cropped=kept["cropped"],
        frames=tuple(FramePair(None, None, 0) for _ in range(kept["frames"])),
        frames_asked=kept["frames_asked"],
        thumbnail=kept.get("thumbnail", False),
    )


def reuse_lines(reuse: Reuse, sighting: Sighting, match: Match, view: Viewing) -> list[Text | str]:
    """That a post's footage was seen before, when and where first of what is held, and in what that differs."""
    return [
        view.words.text("recycled-line", sighting=sighting_line(match, sighting, view)),
        view.words.say("recycled-differs", differs=differs_in_words(reuse, view)),
    ]


def differs_in_words(reuse: Reuse, view: Viewing) -> str:
    """In what a post says otherwise of its footage than an earlier one did."""
    words, differs = view.words, reuse.differs
    said = []
    if "places" in differs:
        now, then = (_named(places, view) for places in differs["places"])
        said.append(words.say("differs-places", then=then, now=now))
    if "days" in differs:
        said.append(words.say("differs-days", days=differs["days"]))
    if "events" in differs:
        now, then = (", ".join(words.say(f"short-{event}") for event in told) for told in differs["events"])
        said.append(words.say("differs-events", then=then, now=now))
    return ", ".join(said)


def _named(places: Sequence[str], view: Viewing) -> str:
    return ", ".join(view.place(place, place) for place in places[:_PLACES])


def _searched(key: str, answer: SeenAnswer, view: Viewing) -> str:
    words, gone = view.words, answer.searched
    since = dates.day(gone.since.astimezone(view.zone).date(), words, view.this_year) if gone.since else "–"
    return words.say(key, media=gone.media, since=since, waiting=gone.waiting)
