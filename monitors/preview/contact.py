"""The page that t.me shows instead of a preview: whose name it is, or that it is nobody's."""

from __future__ import annotations

from typing import NoReturn

from selectolax.lexbor import LexborHTMLParser

from monitors.preview.errors import LayoutChanged, NoSuchChannel, NotAChannel, NotTelegram, PreviewOff
from monitors.preview.text import plain_text

_OFF = "has its web preview switched off; it can be watched with an account or read from an export"


def raise_for_contact_page(tree: LexborHTMLParser, name: str | None) -> NoReturn:
    """Say what a page without posts is, as an error.

    Channels state their subscribers there, groups their members, bots their users; a person only has a
    title, and where nobody has the name there is a line to contact it and no title.

    Raises:
        PreviewOff, NoSuchChannel, NotAChannel, LayoutChanged, NotTelegram: always one of them.
    """
    who = f"@{name}" if name else "the name"
    page = tree.css_first(".tgme_page")
    if page is None:
        if _is_telegrams(tree):
            raise LayoutChanged(
                "a page of Telegram's without the marks of a channel; its layout may have changed"
            )
        raise NotTelegram("the page is not a preview of a Telegram channel")
    extra = plain_text(page.css_first(".tgme_page_extra")).lower()
    button = plain_text(page.css_first(".tgme_page_action")).lower()
    title = plain_text(page.css_first(".tgme_page_title")).strip()
    if "subscriber" in extra:
        raise PreviewOff(f"{who} {_OFF}")
    if "start bot" in button or "monthly user" in extra:
        raise NotAChannel(f"{who} is a bot, not a channel")
    if "member" in extra or "join group" in button or "view in group" in button:
        raise NotAChannel(f"{who} is a group, not a channel")
    if "channel" in button:
        raise PreviewOff(f"{who} {_OFF}")
    if not title:
        raise NoSuchChannel(
            f"there is no public channel {who}" if name else "there is no public channel of this name"
        )
    raise NotAChannel(f"{who} is a person's or a bot's name, not a channel's")


def _is_telegrams(tree: LexborHTMLParser) -> bool:
    marks = "[class*='tgme_'], [class*='tme_'], link[href*='telegram.org/'], meta[content^='tg://']"
    return tree.css_first(marks) is not None
