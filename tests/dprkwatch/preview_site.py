"""A server on loopback in t.me's place: channels whose posts a test adds, removes or hides."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from aiohttp import web

A_PAGE = 20


@dataclass
class ShownChannel:
    """A channel's posts by message id. ``state`` is ``shown``, ``off``, ``missing`` or an HTTP status.

    Where ``telegram_id`` is set, the page shows it as Telegram's do.
    """

    name: str
    posts: dict[int, tuple[datetime, str]] = field(default_factory=dict)
    state: str | int = "shown"
    telegram_id: int | None = None

    def post(self, message_id: int, posted_at: datetime, text: str) -> None:
        self.posts[message_id] = (posted_at, text)


@dataclass
class PreviewSite:
    """Answers ``/s/name``; ``asked`` holds every path in order."""

    channels: dict[str, ShownChannel] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    asked_at_all: asyncio.Event = field(default_factory=asyncio.Event)
    address: str = ""

    def channel(self, name: str) -> ShownChannel:
        return self.channels.setdefault(name.lower(), ShownChannel(name))

    def asked_for(self, name: str) -> list[str]:
        return [path for path in self.asked if path.partition("?")[0] == f"/s/{name}"]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        self.asked_at_all.set()
        channel = self.channels.get(request.path.removeprefix("/s/").strip("/").lower())
        if channel is None or channel.state == "missing":
            return web.Response(status=404)
        if isinstance(channel.state, int):
            return web.Response(status=channel.state)
        if channel.state == "off":
            if request.path.startswith("/s/"):
                return web.Response(status=302, headers={"Location": f"/{channel.name}"})
            return web.Response(text=contact_page(channel.name), content_type="text/html")
        before = int(request.query.get("before", 10**12))
        return web.Response(text=page(channel, before), content_type="text/html")


def page(channel: ShownChannel, before: int) -> str:
    """A page as t.me/s writes it: the newest posts below an id."""
    said = json.dumps({"c": -channel.telegram_id}).encode() if channel.telegram_id else b""
    view = f' data-view="{base64.urlsafe_b64encode(said).decode()}"' if said else ""
    older = sorted(number for number in channel.posts if number < before)
    shown = older[-A_PAGE:]
    posts = "".join(
        f'<div class="tgme_widget_message js-widget_message" data-post="{channel.name}/{number}"{view}>'
        f'<div class="tgme_widget_message_text">{escape(text)}</div>'
        f'<a class="tgme_widget_message_date" href="https://t.me/{channel.name}/{number}">'
        f'<time datetime="{when.isoformat()}"></time></a></div>'
        for number in shown
        for when, text in [channel.posts[number]]
    )
    more = f'<a class="tme_messages_more" data-before="{shown[0]}"></a>' if len(older) > len(shown) else ""
    return (
        f'<main class="tgme_main" data-url="/{channel.name}">'
        f'<section class="tgme_channel_history">{more}{posts}</section></main>'
    )


def contact_page(name: str) -> str:
    """What t.me/name shows of a channel whose preview is off."""
    return (
        '<div class="tgme_page"><div class="tgme_page_title"><span>Channel</span></div>'
        '<div class="tgme_page_extra">12 345 subscribers</div><div class="tgme_page_action">'
        f'<a class="tgme_action_button_new" href="tg://resolve?domain={name}">View in Telegram</a></div></div>'
    )


@asynccontextmanager
async def serving_previews() -> AsyncIterator[PreviewSite]:
    """The site, up for as long as the block runs."""
    site = PreviewSite()
    application = web.Application()
    application.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield site
    finally:
        await runner.cleanup()
