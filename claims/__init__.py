"""What a post says: flags, claims, places, language and the query language. Pure: no network, database or Telegram."""
