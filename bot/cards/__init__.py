"""How answers look in Telegram: text with entities, never markup, never more than a message holds."""
