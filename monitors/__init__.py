"""How posts arrive: Telegram Desktop exports, posts.jsonl, t.me/s previews, and the ingest that all ways share."""
