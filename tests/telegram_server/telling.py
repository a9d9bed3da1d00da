"""Channels, posts and events as TL objects, the way one account gets to see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types as T

from tests.telegram_server.accounts import Account, access_hash
from tests.telegram_server.channels import Ballot, Channel, Event, LinkPreview, Origin, Post
from tests.telegram_server.files import Document, Photo
from tests.telegram_server.pictures import Size
from tests.telegram_server.world import World

DC = 2


def tell_user(account: Account, viewer: Account | None = None) -> Any:
    """An account as itself or another one sees it."""
    own = viewer is None or viewer is account
    return T.User(
        id=account.id,
        is_self=own,
        access_hash=account.access_hash if viewer is None else access_hash(viewer.id, account.id),
        first_name=account.first_name,
        phone=account.phone if own else None,
    )


def tell_channel(channel: Channel, viewer: Account) -> Any:
    """A channel with the access hash of one account, or what is left of it for those it is closed to."""
    own_hash = access_hash(viewer.id, channel.id)
    if channel.closed_to(viewer.id):
        return T.ChannelForbidden(channel.id, own_hash, channel.title, broadcast=True)
    return T.Channel(
        id=channel.id,
        title=channel.title,
        photo=T.ChatPhotoEmpty(),
        date=channel.created,
        left=viewer.id not in channel.members,
        broadcast=True,
        restricted=channel.restriction is not None,
        noforwards=channel.protected,
        access_hash=own_hash,
        username=None if channel.collectible else channel.username,
        usernames=_usernames(channel),
        restriction_reason=[T.RestrictionReason("all", channel.restriction.reason, channel.restriction.text)]
        if channel.restriction
        else None,
        participants_count=1000 + len(channel.members),
    )


def tell_channels(world: World, posts: Iterable[Post], channel: Channel, viewer: Account) -> list[Any]:
    """The channel of some posts and those they were forwarded from."""
    named = {channel.id: channel}
    for post in posts:
        source = post.extras.origin.channel_id if post.extras.origin else None
        if source in world.channels:
            named[source] = world.channels[source]
    return [tell_channel(each, viewer) for each in named.values()]


def tell_post(world: World, channel: Channel, post: Post) -> Any:
    """A post as it stands now, with file references that are good now."""
    peer = T.PeerChannel(channel.id)
    if post.action is not None:
        return T.MessageService(id=post.id, peer_id=peer, date=post.date, action=post.action, post=True)
    extras = post.extras
    return T.Message(
        id=post.id,
        peer_id=peer,
        date=post.date,
        message=post.text,
        post=True,
        noforwards=channel.protected,
        edit_hide=post.edit_hide,
        edit_date=post.edit_date,
        media=tell_media(world, post),
        entities=list(extras.entities) or None,
        fwd_from=_origin(extras.origin),
        reply_to=T.MessageReplyHeader(reply_to_msg_id=extras.reply_to) if extras.reply_to else None,
        views=post.views,
        forwards=post.forwards,
        grouped_id=extras.grouped_id,
        post_author=extras.author,
        reactions=_reactions(post.reactions),
    )


def tell_missing(channel: Channel, post_id: int) -> Any:
    """The placeholder for an id without a post."""
    return T.MessageEmpty(post_id, T.PeerChannel(channel.id))


def tell_event(world: World, channel: Channel, event: Event) -> Any:
    """An event as the update that is pushed for it; content as it stands now."""
    if event.kind == "delete":
        return T.UpdateDeleteChannelMessages(channel.id, list(event.posts), event.pts, event.count)
    if event.kind == "page":
        page = tell_media(world, channel.posts[event.posts[0]])
        webpage = page.webpage if isinstance(page, T.MessageMediaWebPage) else T.WebPageEmpty(event.posts[0])
        return T.UpdateChannelWebPage(channel.id, webpage, event.pts, event.count)
    kind = T.UpdateNewChannelMessage if event.kind == "new" else T.UpdateEditChannelMessage
    return kind(tell_post(world, channel, channel.posts[event.posts[0]]), event.pts, event.count)


def tell_media(world: World, post: Post) -> Any:
    """A post's photo, document or poll; None for none."""
    media = post.extras.media
    if media is None:
        return None
    if isinstance(media, Ballot):
        answers = [
            T.PollAnswer(T.TextWithEntities(text, []), bytes((48 + n,)))
            for n, text in enumerate(media.answers)
        ]
        poll = T.Poll(post.id, T.TextWithEntities(media.question, []), answers, hash=0)
        return T.MessageMediaPoll(poll, T.PollResults())
    if isinstance(media, LinkPreview):
        photo = _photo(world, post, media.photo) if media.photo else None
        shown = media.url.partition("://")[2]
        page = T.WebPage(
            post.id, media.url, shown, hash=0, title=media.title, description=media.description, photo=photo
        )
        return T.MessageMediaWebPage(webpage=page)
    if isinstance(media, Photo):
        return T.MessageMediaPhoto(photo=_photo(world, post, media))
    return T.MessageMediaDocument(document=_document(world, post, media), video=media.seconds is not None)


def tell_dialog(channel: Channel) -> Any:
    """A channel's line in a list of chats."""
    return T.Dialog(
        peer=T.PeerChannel(channel.id),
        top_message=channel.top_post(),
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=T.PeerNotifySettings(),
        pts=channel.pts,
    )


def _usernames(channel: Channel) -> Any:
    if not channel.collectible:
        return None
    own = [T.Username(channel.username, editable=True, active=True)] if channel.username else []
    return own + [T.Username(name, active=True) for name in channel.collectible]


def _photo(world: World, post: Post, photo: Photo) -> Any:
    return T.Photo(
        id=photo.id,
        access_hash=photo.id ^ 0x5A5A,
        file_reference=world.files.reference(photo.id),
        date=post.date,
        sizes=[_size(each) for each in photo.sizes],
        dc_id=DC,
    )


def _document(world: World, post: Post, document: Document) -> Any:
    attributes: list[Any] = []
    if document.seconds is not None:
        attributes.append(T.DocumentAttributeVideo(document.seconds, document.width, document.height))
    if document.name:
        attributes.append(T.DocumentAttributeFilename(document.name))
    return T.Document(
        id=document.id,
        access_hash=document.id ^ 0x5A5A,
        file_reference=world.files.reference(document.id),
        date=post.date,
        mime_type=document.mime_type,
        size=len(document.content),
        dc_id=DC,
        attributes=attributes,
        thumbs=[_size(each) for each in document.thumbs] or None,
    )


def _size(size: Size) -> Any:
    if size.inline == "stripped":
        return T.PhotoStrippedSize(size.letter, size.content)
    if size.inline == "cached":
        return T.PhotoCachedSize(size.letter, size.width, size.height, size.content)
    return T.PhotoSize(size.letter, size.width, size.height, len(size.content))


def _origin(origin: Origin | None) -> Any:
    if origin is None:
        return None
    return T.MessageFwdHeader(
        date=origin.date,
        from_id=T.PeerChannel(origin.channel_id) if origin.channel_id else None,
        from_name=origin.name,
        channel_post=origin.post_id,
        post_author=origin.author,
    )


def _reactions(counts: dict[str, int]) -> Any:
    if not counts:
        return None
    return T.MessageReactions([T.ReactionCount(T.ReactionEmoji(emoji), n) for emoji, n in counts.items()])
