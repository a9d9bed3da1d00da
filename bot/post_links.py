"""Links to posts, in every form in which Telegram's clients copy them (https://core.telegram.org/api/links#message-links)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs

_NAME = r"[A-Za-z][A-Za-z0-9_]{2,31}"
_LINK = re.compile(
    r"(?<![\w@./-])(?:"
    r"(?:https?://)?(?:"
    rf"(?:www\.)?(?:t|telegram)\.(?:me|dog)/(?:s/)?(?:c/(?P<number>\d{{3,16}})|(?P<name>{_NAME}))/"
    rf"|(?!www\.)(?P<host>{_NAME})\.t\.me/(?:s/)?"
    r")(?:\d{1,10}/)?(?P<post>\d{1,10})(?![\w-])/?(?:\?[\w=&%-]*)?"
    r"|tg:(?://)?(?:resolve|privatepost)/?\?(?P<query>[\w=&%-]+)"
    r")",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class LinkedPost:
    """A post by its channel, which is Telegram's number without the -100 of the Bot API, or a username as written."""

    channel: int | str
    message_id: int


def linked_posts(text: str) -> list[LinkedPost]:
    """The posts that a text links anywhere, each once, in their order."""
    found: dict[tuple[str, int], LinkedPost] = {}
    for one in _LINK.finditer(text):
        if (post := _post_of(one)) is not None:
            found.setdefault((str(post.channel).lower(), post.message_id), post)
    return [*found.values()]


def is_linked_post(text: str) -> bool:
    """Whether a text is a link to a post and nothing else."""
    found = _LINK.fullmatch(text)
    return found is not None and _post_of(found) is not None


def _post_of(link: re.Match[str]) -> LinkedPost | None:
    if link["query"] is None:
        channel = int(link["number"]) if link["number"] else link["name"] or link["host"]
        return LinkedPost(channel, int(link["post"]))
    told = {name: values[-1] for name, values in parse_qs(link["query"]).items()}
    number, name, post = told.get("channel", ""), told.get("domain", ""), told.get("post", "")
    if not re.fullmatch(r"[0-9]{1,10}", post):
        return None
    if re.fullmatch(r"[0-9]{3,16}", number):
        return LinkedPost(int(number), int(post))
    return LinkedPost(name, int(post)) if re.fullmatch(_NAME, name) else None
