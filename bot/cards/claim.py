"""The card of one claim: who claims what, where and when, in which words, who else tells it, what others say."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Code, Text, TextLink

from bot.answers.answer import ClaimAnswer
from bot.cards import dates
from bot.cards.buttons import keyboard, match_right, under_claim, under_footage
from bot.cards.claims import linked, when
from bot.cards.fitting import MESSAGE_UNITS, Card, one_line, quoted, shorten, stack, utf16_units
from bot.cards.reviews import standing_lines
from bot.cards.seen import fake_line, kept_match, reuse_lines
from bot.cards.sentences import figures, flag, headline, joint_figures, sentence, teller_name
from bot.cards.viewing import Viewing
from storage.claim_changes import Version
from storage.claims import StoredClaim

_QUOTE_UNITS = 1200
_SPAN_UNITS = 60
_CONTEXT_UNITS = 300
_EARLIER_SHOWN = 3
_PLACES_SHOWN = 6
_SPANS_SHOWN = 6
SENSITIVE = frozenset({"casualties", "capture", "concealment"})
"""Kinds of event whose pictures may show the dead, the wounded or prisoners: they go under a spoiler."""
_SLOTS = ("event", "counts", "places", "claimant", "date", "stance")


def claim_card(
    answer: ClaimAnswer,
    view: Viewing,
    *,
    reasons: bool = False,
    liftable: bool = False,
    above: str | None = None,
    followed: bool = False,
    buttons: Sequence[Sequence[InlineKeyboardButton]] = (),
) -> Card:
    """The claim as a message.

    Args:
        answer: what is shown.
        view: to whom.
        reasons: also shows what each slot was read from.
        liftable: whoever sees it may have the post's media fetched whole.
        above: a line over it.
        followed: the chat follows its story.
        buttons: rows of further buttons.
    """
    claim, words = answer.claim, view.words
    head: list[Text | str | None] = [above, Bold(flag(claim), sentence(claim, words), f" #{claim.number}")]
    if not claim.current:
        head.append(
            words.say("claim-superseded", number=f"#{claim.superseded_by}")
            if claim.superseded_by
            else words.say("claim-withdrawn")
        )
    head += [places_line(claim, view), times_line(claim, view)]
    tail: list[Text | str | None] = [
        _source(claim, view),
        post_line(claim, view),
        *figure_changes(answer.versions, answer.claim, view),
        words.say("claim-told", posts=claim.posts, origins=claim.origins),
        _others(answer, view),
        _left_out(claim, view),
        _media(answer, view),
        *(fake_line(fake, words) for fake in answer.fakes),
        *_reused(answer, view),
        *standing_lines(answer.standing, view),
    ]
    if reasons:
        tail += ["", *_reasons(answer, view)]
    used = len(stack([*head, *tail]))
    room = max(min(_QUOTE_UNITS, MESSAGE_UNITS - used - 64), 80)
    quote = quoted(claim.quote, room)
    said = words.say("claim-quote", quote=quote, language=claim.language or "?") if quote else None
    rows = under_claim(
        claim.number,
        words,
        reasons=reasons,
        told=claim.posts > 1 or bool(answer.without_claim),
        liftable=liftable and answer.not_whole > 0,
        figured=bool(claim.slots["counts"]),
        followable=claim.story is not None and not buttons,
        followed=followed,
    )
    return Card(stack([*head, said, *tail]), keyboard(*buttons, *_footage_buttons(answer, view), *rows))


def _footage_buttons(answer: ClaimAnswer, view: Viewing) -> list[list[InlineKeyboardButton]]:
    if answer.reuse is not None:
        return under_footage(answer.claim.number, answer.reuse[0].id, view.words)
    return [] if answer.refused is None else [match_right(answer.claim.number, answer.refused, view.words)]


def places_line(claim: StoredClaim, view: Viewing) -> str | None:
    """The places by the region they lie in; ``None`` where there is none."""
    by_region: dict[str, list[str]] = {}
    for place in claim.slots["places"][:_PLACES_SHOWN]:
        name = shorten(one_line(view.place(place["id"], place["name"])), 60)
        region = place.get("region") or ""
        by_region.setdefault(region if region != place["name"] else "", []).append(name)
    if not by_region:
        return None
    if by_region.keys() - {""}:  # a region that stands beside its own places is said with them
        own = {_region(region, view) for region in by_region if region}
        by_region[""] = [name for name in by_region.get("", []) if name not in own]
    by_region = {region: names for region, names in by_region.items() if names}
    said = [
        " · ".join(names) + (f", {_region(region, view)}" if region else "")
        for region, names in by_region.items()
    ]
    left = len(claim.slots["places"]) - _PLACES_SHOWN
    return "📍 " + "; ".join(said) + (f" +{left}" if left > 0 else "")


def _region(name: str, view: Viewing) -> str:
    return shorten(one_line(view.place(name.lower().replace(" ", "-"), name)), 60)


def times_line(claim: StoredClaim, view: Viewing) -> str:
    """When it is said to have happened, when it was posted, how it was seen."""
    words = view.words
    posted = words.say(
        "zone-suffix",
        when=dates.moment(claim.posted_at, words, view.zone, view.this_year),
        zone=dates.zone_name(view.zone, view.words),
    )
    parts = []
    if claim.slots.get("date_from") or claim.slots.get("date_to"):
        parts.append(when(claim, view))
    parts.append(words.say("claim-posted-uncertain" if claim.time_uncertain else "claim-posted", when=posted))
    if claim.first_way == "live":
        parts.append(words.say("claim-seen", after=dates.lapse(claim.first_seen_at - claim.posted_at, words)))
    else:
        parts.append(words.say(f"claim-seen-{claim.first_way}"))
    return "🗓 " + ", ".join([" · ".join(parts[:-1]), parts[-1]])


def _source(claim: StoredClaim, view: Viewing) -> Text:
    words = view.words
    channel = claim.channel
    about = [words.say(f"side-{channel.side}")]
    if channel.kind:
        about.append(words.say(f"kind-{channel.kind}"))
    name = f"@{channel.username}" if channel.username else shorten(one_line(channel.title), 80)
    said = words.text("claim-channel", channel=name, about=", ".join(about))
    source = shorten(one_line(claim.forwarded_from or ""), 80)
    return Text(said, words.say("claim-forwarded", source=source)) if source else said


def post_line(claim: StoredClaim, view: Viewing) -> Text:
    """The post's address, its edits, its deletion."""
    words = view.words
    if claim.url:
        shown = shorten(one_line(claim.url.removeprefix("https://").removeprefix("http://")), 80)
        link: Text = TextLink(shown, url=claim.url)
    else:
        link = Text(words.say("claim-no-link"))
    said = words.text("claim-link", link=link, edits=claim.edits)
    if claim.deleted_at is None:
        return said
    gone = dates.moment(claim.deleted_at, words, view.zone, view.this_year)
    return Text(said, words.say("claim-deleted", when=gone))


def figure_changes(versions: Sequence[Version], claim: StoredClaim, view: Viewing) -> list[str]:
    """What edits made of the figures, as the post wrote them: ``✏️ “30” → “13” after 2 h``."""
    words, lines = view.words, []
    for old, new in itertools.pairwise(versions):
        was, became = figures_written(old), figures_written(new)
        if was != became:
            after = dates.lapse(new.since - claim.posted_at, words).removeprefix("+")
            nothing = words.say("no-figure")
            lines.append(
                words.say("claim-changed", was=was or nothing, became=became or nothing, after=after)
            )
    return lines


def figures_written(version: Version) -> str:
    """The figures of a version as its post wrote them, in quotation marks."""
    spans = version.slots.get("spans", {}).get("counts", ())
    pieces = [quoted(version.text[start:end], _SPAN_UNITS) for start, end in spans[:_SPANS_SHOWN]]
    return ", ".join(f"“{piece}”" for piece in dict.fromkeys(pieces) if piece)


def _left_out(claim: StoredClaim, view: Viewing) -> str | None:
    said = joint_figures(claim.slots, view.words)
    return view.words.say("claim-left-out", figures=said) if said else None


def _others(answer: ClaimAnswer, view: Viewing) -> Text | None:
    if not answer.others:
        return None
    words = view.words
    nodes: list[Text | str] = []
    for other in answer.others:
        if nodes:
            nodes.append("; ")
        who = linked(teller_name(other, words), other)
        nodes.append(
            words.text(
                f"other-{other.stance}",
                figures=figures(other.slots, words) or headline(other.slots, words),
                who=who,
                when=when(other, view),
            )
        )
    return words.text("claim-others", others=Text(*nodes))


def _media(answer: ClaimAnswer, view: Viewing) -> str | None:
    if answer.post is None:
        return None
    words = view.words
    carried = [
        words.say(f"media-{kind}", n=n) if words.has(f"media-{kind}") else words.say("media-other", n=n)
        for kind, n in answer.post.media
    ]
    said = words.say("claim-media", media=", ".join(carried) or words.say("media-none"))
    if carried and answer.claim.event in SENSITIVE:
        said += words.say("media-sensitive")
    return said + (words.say("media-not-whole", n=answer.not_whole) if answer.not_whole else "")


def _reused(answer: ClaimAnswer, view: Viewing) -> list[Text | str]:
    """That the post's footage was seen before, when and where first of what is held, and in what that differs."""
    words = view.words
    named = None if answer.reuse is None else answer.reuse[1].post_id
    others = sum(one.post_id != named for one in answer.without_claim)
    silent: list[Text | str] = [words.say("seen-no-claim", posts=others)] if others else []
    if answer.reuse is None:
        return silent if answer.refused is None else [words.say("recycled-refused"), *silent]
    reuse, sighting = answer.reuse
    now = (match for match, one in answer.carried if one.media_id == reuse.earlier_media_id)
    match = next(now, kept_match(reuse))  # with the times of its frames, where it can be found again
    lines: list[Text | str] = [*reuse_lines(reuse, sighting, match, view)]
    if len(answer.carried) > 1:
        bare = sum(not one.caption.strip() for _, one in answer.carried)
        lines.append(words.say("recycled-carried", posts=len(answer.carried), bare=bare))
    return [*lines, *silent, words.say("seen-shows")]


def _reasons(answer: ClaimAnswer, view: Viewing) -> list[Text | str | None]:
    words, post = view.words, answer.post
    if post is None:
        return [words.say("why-unknown")]
    lines: list[Text | str | None] = [words.say("why-head", kind=headline(answer.claim.slots, words))]
    spans = answer.claim.slots.get("spans", {})
    for slot in _SLOTS:
        read = [post.text[start:end] for start, end in spans.get(slot, [])[:_SPANS_SHOWN]]
        if read:
            lines.append(words.text("why-slot", slot=words.say(f"slot-{slot}"), read=_read(read)))
    for start, end, rule in post.mentions[:_SPANS_SHOWN]:
        lines.append(
            words.text(
                "why-mention",
                read=_read([post.text[start:end]]),
                rule=Code(shorten(one_line(rule), 60) or "?"),
            )
        )
    if post.score is not None:
        version = shorten(one_line(post.lexicon or "?"), 24)
        lines.append(words.say("why-score", score=f"{post.score:.2f}", lexicon=version))
    return [*lines, _context(answer.claim.quote, post.text, view), *_earlier(answer.versions, view)]


def _context(quote: str, text: str, view: Viewing) -> str | None:
    """What stands before and after the quote in its post; ``None`` where it is all of it."""
    before, found, after = text.partition(quote) if quote else ("", "", "")
    before, after = one_line(before).strip(), one_line(after).strip()
    if not found or not (before or after):
        return None
    if utf16_units(before) > _CONTEXT_UNITS:
        cut = before[-_CONTEXT_UNITS:]
        before = f"…{cut.partition(' ')[2] or cut}"
    said = {
        "before": f"{quoted(before, _CONTEXT_UNITS + 1)} " if before else "",
        "after": f" {quoted(after, _CONTEXT_UNITS)}" if after else "",
    }
    return view.words.say("why-context", **said)


def _earlier(versions: Sequence[Version], view: Viewing) -> list[str]:
    """The texts from which the claim was read before its post was edited, the earliest first."""
    return [
        view.words.say(
            "why-earlier",
            when=dates.moment(new.since, view.words, view.zone, view.this_year),
            text=quoted(old.text, _CONTEXT_UNITS),
        )
        for old, new in itertools.pairwise(versions[-_EARLIER_SHOWN - 1 :])
    ]


def _read(pieces: list[str]) -> str:
    return ", ".join(f"“{quoted(piece, _SPAN_UNITS)}”" for piece in pieces)
