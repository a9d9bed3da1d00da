"""The schema: every table of the program, for SQLite and PostgreSQL alike.

Conventions: ids are 64-bit integers; times are aware UTC, kept as milliseconds since 1970 (``UtcTime``); JSON
columns hold canonical text. What is evidence (posts, revisions, readings, claims, ledger) is only ever
inserted; columns that may change are caches, marked as such. A post's id sorts by the time it was posted (see
``storage.posts.post_id_floor``).

One table stands outside ``metadata`` because each database makes it in its own way: ``post_search``, the
full-text index over the newest revision of every post. SQLite: an FTS5 table with ``rowid`` = post id and one
column ``text``; PostgreSQL: ``post_id`` and ``tsv``. What is searched for must go through
``storage.texts.search_text`` as what is indexed did (``storage.full_text``).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC ``datetime``, kept as whole milliseconds since 1970-01-01."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | int | None, dialect: Dialect) -> int | None:
        """To milliseconds; what is milliseconds already stays."""
        if value is None or isinstance(value, int):
            return value
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return round(value.timestamp() * 1000)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """From milliseconds."""
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


Id = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _ref(name: str, target: str, *, null: bool = False, **kw: Any) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=null, **kw)


# --- channels, accounts, cursors -------------------------------------------------------------------

channels = Table(
    "channels",
    metadata,
    _id(),
    Column("title", Text, nullable=False),
    Column("side", String(16), nullable=False, server_default="unknown"),
    Column("kind", String(16)),
    Column("trust_note", Text),
    Column("watched", Boolean, nullable=False, server_default=false()),
    Column("paused", Boolean, nullable=False, server_default=false()),
    Column(
        "mode", String(16), nullable=False, server_default="auto"
    ),  # auto, joined, short_poll, history, preview, none
    Column(
        "state", String(24), nullable=False, server_default="ok"
    ),  # ok, renamed, private, deleted, restricted, impostor, no_preview …
    Column("state_note", Text),
    Column("noforwards", Boolean, nullable=False, server_default=false()),
    _ref("merged_into", "channels", null=True),
    _ref("account_id", "accounts", null=True),
    Column("added_at", UtcTime, nullable=False),
    Column("added_by", Id),
    Column("backfill_since", UtcTime),
    Column("way", String(16)),  # how it is watched now: joined, short_poll, history, preview, none
    Column("queued_for", UtcTime),  # about when an account takes it over
    Column("telegram_title", Text),  # as last seen at Telegram; ``title`` may be an admin's own
)
"""Watched and once-watched public channels.

All but ``id`` and ``added_at`` is what admins and watchers last said.
"""

channel_identities = Table(
    "channel_identities",
    metadata,
    _id(),
    _ref("channel_id", "channels"),
    Column("kind", String(16), nullable=False),  # telegram_id, username; title where a source has neither
    Column("value", Text, nullable=False),
    Column("seen_from", UtcTime, nullable=False),
    Column("seen_until", UtcTime),  # null: still its identity
    Column("source", String(16), nullable=False),
    Index("ix_channel_identities_kind_value", "kind", "value"),
    Index("ix_channel_identities_channel_id", "channel_id"),
)
"""Dated identities of a channel. A current (kind, value) belongs to one channel at most."""

accounts = Table(
    "accounts",
    metadata,
    _id(),
    Column("label", Text, nullable=False, unique=True),
    Column("session_path", Text, nullable=False),
    Column("state", String(24), nullable=False, server_default="ok"),
    Column("state_note", Text),
    Column("limited_until", UtcTime),
    Column("added_at", UtcTime, nullable=False),
    Column("state_since", UtcTime),
)
"""Accounts that watch. ``state``: see ``storage.accounts``."""

account_channels = Table(
    "account_channels",
    metadata,
    _ref("account_id", "accounts", primary_key=True),
    _ref("channel_id", "channels", primary_key=True),
    Column("access_hash", BigInteger),
    Column("resolved_at", UtcTime),
    Column("joined", Boolean, nullable=False, server_default=false()),
    Column("closed_at", UtcTime),  # when the channel turned out to be closed to the account
    Column("join_refused", Text),
)
"""What one account knows of one channel. Asked for and not found: ``resolved_at`` without ``access_hash``."""

budgets = Table(
    "budgets",
    metadata,
    _ref("account_id", "accounts", primary_key=True),
    Column("method", String(32), primary_key=True),
    Column("spent", Integer, nullable=False, server_default=text("0")),
    Column("day", String(10), nullable=False),
    Column("last_call", UtcTime),
    Column("wait_until", UtcTime),
)

cursors = Table(
    "cursors",
    metadata,
    _ref("channel_id", "channels", primary_key=True),
    Column("last_contiguous_id", BigInteger),
    Column("newest_id", BigInteger),
    Column("pts", Integer),
    Column("last_check", UtcTime),
    Column("last_post", UtcTime),
    Column("next_check", UtcTime),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("backfilled_to_id", BigInteger),
    Column("backfilled_to", UtcTime),
    Column("errors", Integer, nullable=False, server_default=text("0")),
    Column("flood_waits", Integer, nullable=False, server_default=text("0")),
    Column("last_error", Text),
)
"""How far each channel has been read: the truth about coverage."""

gaps = Table(
    "gaps",
    metadata,
    _id(),
    _ref("channel_id", "channels"),
    Column("from_id", BigInteger),
    Column("to_id", BigInteger),
    Column("from_time", UtcTime),
    Column("to_time", UtcTime),
    Column("found_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    Column("how_closed", String(24)),
    Index("ix_gaps_channel_id_closed_at", "channel_id", "closed_at"),
)

raw_posts = Table(
    "raw_posts",
    metadata,
    _id(),
    _ref("channel_id", "channels", null=True),
    _ref("account_id", "accounts", null=True),
    Column("telegram_channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("what", String(16), nullable=False),  # new, edit, delete
    Column("way", String(8), nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("done_at", UtcTime),
    Column("failed", Text),
    Index(
        "ix_raw_posts_open",
        "id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)

# --- posts and what was seen of them --------------------------------------------------------------

posts = Table(
    "posts",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    _ref("channel_id", "channels"),
    Column("message_id", BigInteger, nullable=False),
    Column("posted_at", UtcTime, nullable=False),
    Column("time_uncertain", Boolean, nullable=False, server_default=false()),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("first_way", String(8), nullable=False),
    Column("source_key", Text),
    Column("url", Text),
    Column("reply_to", BigInteger),
    Column("grouped_id", BigInteger),
    Column("forward_channel_id", Id, ForeignKey("channels.id")),
    Column("forward_title", Text),
    Column("forward_message_id", BigInteger),
    Column("forward_posted_at", UtcTime),
    # caches of the newest revision and its reading in the lexicon in force
    Column("revision_id", Id),
    Column("edits", Integer, nullable=False, server_default=text("0")),
    Column("language", String(8)),
    Column("flagged", Boolean, nullable=False, server_default=false()),
    Column("deleted_at", UtcTime),
    Column("views", Integer),
    Column("forwards", Integer),
    Column("reactions", Integer),  # of all kinds together
    UniqueConstraint("channel_id", "message_id"),
    Index("ix_posts_flagged", "id", sqlite_where=text("flagged"), postgresql_where=text("flagged")),
    Index(
        "ix_posts_language_unknown",
        "id",
        sqlite_where=text("language IS NULL"),
        postgresql_where=text("language IS NULL"),
    ),
    Index(
        "ix_posts_forward",
        "forward_channel_id",
        "forward_message_id",
        sqlite_where=text("forward_channel_id IS NOT NULL"),
        postgresql_where=text("forward_channel_id IS NOT NULL"),
    ),
    Index(
        "ix_posts_grouped",
        "channel_id",
        "grouped_id",
        sqlite_where=text("grouped_id IS NOT NULL"),
        postgresql_where=text("grouped_id IS NOT NULL"),
    ),
)

revisions = Table(
    "revisions",
    metadata,
    _id(),
    _ref("post_id", "posts"),
    Column("seq", Integer, nullable=False),  # 1 is the first that we saw
    Column("way", String(8), nullable=False),
    Column("observed_at", UtcTime, nullable=False),
    Column("edited_at", UtcTime),
    Column("marked_edited", Boolean, nullable=False, server_default=false()),
    Column("text", Text, nullable=False),
    Column("entities", Text),  # JSON list of [type, start, end, url]
    Column("text_hash", LargeBinary(32), nullable=False),  # SHA-256 of the normalised text
    Column("media_hash", LargeBinary(32), nullable=False),  # SHA-256 over the media keys in their order
    Column("raw", LargeBinary),  # zlib of the message as received
    Column("raw_hash", LargeBinary(32)),
    UniqueConstraint("post_id", "seq"),
    Index(
        "ix_revisions_changes",
        "observed_at",
        sqlite_where=text("seq > 1"),
        postgresql_where=text("seq > 1"),
    ),
)

observations = Table(
    "observations",
    metadata,
    _ref("post_id", "posts", primary_key=True),
    Column("way", String(8), primary_key=True),
    Column("text_hash", LargeBinary(32), nullable=False),
    Column("media_hash", LargeBinary(32), nullable=False),
    Column("edited_at", UtcTime),
    Column("marked_edited", Boolean, nullable=False, server_default=false()),
    Column("observed_at", UtcTime, nullable=False),
    _ref("revision_id", "revisions"),
)
"""The last thing each way of watching saw of a post: what a new observation the same way is compared with.

Written for the second and later ways and whenever one way's view stops being the newest revision; a post seen
one way only has its newest revision as its observation, so that bulk imports write no row here.
"""

deletions = Table(
    "deletions",
    metadata,
    _id(),
    _ref("post_id", "posts"),
    Column("way", String(8), nullable=False),
    Column("noticed_at", UtcTime, nullable=False),
    Column("evidence", String(32), nullable=False),  # update, asked, missing_in_newer_export …
    Index("ix_deletions_post_id", "post_id"),
    Index("ix_deletions_noticed_at", "noticed_at"),
)

lexicons = Table(
    "lexicons",
    metadata,
    _id(),
    Column("version", String(64), nullable=False, unique=True),
    Column("content", LargeBinary, nullable=False),  # zlib of the JSON of {file: text}
    Column("created_at", UtcTime, nullable=False),
    Column("in_force_since", UtcTime),
)

readings = Table(
    "readings",
    metadata,
    _id(),
    _ref("revision_id", "revisions"),
    _ref("lexicon_id", "lexicons"),
    Column("flagged", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("mentions", Text),  # JSON list of [start, end, rule]
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("revision_id", "lexicon_id"),
)

# --- claims and stories ---------------------------------------------------------------------------

stories = Table(
    "stories",
    metadata,
    _id(),
    Column("first_claim_id", Id, nullable=False),
    # caches, rewritten when links change
    Column("claims", Integer, nullable=False, server_default=text("1")),
    Column("posts", Integer, nullable=False, server_default=text("1")),
    Column("origins", Integer, nullable=False, server_default=text("1")),
    Column("first_posted_at", UtcTime, nullable=False),
    Column("last_posted_at", UtcTime, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    _id(),  # the number people see: #511
    _ref("reading_id", "readings"),
    _ref("post_id", "posts"),
    _ref("channel_id", "channels"),
    Column("posted_at", UtcTime, nullable=False),
    Column("event", String(16), nullable=False),
    Column("stance", String(8), nullable=False),
    Column("claimant", Text, nullable=False),
    Column("claimant_side", String(16)),
    Column("date_from", String(10)),
    Column("date_to", String(10)),
    Column("slots", Text, nullable=False),  # the claim as analyze --json prints it
    Column("quote", Text, nullable=False),
    # caches
    Column("current", Boolean, nullable=False, server_default=true()),
    Column("superseded_by", Id, ForeignKey("claims.id")),
    _ref("story_id", "stories", null=True),
    Column("origin", Boolean, nullable=False, server_default=true()),
    # since when people can be told of it; what replaces a claim has its time; null: as its post was first seen
    Column("stored_at", UtcTime),
    Index("ix_claims_window", "posted_at", "id", "story_id", "event", "stance", "current"),
    Index("ix_claims_post_id", "post_id"),
    Index("ix_claims_channel_id_posted_at", "channel_id", "posted_at"),
    Index("ix_claims_claimant_posted_at", "claimant", "posted_at"),
    Index("ix_claims_story_id", "story_id", "posted_at"),
)

claim_places = Table(
    "claim_places",
    metadata,
    Column("place_id", String(64), primary_key=True),
    Column("posted_at", UtcTime, primary_key=True),
    Column("claim_id", Id, ForeignKey("claims.id"), primary_key=True),
    Column("named", Boolean, nullable=False),  # false: an ancestor of a named place
    Index("ix_claim_places_claim_id", "claim_id"),
    sqlite_with_rowid=False,
)
"""Places of a claim and all that contain them, so that "all in Kursk Oblast" is one index walk."""

claim_counts = Table(
    "claim_counts",
    metadata,
    _id(),
    _ref("claim_id", "claims"),
    Column("what", String(20), nullable=False),
    Column("min", BigInteger),
    Column("max", BigInteger),
    Column("approximate", Boolean, nullable=False),
    Index("ix_claim_counts_claim_id", "claim_id"),
)

story_links = Table(
    "story_links",
    metadata,
    _id(),
    _ref("post_id", "posts"),
    _ref("other_post_id", "posts"),
    _ref("claim_id", "claims", null=True),
    _ref("other_claim_id", "claims", null=True),
    Column("why", String(16), nullable=False),  # forward, text, slots, footage, analyst
    Column("score", Float, nullable=False),
    Column("same", Boolean, nullable=False),  # false: held apart
    Column("pinned", Boolean, nullable=False, server_default=false()),  # an analyst's word
    Column("made_by", Id),
    Column("made_at", UtcTime, nullable=False),
    Index("ix_story_links_post_id", "post_id"),
    Index("ix_story_links_other_post_id", "other_post_id"),
    Index("ix_story_links_claim_id", "claim_id"),
    Index("ix_story_links_other_claim_id", "other_claim_id"),
)

# --- media ----------------------------------------------------------------------------------------

media = Table(
    "media",
    metadata,
    _id(),
    Column("kind", String(12), nullable=False),
    Column("telegram_file_id", BigInteger, unique=True),
    Column("sha256", LargeBinary(32)),
    Column("size", BigInteger),
    Column("mime", Text),
    Column("width", Integer),
    Column("height", Integer),
    Column("duration", Float),
    Column("pdq", LargeBinary(32)),
    Column("pdq_quality", Integer),
    Column("phash", LargeBinary(8)),
    Column("hashed_from", String(12)),  # full, thumb, inline
    Column("state", String(12), nullable=False),  # waiting, hashed, partly, missing, refused
    Column("reason", Text),
    Column("kept_path", Text),  # of the original, under the folder of kept files
    Column("hashed_at", UtcTime),
    Column("protected", Boolean, nullable=False, server_default=false()),  # hashed, but its bytes not kept
    Column("text_like", Integer),  # 0 a photo … 100 nothing but letters
    Column("inner_pdq", LargeBinary(32)),  # of what lies inside borders, bars or a screenshot's frame
    Column("inner_quality", Integer),
    Column("inner_phash", LargeBinary(8)),
    Column("inner_text_like", Integer),
    Column("not_kept", String(12)),  # why the original isn't; neither this nor its path: not decided yet
    Column("page_name", Text),  # what names it on preview pages, where one showed an address of it
    Index("ix_media_sha256", "sha256"),
    Index("ix_media_hashed_at", "hashed_at"),
    Index(
        "ix_media_to_fetch",
        "id",
        sqlite_where=text("state = 'waiting' AND telegram_file_id IS NOT NULL"),
        postgresql_where=text("state = 'waiting' AND telegram_file_id IS NOT NULL"),
    ),
    Index(
        "ix_media_waiting",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_media_page_name",
        "page_name",
        sqlite_where=text("page_name IS NOT NULL"),
        postgresql_where=text("page_name IS NOT NULL"),
    ),
    Index(
        "ix_media_waiting_on_pages",
        "id",
        sqlite_where=text("state = 'waiting' AND page_name IS NOT NULL"),
        postgresql_where=text("state = 'waiting' AND page_name IS NOT NULL"),
    ),
)

evidence_files = Table(
    "evidence_files",
    metadata,
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("kept_at", UtcTime, nullable=False),
)
"""Originals that are kept; several media may be the same bytes."""

fetches = Table(
    "fetches",
    metadata,
    _ref("media_id", "media", primary_key=True),
    Column("lifted", Boolean, nullable=False, server_default=false()),  # an admin wants it whatever it costs
    Column("held", Boolean, nullable=False, server_default=false()),  # the whole file is not asked for again
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("due", UtcTime),  # when it is tried again
    Column("note", Text),
)
"""What stands in the way of fetching media; those that come without trouble have no row."""

media_frames = Table(
    "media_frames",
    metadata,
    _ref("media_id", "media", primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("time", Float, nullable=False),
    Column("pdq", LargeBinary(32), nullable=False),
    Column("quality", Integer, nullable=False),
    Column("phash", LargeBinary(8)),
    Column("text_like", Integer),
    Column("inner_pdq", LargeBinary(32)),
    Column("inner_quality", Integer),
    Column("inner_phash", LargeBinary(8)),
    Column("inner_text_like", Integer),
)

sightings = Table(
    "sightings",
    metadata,
    _id(),
    _ref("media_id", "media"),
    _ref("post_id", "posts"),
    _ref("revision_id", "revisions"),
    Column("position", Integer, nullable=False),
    Column("way", String(8), nullable=False),
    Column("file_name", Text),
    Column("source", Text),  # path or address the bytes can be read from; in an archive the member's name
    Column("archive", Text),  # the zip file that holds it
    Column(
        "thumb", Text
    ),  # a smaller picture of it: its address on a preview page, or where it lies in an export
    UniqueConstraint("revision_id", "position", "way"),
    Index("ix_sightings_media_id", "media_id"),
    Index("ix_sightings_post_id", "post_id"),
)

footage_guesses = Table(
    "footage_guesses",
    metadata,
    _ref("media_id", "media", primary_key=True),
    Column("guesses", LargeBinary, nullable=False),
)
"""What pictures of flagged posts may have been cut from, or what from them: ``media.stored`` packs it."""

footage_checks = Table(
    "footage_checks",
    metadata,
    _ref("post_id", "posts", primary_key=True),
    _ref("media_id", "media", primary_key=True),
    Column("checked_at", UtcTime, nullable=False),
)
"""Media of flagged posts that were compared with all that was seen before."""

footage_arrivals = Table(
    "footage_arrivals",
    metadata,
    _id(),
    _ref("media_id", "media"),
)
"""Media that were hashed, or seen once more, and that later posts weren't held against yet."""

reuses = Table(
    "reuses",
    metadata,
    _id(),
    _ref("post_id", "posts"),
    _ref("media_id", "media"),
    _ref("earlier_post_id", "posts"),
    _ref("earlier_media_id", "media"),
    Column("match", Text, nullable=False),  # JSON: verdict, how, distance …
    Column("differs", Text, nullable=False),  # JSON: place, days, event
    Column("made_at", UtcTime, nullable=False),
    Column("refused_by", Id),  # an analyst says that it is not the same footage; 0 is the command line
    UniqueConstraint("post_id", "media_id"),
)
"""Footage of a flagged post that was seen earlier under another place, date or claim."""

known_fakes = Table(
    "known_fakes",
    metadata,
    _id(),
    Column("pdq", LargeBinary(32), nullable=False, unique=True),
    Column("note", Text, nullable=False),
    Column("source", Text, nullable=False),  # the file it came from
    Column("added_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime),  # when its note was corrected
)

fake_matches = Table(
    "fake_matches",
    metadata,
    _id(),
    _ref("post_id", "posts"),
    _ref("media_id", "media"),
    _ref("fake_id", "known_fakes"),
    Column("match", Text, nullable=False),  # JSON: verdict, how, distance …
    Column("made_at", UtcTime, nullable=False),
    UniqueConstraint("post_id", "media_id"),
)
"""Footage of a flagged post that is a known fake."""

# --- people, subscriptions, deliveries ------------------------------------------------------------

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # random; what ledger and audit name
    Column("telegram_user_id", BigInteger, unique=True),
    Column("role", String(12), nullable=False),  # admin, analyst, subscriber, banned
    Column("since", UtcTime, nullable=False),
)

chats = Table(
    "chats",
    metadata,
    _id(),
    Column("telegram_chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=False, server_default=text("0")),
    Column("kind", String(12), nullable=False),
    Column("language", String(2)),
    Column("zone", Text),
    Column("quiet_from", String(5)),
    Column("quiet_to", String(5)),
    Column("daily_cap", Integer),
    Column("state", String(12), nullable=False, server_default="ok"),
    Column("state_note", Text),
    Column("since", UtcTime, nullable=False),
    Column("dark", Boolean),
    Column("charts", Boolean),
    UniqueConstraint("telegram_chat_id", "thread_id"),
)

admin_codes = Table(
    "admin_codes",
    metadata,
    _id(),
    Column("code_hash", LargeBinary(32), nullable=False, unique=True),
    Column("role", String(12), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("used_at", UtcTime),
    Column("used_by", Id),
)

asked = Table(
    "asked",
    metadata,
    _id(),
    Column("telegram_chat_id", BigInteger, nullable=False),
    Column("command", String(16), nullable=False),
    Column("query", Text, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("key", LargeBinary(32), nullable=False, unique=True),
)
"""What buttons of an answer lead back to: callbacks carry its id, so that they still work after a restart."""

subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
    _ref("chat_id", "chats"),
    Column("query", Text, nullable=False),
    Column("schedule", String(8), nullable=False),  # instant, hourly, daily, weekly
    Column("at", String(5)),
    Column("weekday", Integer),
    Column("muted", Boolean, nullable=False, server_default=false()),
    Column("paused_until", UtcTime),
    Column("state", String(12), nullable=False, server_default="ok"),
    Column("state_note", Text),
    Column("next_due", UtcTime),
    Column("last_sent", UtcTime),
    Column("since", UtcTime, nullable=False),
    Column("covered_to", UtcTime),  # where the next digest begins
    Column("even_empty", Boolean, nullable=False, server_default=false()),
    Column("version", BigInteger, nullable=False, server_default=text("0")),  # rises with every change of any
    Index("ix_subscriptions_next_due", "next_due"),
    Index("ix_subscriptions_chat_id", "chat_id"),
    Index("ix_subscriptions_version", "version"),
)
"""Standing queries. ``state``: ok, resting (its chat can't be written to; ``state_note`` says why), ended."""

events = Table(
    "events",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),  # claim, edit, deletion, recycled …
    _ref("claim_id", "claims", null=True),
    _ref("post_id", "posts", null=True),
    Column("made_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Index(
        "ix_events_open", "id", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")
    ),
    Index("ix_events_post_id", "post_id"),
    Index(
        "ix_events_changes",
        "made_at",
        sqlite_where=text("kind <> 'claim'"),
        postgresql_where=text("kind <> 'claim'"),
    ),
)
"""What happened that somebody may have to be told; fanned out into deliveries in steps of its own."""

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    _ref("chat_id", "chats"),
    _ref("subscription_id", "subscriptions", null=True),
    Column("kind", String(12), nullable=False),
    Column("key", Text, nullable=False),  # what makes it one: story, digest period …
    Column("payload", Text, nullable=False),
    Column("state", String(12), nullable=False),  # due, sending, sent, blocked, failed
    Column("due_at", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("message_id", BigInteger),
    Column("sent_at", UtcTime),
    Column("error", Text),
    Column("urgency", Integer, nullable=False, server_default=text("1")),  # 0 goes first
    Column("silent", Boolean, nullable=False, server_default=false()),
    _ref("about_id", "deliveries", null=True),  # the message that it replies to or changes
    UniqueConstraint("chat_id", "kind", "key"),
    Index("ix_deliveries_state_due_at", "state", "due_at"),
    Index(
        "ix_deliveries_waiting",
        "urgency",
        "due_at",
        "id",
        sqlite_where=text("state = 'due'"),
        postgresql_where=text("state = 'due'"),
    ),
    Index("ix_deliveries_kind_key", "kind", "key"),
    Index(
        "ix_deliveries_about_id",
        "about_id",
        sqlite_where=text("about_id IS NOT NULL"),
        postgresql_where=text("about_id IS NOT NULL"),
    ),
    Index("ix_deliveries_subscription_id", "subscription_id"),
)
"""Messages owed to chats, and those that were sent. Kinds, keys and payloads: see ``storage.deliveries``."""

story_choices = Table(
    "story_choices",
    metadata,
    _ref("chat_id", "chats", primary_key=True),
    _ref("story_id", "stories", primary_key=True),
    Column("choice", String(8), nullable=False),  # followed, muted
    Column("made_at", UtcTime, nullable=False),
)
"""What a chat wants of one story, whatever its subscriptions say."""

dialogues = Table(
    "dialogues",
    metadata,
    Column("telegram_chat_id", BigInteger, primary_key=True),
    Column("telegram_user_id", BigInteger, primary_key=True),
    Column("thread_id", BigInteger, nullable=False, server_default=text("0")),
    Column("subject", String(16), nullable=False),
    Column("state", Text, nullable=False),  # JSON, by subject
    Column("message_id", BigInteger),  # under which its buttons stand
    Column("changed_at", UtcTime, nullable=False),
)
"""Questions by buttons that somebody is in the middle of answering: one a person and chat."""

notices = Table(
    "notices",
    metadata,
    _id(),
    Column("kind", String(24), nullable=False),
    _ref("channel_id", "channels", null=True),
    _ref("account_id", "accounts", null=True),
    Column("details", Text, nullable=False),  # JSON, by kind: see storage.notices
    Column("made_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Index(
        "ix_notices_open",
        "id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)
"""What admins have to be told about channels and accounts, once."""

reviews = Table(
    "reviews",
    metadata,
    _id(),
    _ref("claim_id", "claims"),
    Column("person_id", Id, nullable=False),
    Column("axis", String(8), nullable=False),  # reading, newsroom
    Column("verdict", String(16), nullable=False),
    Column("reason", Text),
    Column("links", Text),
    Column("made_at", UtcTime, nullable=False),
    Index("ix_reviews_claim_id", "claim_id"),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("made_at", UtcTime, nullable=False),
    Column("person_id", Id),  # null: the command line
    Column("action", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
)

asked_posts = Table(
    "asked_posts",
    metadata,
    _id(),
    _ref("chat_id", "chats"),
    Column("reply_to", BigInteger, nullable=False),  # Telegram's number of the message that asked
    Column("username", Text, nullable=False),  # of the post's channel
    Column("message_id", BigInteger, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("due", UtcTime, nullable=False),  # not before; while an account is at it, when another may
    UniqueConstraint("chat_id", "username", "message_id"),
    Index("ix_asked_posts_due", "due"),
)
"""Public posts that people asked about and that a watching account is to fetch; gone when answered."""

settings_in_storage = Table(
    "settings",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)

# --- the ledger -----------------------------------------------------------------------------------

ledger_bodies = Table(
    "ledger_bodies",
    metadata,
    _id(),
    Column("kind", String(16), nullable=False),  # revision, reading, deletion, review, audit …
    Column("body", LargeBinary, nullable=False),  # RFC 8785 canonical JSON: hashes of content, never content
    Column("body_hash", LargeBinary(32), nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

ledger_chain = Table(
    "ledger_chain",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),
    _ref("body_id", "ledger_bodies", unique=True),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("sealed_at", UtcTime, nullable=False),
    CheckConstraint("seq >= 1", name="seq_positive"),
)
"""The sealer's chain; ``storage.ledger`` says how its hashes are made."""
