"""Telling the admins what they must know of channels and accounts: once each, whatever crashes in between."""

from __future__ import annotations

from bot.asking import zone_of
from bot.cards.notices import notice_card
from bot.cards.viewing import Viewing
from bot.deps import BotDeps
from bot.locales import words_in
from bot.sending.outgoing import Outgoing
from storage.admin_notices import owe_notices
from storage.deliveries import Delivery
from storage.notices import notice_by_id
from storage.people import ADMIN, telegram_ids_of
from storage.sources import Connection


async def hand_over_notices(deps: BotDeps) -> int:
    """Owes what is new to every admin; gives how many notices that were. To be called now and then."""

    async def hand_over(conn: Connection) -> int:
        admins = [*deps.settings.admins, *await telegram_ids_of(conn, ADMIN)]
        return await owe_notices(conn, [admin for admin in admins if admin > 0], deps.clock())

    async with deps.storage.write() as conn:
        return await hand_over(conn)


async def compose_notice(delivery: Delivery, deps: BotDeps) -> Outgoing | None:
    """The message of a delivery of kind ``notice``, in the admin's language and zone."""
    number = int(delivery.payload["notice"])
    notice = await deps.storage.read_together(lambda conn: notice_by_id(conn, number))
    if notice is None:
        return None
    words = words_in(delivery.language or deps.settings.language)
    zone = zone_of(delivery.zone, deps.settings.zone)
    return Outgoing(notice_card(notice, Viewing(words, zone, deps.clock(), deps.gazetteer.names)))
