"""Sending what is owed: Telegram's limits, its refusals, and the one sender that works the deliveries off."""
