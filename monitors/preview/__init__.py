"""Public channels read from their t.me/s pages: no account needed, only what Telegram shows anybody."""
