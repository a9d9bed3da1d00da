"""The first schema: all that is kept, and the full-text index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SEARCH_SQLITE = (
    "CREATE VIRTUAL TABLE post_search USING fts5("
    "text, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2')"
)
SEARCH_POSTGRESQL = (
    "CREATE TABLE post_search (post_id BIGINT PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE, "
    "tsv TSVECTOR NOT NULL)",
    "CREATE INDEX ix_post_search_tsv ON post_search USING gin (tsv)",
)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("session_path", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), server_default="ok", nullable=False),
        sa.Column("state_note", sa.Text(), nullable=True),
        sa.Column("limited_until", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("label", name=op.f("uq_accounts_label")),
    )
    op.create_table(
        "admin_codes",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("used_by", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_admin_codes_code_hash")),
    )
    op.create_table(
        "asked",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("telegram_chat_id", sa.BigInteger(), nullable=False),
        sa.Column("command", sa.String(length=16), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
        sa.UniqueConstraint("key", name=op.f("uq_asked_key")),
    )
    op.create_table(
        "audit",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "chats",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("telegram_chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("quiet_from", sa.String(length=5), nullable=True),
        sa.Column("quiet_to", sa.String(length=5), nullable=True),
        sa.Column("daily_cap", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), server_default="ok", nullable=False),
        sa.Column("state_note", sa.Text(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
        sa.UniqueConstraint(
            "telegram_chat_id", "thread_id", name=op.f("uq_chats_telegram_chat_id_thread_id")
        ),
    )
    op.create_table(
        "ledger_bodies",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_bodies")),
    )
    op.create_table(
        "lexicons",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("in_force_since", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicons")),
        sa.UniqueConstraint("version", name=op.f("uq_lexicons_version")),
    )
    op.create_table(
        "media",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("telegram_file_id", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("mime", sa.Text(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("duration", sa.Float(), nullable=True),
        sa.Column("pdq", sa.LargeBinary(length=32), nullable=True),
        sa.Column("pdq_quality", sa.Integer(), nullable=True),
        sa.Column("phash", sa.LargeBinary(length=8), nullable=True),
        sa.Column("hashed_from", sa.String(length=12), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("kept_path", sa.Text(), nullable=True),
        sa.Column("hashed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("telegram_file_id", name=op.f("uq_media_telegram_file_id")),
    )
    op.create_index("ix_media_sha256", "media", ["sha256"], unique=False)
    op.create_index(
        "ix_media_waiting",
        "media",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "people",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("telegram_user_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("telegram_user_id", name=op.f("uq_people_telegram_user_id")),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "stories",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("first_claim_id", ID, nullable=False),
        sa.Column("claims", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("posts", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("origins", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("first_posted_at", sa.BigInteger(), nullable=False),
        sa.Column("last_posted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    op.create_table(
        "budgets",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("spent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("last_call", sa.BigInteger(), nullable=True),
        sa.Column("wait_until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_budgets_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", "method", name=op.f("pk_budgets")),
    )
    op.create_table(
        "channels",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=16), server_default="unknown", nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("trust_note", sa.Text(), nullable=True),
        sa.Column("watched", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("mode", sa.String(length=16), server_default="auto", nullable=False),
        sa.Column("state", sa.String(length=24), server_default="ok", nullable=False),
        sa.Column("state_note", sa.Text(), nullable=True),
        sa.Column("noforwards", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("merged_into", ID, nullable=True),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("added_by", ID, nullable=True),
        sa.Column("backfill_since", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_channels_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["channels.id"], name=op.f("fk_channels_merged_into_channels")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
    )
    op.create_table(
        "ledger_chain",
        sa.Column("seq", ID, autoincrement=False, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_ledger_chain_seq_positive")),
        sa.ForeignKeyConstraint(
            ["body_id"], ["ledger_bodies.id"], name=op.f("fk_ledger_chain_body_id_ledger_bodies")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_chain")),
        sa.UniqueConstraint("body_id", name=op.f("uq_ledger_chain_body_id")),
    )
    op.create_table(
        "media_frames",
        sa.Column("media_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.Column("pdq", sa.LargeBinary(length=32), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_media_frames_media_id_media")),
        sa.PrimaryKeyConstraint("media_id", "seq", name=op.f("pk_media_frames")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("schedule", sa.String(length=8), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("muted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("paused_until", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), server_default="ok", nullable=False),
        sa.Column("state_note", sa.Text(), nullable=True),
        sa.Column("next_due", sa.BigInteger(), nullable=True),
        sa.Column("last_sent", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_subscriptions_chat_id_chats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index("ix_subscriptions_next_due", "subscriptions", ["next_due"], unique=False)
    op.create_table(
        "account_channels",
        sa.Column("account_id", ID, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("access_hash", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("joined", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_channels_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_account_channels_channel_id_channels")
        ),
        sa.PrimaryKeyConstraint("account_id", "channel_id", name=op.f("pk_account_channels")),
    )
    op.create_table(
        "channel_identities",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("seen_from", sa.BigInteger(), nullable=False),
        sa.Column("seen_until", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_channel_identities_channel_id_channels")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_identities")),
    )
    op.create_index("ix_channel_identities_channel_id", "channel_identities", ["channel_id"], unique=False)
    op.create_index("ix_channel_identities_kind_value", "channel_identities", ["kind", "value"], unique=False)
    op.create_table(
        "cursors",
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("last_contiguous_id", sa.BigInteger(), nullable=True),
        sa.Column("newest_id", sa.BigInteger(), nullable=True),
        sa.Column("pts", sa.Integer(), nullable=True),
        sa.Column("last_check", sa.BigInteger(), nullable=True),
        sa.Column("last_post", sa.BigInteger(), nullable=True),
        sa.Column("next_check", sa.BigInteger(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("backfilled_to_id", sa.BigInteger(), nullable=True),
        sa.Column("backfilled_to", sa.BigInteger(), nullable=True),
        sa.Column("errors", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("flood_waits", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_cursors_channel_id_channels")),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_cursors")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("subscription_id", ID, nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_deliveries_chat_id_chats")),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_deliveries_subscription_id_subscriptions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("chat_id", "kind", "key", name=op.f("uq_deliveries_chat_id_kind_key")),
    )
    op.create_index("ix_deliveries_state_due_at", "deliveries", ["state", "due_at"], unique=False)
    op.create_table(
        "gaps",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=True),
        sa.Column("to_id", sa.BigInteger(), nullable=True),
        sa.Column("from_time", sa.BigInteger(), nullable=True),
        sa.Column("to_time", sa.BigInteger(), nullable=True),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("how_closed", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_gaps_channel_id_channels")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
    )
    op.create_index("ix_gaps_channel_id_closed_at", "gaps", ["channel_id", "closed_at"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("time_uncertain", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.Column("first_way", sa.String(length=8), nullable=False),
        sa.Column("source_key", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("reply_to", sa.BigInteger(), nullable=True),
        sa.Column("grouped_id", sa.BigInteger(), nullable=True),
        sa.Column("forward_channel_id", ID, nullable=True),
        sa.Column("forward_title", sa.Text(), nullable=True),
        sa.Column("forward_message_id", sa.BigInteger(), nullable=True),
        sa.Column("forward_posted_at", sa.BigInteger(), nullable=True),
        sa.Column("revision_id", ID, nullable=True),
        sa.Column("edits", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("flagged", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("views", sa.Integer(), nullable=True),
        sa.Column("forwards", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_posts_channel_id_channels")),
        sa.ForeignKeyConstraint(
            ["forward_channel_id"], ["channels.id"], name=op.f("fk_posts_forward_channel_id_channels")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("channel_id", "message_id", name=op.f("uq_posts_channel_id_message_id")),
    )
    op.create_index(
        "ix_posts_flagged",
        "posts",
        ["id"],
        unique=False,
        sqlite_where=sa.text("flagged"),
        postgresql_where=sa.text("flagged"),
    )
    op.create_index(
        "ix_posts_forward",
        "posts",
        ["forward_channel_id", "forward_message_id"],
        unique=False,
        sqlite_where=sa.text("forward_channel_id IS NOT NULL"),
        postgresql_where=sa.text("forward_channel_id IS NOT NULL"),
    )
    op.create_index(
        "ix_posts_grouped",
        "posts",
        ["channel_id", "grouped_id"],
        unique=False,
        sqlite_where=sa.text("grouped_id IS NOT NULL"),
        postgresql_where=sa.text("grouped_id IS NOT NULL"),
    )
    op.create_table(
        "raw_posts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("channel_id", ID, nullable=True),
        sa.Column("account_id", ID, nullable=True),
        sa.Column("telegram_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("failed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_raw_posts_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_raw_posts_channel_id_channels")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_posts")),
    )
    op.create_index(
        "ix_raw_posts_open",
        "raw_posts",
        ["id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "deletions",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("noticed_at", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_deletions_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
    )
    op.create_index("ix_deletions_post_id", "deletions", ["post_id"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("marked_edited", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entities", sa.Text(), nullable=True),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("media_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("raw_hash", sa.LargeBinary(length=32), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_revisions_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("post_id", "seq", name=op.f("uq_revisions_post_id_seq")),
    )
    op.create_table(
        "observations",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("media_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("edited_at", sa.BigInteger(), nullable=True),
        sa.Column("marked_edited", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("observed_at", sa.BigInteger(), nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_observations_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_observations_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("post_id", "way", name=op.f("pk_observations")),
    )
    op.create_table(
        "readings",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("lexicon_id", ID, nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("mentions", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lexicon_id"], ["lexicons.id"], name=op.f("fk_readings_lexicon_id_lexicons")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_readings_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("revision_id", "lexicon_id", name=op.f("uq_readings_revision_id_lexicon_id")),
    )
    op.create_table(
        "sightings",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("media_id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("archive", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_sightings_media_id_media")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_sightings_post_id_posts")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_sightings_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sightings")),
        sa.UniqueConstraint(
            "revision_id", "position", "way", name=op.f("uq_sightings_revision_id_position_way")
        ),
    )
    op.create_index("ix_sightings_media_id", "sightings", ["media_id"], unique=False)
    op.create_index("ix_sightings_post_id", "sightings", ["post_id"], unique=False)
    op.create_table(
        "claims",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("reading_id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("channel_id", ID, nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("stance", sa.String(length=8), nullable=False),
        sa.Column("claimant", sa.Text(), nullable=False),
        sa.Column("claimant_side", sa.String(length=16), nullable=True),
        sa.Column("date_from", sa.String(length=10), nullable=True),
        sa.Column("date_to", sa.String(length=10), nullable=True),
        sa.Column("slots", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("superseded_by", ID, nullable=True),
        sa.Column("story_id", ID, nullable=True),
        sa.Column("origin", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name=op.f("fk_claims_channel_id_channels")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_claims_post_id_posts")),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_claims_reading_id_readings")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_claims_story_id_stories")),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["claims.id"], name=op.f("fk_claims_superseded_by_claims")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    op.create_index("ix_claims_post_id", "claims", ["post_id"], unique=False)
    op.create_index("ix_claims_story_id", "claims", ["story_id", "posted_at"], unique=False)
    op.create_index(
        "ix_claims_window",
        "claims",
        ["posted_at", "id", "story_id", "event", "stance", "current"],
        unique=False,
    )
    op.create_table(
        "claim_counts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("min", sa.BigInteger(), nullable=True),
        sa.Column("max", sa.BigInteger(), nullable=True),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_counts_claim_id_claims")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_counts")),
    )
    op.create_index("ix_claim_counts_claim_id", "claim_counts", ["claim_id"], unique=False)
    op.create_table(
        "claim_places",
        sa.Column("place_id", sa.String(length=64), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_places_claim_id_claims")),
        sa.PrimaryKeyConstraint("place_id", "posted_at", "claim_id", name=op.f("pk_claim_places")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_claim_places_claim_id", "claim_places", ["claim_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("claim_id", ID, nullable=True),
        sa.Column("post_id", ID, nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_events_claim_id_claims")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_events_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index(
        "ix_events_open",
        "events",
        ["id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index("ix_events_post_id", "events", ["post_id"], unique=False)
    op.create_table(
        "reviews",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("claim_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("axis", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("links", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_reviews_claim_id_claims")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index("ix_reviews_claim_id", "reviews", ["claim_id"], unique=False)
    op.create_table(
        "story_links",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("other_post_id", ID, nullable=False),
        sa.Column("claim_id", ID, nullable=True),
        sa.Column("other_claim_id", ID, nullable=True),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_story_links_claim_id_claims")),
        sa.ForeignKeyConstraint(
            ["other_claim_id"], ["claims.id"], name=op.f("fk_story_links_other_claim_id_claims")
        ),
        sa.ForeignKeyConstraint(
            ["other_post_id"], ["posts.id"], name=op.f("fk_story_links_other_post_id_posts")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_story_links_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_links")),
    )
    op.create_index("ix_story_links_claim_id", "story_links", ["claim_id"], unique=False)
    op.create_index("ix_story_links_other_claim_id", "story_links", ["other_claim_id"], unique=False)
    op.create_index("ix_story_links_other_post_id", "story_links", ["other_post_id"], unique=False)
    op.create_index("ix_story_links_post_id", "story_links", ["post_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for statement in SEARCH_POSTGRESQL:
            op.execute(statement)
    else:
        op.execute(SEARCH_SQLITE)
