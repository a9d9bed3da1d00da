"""Charts and maps: drawn from words and numbers that others put together, in the chat's language."""
