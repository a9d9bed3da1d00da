"""Makes the messages that are owed, in the language and zone of each chat, from what is known when they go out."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Any

from aiogram.types import InlineKeyboardButton

from bot.alerts.news import FIGURE
from bot.answers.answer import ClaimAnswer
from bot.answers.claims import answer_claim
from bot.answers.nothing import viewing
from bot.asking import Asking, zone_of
from bot.callbacks import DigestButton
from bot.cards import dates
from bot.cards.alert import Told, alert_card, reply_card
from bot.cards.buttons import BACK, ON, pictures_of_digest
from bot.cards.digest import digest_card, digest_pages
from bot.cards.fitting import CAPTION_UNITS, Card, stack, utf16_units
from bot.cards.viewing import Viewing
from bot.deps import BotDeps
from bot.digests.content import Digest, Digests
from bot.digests.owing import DOWN, LATE, OVER, QUIET, SCHEDULED
from bot.digests.picture import chart_in_words, has_chart
from bot.fetched import compose_fetched
from bot.locales import words_in
from bot.notices import compose_notice
from bot.sending.outgoing import Later, Outgoing
from storage.admin_notices import NOTICE
from storage.alerts import choice_about, figure_before, muted_stories
from storage.asked_posts import SEEN
from storage.claim_changes import versions_of_claim
from storage.claims import claims_by_numbers
from storage.deliveries import ALERT, CHART, DIGEST, DUE, EDIT, REPLY, Delivery, Owed
from storage.events import EDITED, RECYCLED, events_by_ids
from storage.fakes import fakes_in_post
from storage.reuses import refused_match, reuse_shown
from storage.sources import Connection
from storage.views_of_posts import views_of_posts

log = logging.getLogger(__name__)

_KEPT = 256
_PICTURES_KEPT = 16
_FRESH_SECONDS = 2.0
_WAIT_FOR_ALERT = 1.0


class Composing:
    """Makes messages; what many chats get alike is made once."""

    def __init__(self, deps: BotDeps, digests: Digests) -> None:
        self._deps = deps
        self._digests = digests
        self._cards: OrderedDict[tuple[Any, ...], tuple[datetime, Card]] = OrderedDict()
        self._pictures: OrderedDict[tuple[Any, ...], asyncio.Future[bytes | None]] = OrderedDict()

    async def __call__(self, delivery: Delivery) -> Outgoing | Later | None:
        """The message of a delivery."""
        if delivery.kind == ALERT:
            return await self._alert(delivery)
        if delivery.kind == EDIT:
            return await self._edit(delivery)
        if delivery.kind == REPLY:
            return await self._reply(delivery)
        if delivery.kind == DIGEST:
            return await self._digest(delivery)
        if delivery.kind == CHART:
            return await self._chart(delivery)
        if delivery.kind == SEEN:
            return await compose_fetched(delivery, self.asking(delivery), self._deps)
        if delivery.kind == NOTICE:
            return await compose_notice(delivery, self._deps)
        return Outgoing(Card(stack([str(line) for line in delivery.payload.get("lines", ())])))

    def asking(self, delivery: Delivery) -> Asking:
        """The eyes of the chat that a delivery goes to."""
        settings = self._deps.settings
        return Asking(
            chat_id=delivery.telegram_chat_id,
            user_id=None,
            private=delivery.telegram_chat_id > 0,
            now=self._deps.clock(),
            zone=zone_of(delivery.zone, settings.zone),
            words=words_in(delivery.language or settings.language),
            thread_id=delivery.thread_id,
        )

    # --- alerts -----------------------------------------------------------------------------------

    async def _alert(self, delivery: Delivery) -> Outgoing | None:
        asking = self.asking(delivery)
        late = delivery.due_at if asking.now - delivery.due_at > LATE else None
        card = await self._claim(delivery.payload["claim"], asking, late)
        return None if card is None else Outgoing(card)

    async def _edit(self, delivery: Delivery) -> Outgoing | None:
        if delivery.about_message is None or delivery.about is None:
            return None  # the alert itself will show how things are
        chat_id, number = delivery.chat_id, delivery.about["claim"]
        choice = await self._deps.storage.read_together(lambda conn: choice_about(conn, chat_id, number))
        card = await self._claim(number, self.asking(delivery), None, choice)
        return None if card is None else Outgoing(card, changes=delivery.about_message)

    async def _claim(
        self, number: int, asking: Asking, late: datetime | None, choice: str | None = None
    ) -> Card | None:
        """A claim's card; the same for all chats of one language and zone, and one choice, within two seconds."""
        key = ("claim", number, asking.words.language, asking.zone.key, late, choice)
        made = self._cards.get(key)
        if made is not None and abs((asking.now - made[0]).total_seconds()) < _FRESH_SECONDS:
            return made[1]
        answer = await self._newest(number, asking)
        if answer is None:
            return None
        return self._keep(
            key, asking.now, alert_card(answer, viewing(asking, self._deps), late=late, choice=choice)
        )

    async def _newest(self, number: int, asking: Asking) -> ClaimAnswer | None:
        """The claim, or the one that edits have made of it."""
        for _ in range(10):
            answer = await answer_claim(f"/claim {number}", number, asking, self._deps)
            if answer is None or answer.claim.current or answer.claim.superseded_by is None:
                return answer
            number = answer.claim.superseded_by
        return answer

    async def _reply(self, delivery: Delivery) -> Outgoing | Later | None:
        if delivery.about_state == DUE and delivery.about_message is None:
            return Later(_WAIT_FOR_ALERT)
        asking = self.asking(delivery)
        news = delivery.payload["events"]
        key = (
            "reply",
            json.dumps(news),
            (delivery.about or {}).get("claim"),
            asking.words.language,
            asking.zone.key,
        )
        made = self._cards.get(key)
        if made is not None and abs((asking.now - made[0]).total_seconds()) < _FRESH_SECONDS:
            return Outgoing(made[1], reply_to=delivery.about_message)
        lead = (delivery.about or {}).get("claim")

        async def look_up(conn: Connection) -> list[Told]:
            numbers = [claim for _, _, claim in news]
            claims = {
                one.number: one
                for one in await claims_by_numbers(conn, [*numbers, *([lead] if lead else [])])
            }
            happened = {one.id: one for one in await events_by_ids(conn, [event for event, _, _ in news])}
            views = await views_of_posts(conn, [claim.post_id for claim in claims.values()])
            told = []
            for event, why, number in news:
                claim = claims.get(number)
                if claim is None:
                    continue
                versions = await versions_of_claim(conn, number) if why == EDITED else ()
                at = happened[event].made_at if event in happened else None
                reuse = await reuse_shown(conn, claim.post_id) if why == RECYCLED else None
                fakes = await fakes_in_post(conn, claim.post_id) if why == RECYCLED else ()
                if (
                    why == RECYCLED
                    and reuse is None
                    and not fakes
                    and await refused_match(conn, claim.post_id)
                ):
                    continue  # an analyst called the match wrong meanwhile
                before = claims.get(lead or 0)
                if why == FIGURE and before is not None and not before.slots["counts"]:
                    known = await figure_before(conn, number)
                    before = (await claims_by_numbers(conn, [known]))[0] if known else before
                told.append(
                    Told(why, claim, versions, at, views.get(claim.post_id), reuse, tuple(fakes), before)
                )
            return told

        told = await self._deps.storage.read_together(look_up)
        if not told:
            return None
        card = self._keep(key, asking.now, reply_card(told, viewing(asking, self._deps)))
        return Outgoing(card, reply_to=delivery.about_message)

    def _keep(self, key: tuple[Any, ...], now: datetime, card: Card) -> Card:
        self._cards[key] = (now, card)
        self._cards.move_to_end(key)
        while len(self._cards) > _KEPT:
            self._cards.popitem(last=False)
        return card

    # --- digests ----------------------------------------------------------------------------------

    async def _digest(self, delivery: Delivery) -> Outgoing | None:
        asking = self.asking(delivery)
        digest = await self.digest_of(delivery)
        asked_for = delivery.payload["why"] == SCHEDULED and (
            not digest.hidden or "even_empty" in delivery.payload
        )
        if digest.is_empty and not asked_for:
            return None
        view = viewing(asking, self._deps)
        late = asking.now - delivery.due_at > LATE
        notes = digest_notes(delivery, view, late=late)
        key = ("digest", digest.key, digest.hidden, asking.words.language, asking.zone.key, *notes)
        made = self._cards.get(key)
        if made is not None:
            card = made[1]
        elif len(digest_pages(digest, view)) == 1:
            card = self._keep(
                key, asking.now, digest_card(digest, view, notes=notes, more=_more(digest, view))
            )
        else:
            card = delivered_page(digest, view, delivery, 1, notes)
        if not delivery.charts or self._deps.digest_picture is None or not has_chart(digest):
            return Outgoing(card)
        if utf16_units(card.text.render()[0]) <= CAPTION_UNITS:
            return Outgoing(card, picture=await self._picture(digest, view, dark=delivery.dark))
        then = Owed(
            chat_id=delivery.chat_id,
            kind=CHART,
            key=str(delivery.id),
            payload=delivery.payload,
            due_at=delivery.due_at,
            urgency=delivery.urgency,
            silent=True,
            subscription_id=delivery.subscription_id,
            about_id=delivery.id,
        )
        return Outgoing(card, then=then)

    async def _chart(self, delivery: Delivery) -> Outgoing | None:
        """The picture of a digest that was too long for a caption: an answer to it that makes no sound."""
        digest = await self.digest_of(delivery)
        view = viewing(self.asking(delivery), self._deps)
        picture = await self._picture(digest, view, dark=delivery.dark)
        if picture is None:
            return None
        return Outgoing(chart_in_words(digest, view), picture=picture, reply_to=delivery.about_message)

    async def _picture(self, digest: Digest, view: Viewing, *, dark: bool) -> bytes | None:
        """The picture of a digest, drawn once for all chats of one language and zone."""
        make = self._deps.digest_picture
        if make is None:
            return None
        key = (digest.key, digest.hidden, view.words.language, view.zone.key, dark)
        drawing = self._pictures.get(key)
        if drawing is None:
            drawing = self._pictures[key] = asyncio.ensure_future(make(digest, view, dark))
            while len(self._pictures) > _PICTURES_KEPT:
                self._pictures.popitem(last=False)
        try:
            return await asyncio.shield(drawing)
        except (ValueError, RuntimeError, OSError) as error:  # the words must go out all the same
            self._pictures.pop(key, None)
            log.error("the picture of a digest can't be drawn: %s", type(error).__name__)
            return None

    async def digest_of(self, delivery: Delivery) -> Digest:
        """What a digest's delivery tells its chat."""
        told = delivery.payload
        start, end = (datetime.fromisoformat(told[name]).astimezone(UTC) for name in ("from", "to"))
        digest = await self._digests.digest(told["query"], start, end)
        chat = delivery.chat_id
        return digest.without(await self._deps.storage.read_together(lambda conn: muted_stories(conn, chat)))


def digest_notes(delivery: Delivery, view: Viewing, *, late: bool) -> tuple[str, ...]:
    """What stands above a digest: why it comes, and that it is late."""
    words, notes = view.words, []
    why = delivery.payload["why"]
    if why == QUIET:
        notes.append(words.say("digest-quiet"))
    elif why == OVER:
        notes.append(words.say("digest-over", n=delivery.payload.get("limit", 0)))
    elif why == DOWN:
        notes.append(words.say("digest-down"))
    elif late:
        due = dates.moment(delivery.due_at, words, view.zone, view.this_year)
        notes.append(words.say("digest-late", due=due))
    return tuple(notes)


def delivered_page(
    digest: Digest, view: Viewing, delivery: Delivery, page: int, notes: tuple[str, ...] = ()
) -> Card:
    """A page of a digest that was delivered, with buttons to those beside it."""
    pages = len(digest_pages(digest, view))
    page = min(max(page, 1), pages)

    def button(text: str, to: int) -> InlineKeyboardButton:
        return InlineKeyboardButton(
            text=text, callback_data=DigestButton(delivery=delivery.id, page=to).pack()
        )

    paging = [
        *([button(BACK, page - 1)] if page > 1 else []),
        *([button(ON, page + 1)] if page < pages else []),
    ]
    return digest_card(digest, view, page=page, notes=notes, paging=paging, more=_more(digest, view))


def _more(digest: Digest, view: Viewing) -> list[list[InlineKeyboardButton]]:
    return [pictures_of_digest(view.words)] if digest.events else []
