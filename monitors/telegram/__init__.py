"""Watching channels as a signed-in account: Telethon is a lossy feed, the cursors in storage are the truth."""
