"""A t.me/s page: the channel it shows, its posts, and the way to older ones.

The markup is Telegram's own and documented nowhere; what is relied on: posts are
``.tgme_widget_message[data-post]``, their ``data-view`` is base64 of JSON with the channel's number, an
album is one post whose files link to ``/name/id?single``.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitors.preview.attachments import Attachment, inside, message_of, read_attachments
from monitors.preview.contact import raise_for_contact_page
from monitors.preview.errors import LayoutChanged, NotTelegram, WrongChannel
from monitors.preview.text import plain_text, read_text
from storage.observations import (
    UNSHOWN,
    ChannelRef,
    Entity,
    ForwardOrigin,
    MediaKind,
    ObservedMedia,
    ObservedPost,
    RefusedPost,
    Way,
)

LARGEST_PAGE = 64_000_000  # bytes
MOST_POSTS = 500  # a page shows twenty
_MANY = 3  # so many posts that none of them shows anything is no accident
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)

_POST = re.compile(r"(?:c/)?([A-Za-z0-9_]{1,64})/(\d{1,12})")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_PUBLIC_LINK = re.compile(r"^(?:https?:)?//(?:t|telegram)\.me/([A-Za-z][A-Za-z0-9_]{3,31})/(\d{1,12})")
_PRIVATE_LINK = re.compile(r"^(?:https?:)?//(?:t|telegram)\.me/c/(\d{1,15})/(\d{1,12})")
_BEFORE = re.compile(r"[?&]before=(\d{1,12})")
_VIEWS = re.compile(r"([\d.,]+)\s*([KMB]?)", re.IGNORECASE)
_THOUSANDS = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}


@dataclass(frozen=True, slots=True)
class PostNote:
    """What the page keeps to itself about a post that was taken, in a few plain words."""

    message_id: int
    note: str

    def __str__(self) -> str:
        return f"message {self.message_id}: {self.note}"


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What one page shows.

    Attributes:
        posts: oldest first; an album stands as one post a message, all with the first one's id as
            ``grouped_id``.
        refused: posts that could not be read, each with the reason.
        notes: posts that were taken without something that the page doesn't show.
        service_ids: messages that tell of the channel itself (a new title, a pinned post) and are no posts.
        before: what to ask for to see older posts; ``None`` where the channel begins.
        newest_id, oldest_id: over everything the page shows; ``None`` on a page without posts.
        etag, last_modified: what the server named this state of the page, to ask again only if it changed.
    """

    channel: ChannelRef
    posts: tuple[ObservedPost, ...]
    refused: tuple[RefusedPost, ...]
    notes: tuple[PostNote, ...]
    service_ids: tuple[int, ...]
    before: int | None
    newest_id: int | None
    oldest_id: int | None
    etag: str | None = None
    last_modified: str | None = None


def parse_page(
    html: str | bytes, *, channel: str | None, observed_at: datetime, source: str | None = None
) -> PreviewPage:
    """Read a page of a channel's preview.

    Args:
        html: the page; bytes are taken as UTF-8.
        channel: the username that was asked for, with or without ``@``; ``None`` takes whatever the page
            shows.
        observed_at: when the page was fetched, aware UTC.
        source: what to call the page in refusals; ``t.me/s/name`` if not said.

    Raises:
        PreviewOff: the page is the channel's contact page: its preview is switched off.
        NoSuchChannel: the page says that nobody has the name.
        NotAChannel: the page is a person's, a bot's or a group's.
        WrongChannel: the page shows another channel than ``channel``.
        LayoutChanged: a page of Telegram's in a markup that is not known here.
        NotTelegram: anything else.
    """
    body = html.encode("utf-8", "replace") if isinstance(html, str) else html
    if len(body) > LARGEST_PAGE:
        raise NotTelegram(f"the page is larger than {LARGEST_PAGE // 1_000_000} MB")
    if not body.strip():
        raise NotTelegram("the page is empty")
    if not isinstance(html, str):
        body = body.decode("utf-8", "replace").encode()
    tree = LexborHTMLParser(body)
    wanted = channel.lstrip("@").lower() if channel else None
    messages = tree.css(".tgme_widget_message[data-post]")
    if not messages and tree.css_first(".tgme_channel_history, .tgme_channel_info") is None:
        raise_for_contact_page(tree, wanted)
    shown = _channel(tree, messages)
    if wanted and shown.username and shown.username != wanted:
        raise WrongChannel(f"the page shows @{shown.username}, asked for was @{wanted}")
    reader = _Reader(shown, wanted, observed_at, source or f"t.me/s/{shown.username or wanted or 'page'}")
    if len(messages) > MOST_POSTS:
        reader.refuse(None, f"the page holds {len(messages):,} posts; the first {MOST_POSTS} were read")
    for message in messages[:MOST_POSTS]:
        reader.read(message)
    if reader.unreadable and not reader.posts and not reader.service_ids:
        raise LayoutChanged(
            "the page's posts stand in a markup that is not known here; Telegram may have changed it"
        )
    if len(reader.posts) >= _MANY and reader.blank == len(reader.posts):
        raise LayoutChanged("the page shows neither text nor media of any post; Telegram may have changed it")
    if not messages and tree.css_first(".tgme_widget_message_wrap, .js-widget_message_wrap") is not None:
        raise LayoutChanged("the page has posts whose markup is not known here; Telegram may have changed it")
    if not messages and _shows_something(tree):
        raise LayoutChanged(
            "the page shows no post in a markup that is known here, but it isn't empty; Telegram may have changed it"
        )
    return reader.page(_before(tree))


def _shows_something(tree: LexborHTMLParser) -> bool:
    """Whether a history holds anything but the word that there are no posts and the way to more."""
    known = ".tme_no_messages_found, .js-messages_more, .tme_messages_more"
    return any(
        not {"tme_no_messages_found", "js-messages_more", "tme_messages_more"}
        & set((node.attributes.get("class") or "").split())
        and node.css_first(known) is None
        for node in tree.css(".tgme_channel_history > *")
    )


def _channel(tree: LexborHTMLParser, messages: list[LexborNode]) -> ChannelRef:
    name = plain_text(tree.css_first(".tgme_channel_info_header_username")).strip().lstrip("@")
    if not _NAME.fullmatch(name):
        main = tree.css_first("main[data-url]")
        name = (
            (main.attributes.get("data-url") or "").strip("/").removeprefix("s/") if main is not None else ""
        )
    if not _NAME.fullmatch(name) and messages:
        name = (messages[0].attributes.get("data-post") or "").partition("/")[0]
    title = plain_text(tree.css_first(".tgme_channel_info_header_title, .tgme_header_title"))
    if not title and messages:
        title = plain_text(messages[0].css_first(".tgme_widget_message_owner_name"))
    numbers = {number for number in map(_telegram_id, messages[:MOST_POSTS]) if number is not None}
    return ChannelRef(
        telegram_id=numbers.pop() if len(numbers) == 1 else None,
        username=name.lower() if _NAME.fullmatch(name) else None,
        title=" ".join(title.split())[:255] or None,
    )


def _telegram_id(message: LexborNode) -> int | None:
    """The channel's number, which stands with the id and a check value in ``data-view``."""
    token = (message.attributes.get("data-view") or "").strip()
    if not token or len(token) > 1000:
        return None
    try:
        said = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    number = said.get("c") if isinstance(said, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or number >= 0:
        return None
    bare = -number
    if bare > 1_000_000_000_000:  # the Bot API's -100… form
        bare -= 1_000_000_000_000
    return bare if bare < 2**52 else None


def _before(tree: LexborHTMLParser) -> int | None:
    more = tree.css_first(".js-messages_more[data-before], .tme_messages_more[data-before]")
    if more is not None:
        number = (more.attributes.get("data-before") or "").strip()
        if number.isascii() and number.isdigit() and len(number) <= 12:
            return int(number) or None
    link = tree.css_first("link[rel='prev'][href]")
    match = _BEFORE.search((link.attributes.get("href") or "") if link is not None else "")
    return (int(match[1]) or None) if match else None


class _Reader:
    """Reads the messages of one page and keeps what came of each."""

    def __init__(self, channel: ChannelRef, wanted: str | None, observed_at: datetime, source: str) -> None:
        self.channel = channel
        self.name = channel.username or wanted
        self.observed_at = observed_at
        self.source = source
        self.posts: dict[int, ObservedPost] = {}
        self.refused: list[RefusedPost] = []
        self.notes: list[PostNote] = []
        self.service_ids: list[int] = []
        self.unreadable = 0
        self.blank = 0
        self._seen: set[int] = set()

    def refuse(self, message: str | None, reason: str) -> None:
        self.refused.append(RefusedPost(self.source, message, reason))

    def page(self, before: int | None) -> PreviewPage:
        ids = self._seen
        return PreviewPage(
            channel=self.channel,
            posts=tuple(self.posts[number] for number in sorted(self.posts)),
            refused=tuple(self.refused),
            notes=tuple(self.notes),
            service_ids=tuple(self.service_ids),
            before=before,
            newest_id=max(ids, default=None),
            oldest_id=min(ids, default=None),
        )

    def read(self, message: LexborNode) -> None:
        named = (message.attributes.get("data-post") or "").strip()[:100]
        match = _POST.fullmatch(named)
        if match is None or int(match[2]) == 0:
            self.unreadable += 1
            return self.refuse(named or None, "its id can't be read")
        message_id = int(match[2])
        if self.name and match[1].lower() != self.name and not match[1].isdigit():
            return self.refuse(named, "it belongs to another channel")
        if message_id in self._seen:
            return self.refuse(named, "its id was there before on this page; the first was kept")
        if "service_message" in (message.attributes.get("class") or ""):
            self._seen.add(message_id)
            self.service_ids.append(message_id)
            return None
        posted_at = _posted_at(message)
        if posted_at is None:
            self.unreadable += 1
            return self.refuse(named, "its time can't be read")
        if not _EARLIEST <= posted_at < _LATEST:
            return self.refuse(named, f"its time is out of the question ({posted_at.year})")
        self._take(message, message_id, posted_at)
        return None

    def _take(self, message: LexborNode, message_id: int, posted_at: datetime) -> None:
        text, entities = _text(message)
        attachments = read_attachments(message, message_id)
        if not attachments and (not text or _hides_media(message)):
            attachments = self._unshown(message, message_id)
        parts: dict[int, list[ObservedMedia]] = {message_id: []}
        for attachment in attachments:
            owner = attachment.message_id
            owner = owner if owner is not None and _is_part(owner, message_id) else message_id
            parts.setdefault(owner, []).append(attachment.media)
        raw = (message.html or "").encode("utf-8", "replace")
        for number, media in sorted(parts.items()):
            if number in self._seen:
                continue
            self._seen.add(number)
            first = number == message_id
            self.posts[number] = ObservedPost(
                channel=self.channel,
                message_id=number,
                posted_at=posted_at,
                observed_at=self.observed_at,
                way=Way.PREVIEW,
                text=text if first else "",
                entities=entities if first else (),
                media=tuple(media),
                marked_edited=_is_edited(message) if first else False,
                reply_to=_reply_to(message, self.name),
                forwarded_from=_forward(message),
                grouped_id=min(parts) if len(parts) > 1 else None,
                views=_views(message),
                reactions=_reactions(message) if first else None,  # shown once for a whole album
                url=f"https://t.me/{self.name}/{number}" if self.name else None,
                raw=raw if first else None,
            )

    def _unshown(self, message: LexborNode, message_id: int) -> list[Attachment]:
        """Keep a post that the page shows nothing of as one that carries something unseen."""
        label = message.css_first(".message_media_not_supported_label")
        said = " ".join(plain_text(label).split())[:100]
        self.blank += not said
        note = f"the preview doesn't show it: {said}" if said else "the preview shows nothing of it"
        self.notes.append(PostNote(message_id, note))
        return [
            Attachment(None, ObservedMedia(MediaKind.DOCUMENT, f"{UNSHOWN}{message_id}", missing=note)),
        ]


def _hides_media(message: LexborNode) -> bool:
    """Whether the page says that it can't show something and shows nothing in its place."""
    label = message.css_first(".message_media_not_supported_label")
    return label is not None and message.css_first(".media_supported_cont") is None


def _is_part(number: int, message_id: int) -> bool:
    return number > 0 and abs(number - message_id) < 20  # an album holds ten messages


def _text(message: LexborNode) -> tuple[str, tuple[Entity, ...]]:
    kept_out = {"tgme_widget_message_reply", "tgme_widget_message_link_preview", "tgme_widget_message_text"}
    blocks = [
        node
        for node in message.css(".tgme_widget_message_text")
        if "js-message_reply_text" not in (node.attributes.get("class") or "")
        and not inside(node, message, kept_out)
    ]
    for poll in message.css(".tgme_widget_message_poll"):
        blocks += poll.css(".tgme_widget_message_poll_question, .tgme_widget_message_poll_option_text")
    return read_text(blocks) if blocks else ("", ())


def _posted_at(message: LexborNode) -> datetime | None:
    time = message.css_first(".tgme_widget_message_date time[datetime]")
    if time is None:
        time = message.css_first("time[datetime]")
    try:
        moment = datetime.fromisoformat((time.attributes.get("datetime") or "") if time is not None else "")
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _is_edited(message: LexborNode) -> bool:
    meta = message.css_first(".tgme_widget_message_meta")
    node = meta.first_child if meta is not None else None
    while node is not None:
        if node.is_text_node and "edited" in (node.text_content or "").lower():
            return True
        node = node.next
    return False


def _views(message: LexborNode) -> int | None:
    return read_number(plain_text(message.css_first(".tgme_widget_message_views")))


def _reactions(message: LexborNode) -> int | None:
    """How many reactions of all kinds a post has; ``None`` where the page shows none or one can't be read."""
    kinds = message.css(".tgme_widget_message_reactions .tgme_reaction")
    # a count is the text beside the emoji; what stands inside an emoji may be a digit itself
    counts = [read_number(kind.text(deep=False)) for kind in kinds]
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


def read_number(text: str) -> int | None:
    """A number as the page writes it (``987``, ``1.2K``, ``3M``); ``None`` where it is none."""
    match = _VIEWS.fullmatch(text.strip())
    if match is None or len(match[1]) > 12:
        return None
    try:
        return round(float(match[1].replace(",", "")) * _THOUSANDS[match[2].upper()])
    except ValueError:
        return None


def _reply_to(message: LexborNode, name: str | None) -> int | None:
    reply = message.css_first("a.tgme_widget_message_reply[href]")
    if reply is None:
        return None
    link = _PUBLIC_LINK.match(reply.attributes.get("href") or "")
    if link is not None:
        return int(link[2]) if link[1].lower() == name else None
    return message_of(reply.attributes.get("href")) if name is None else None


def _forward(message: LexborNode) -> ForwardOrigin | None:
    """Where a post came from. A name without a post's address is a person's, and is not kept."""
    if message.css_first(".tgme_widget_message_forwarded_from") is None:
        return None
    name = message.css_first("a.tgme_widget_message_forwarded_from_name[href]")
    address = (name.attributes.get("href") or "") if name is not None else ""
    title = " ".join(plain_text(name).split())[:255] or None
    if link := _PUBLIC_LINK.match(address):
        return ForwardOrigin(ChannelRef(username=link[1].lower(), title=title), int(link[2]))
    if link := _PRIVATE_LINK.match(address):
        return ForwardOrigin(ChannelRef(telegram_id=int(link[1]), title=title), int(link[2]))
    return ForwardOrigin()
