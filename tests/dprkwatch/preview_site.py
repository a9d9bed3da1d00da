"""A server on loopback in t.me's place: channels whose posts a test adds, removes or hides, and the files in them."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
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
    media: dict[int, str] = field(default_factory=dict)

    def post(self, message_id: int, posted_at: datetime, text: str, *media: str) -> None:
        """``media`` is markup as ``photo`` and ``film`` make it."""
        self.posts[message_id] = (posted_at, text)
        self.media[message_id] = "".join(media)


def photo(address: str, number: str = "") -> str:
    """A picture as a page shows it; ``number`` is what names it there."""
    wrap = f"tgme_widget_message_photo_wrap {number}"
    return f"""<a class="{wrap}" style="width:800px;background-image:url('{escape(address)}')"></a>"""


def film(address: str | None, thumb: str | None, length: str = "0:30") -> str:
    """A film as a page shows it, up to a size with its address."""
    picture = f"background-image:url('{escape(thumb)}')" if thumb else ""
    player = f'<video src="{escape(address)}"></video>' if address else _TOO_BIG
    return (
        f'<a class="tgme_widget_message_video_player"><i class="tgme_widget_message_video_thumb" '
        f'style="{picture}"></i>{player}<time>{length}</time></a>'
    )


_TOO_BIG = '<div class="message_media_not_supported_label">Media is too big</div>'

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class PreviewSite:
    """Answers ``/s/name``, and ``/file/…`` with ``files``; ``asked`` holds every path in order.

    A file is its bytes, an HTTP status, or what answers for it.
    """

    files: dict[str, bytes | int | Answering] = field(default_factory=dict)
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
        if request.path.startswith("/file/"):
            return await self._answer_file(request)
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

    async def _answer_file(self, request: web.Request) -> web.StreamResponse:
        served = self.files.get(request.path.removeprefix("/file/"), 404)
        if isinstance(served, int):
            return web.Response(status=served)
        return web.Response(body=served) if isinstance(served, bytes) else await served(request)

    def add(self, name: str, served: bytes | int | Answering) -> str:
        """Serves a file; gives its address."""
        self.files[name] = served
        return f"{self.address}/file/{name}"

    def files_asked_for(self) -> list[str]:
        """The names of files that were asked for, in order."""
        return [path.removeprefix("/file/") for path in self.asked if path.startswith("/file/")]


def page(channel: ShownChannel, before: int) -> str:
    """A page as t.me/s writes it: the newest posts below an id."""
    said = json.dumps({"c": -channel.telegram_id}).encode() if channel.telegram_id else b""
    view = f' data-view="{base64.urlsafe_b64encode(said).decode()}"' if said else ""
    older = sorted(number for number in channel.posts if number < before)
    shown = older[-A_PAGE:]
    posts = "".join(
        f'<div class="tgme_widget_message js-widget_message" data-post="{channel.name}/{number}"{view}>'
        f'{channel.media.get(number, "")}<div class="tgme_widget_message_text">{escape(text)}</div>'
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
