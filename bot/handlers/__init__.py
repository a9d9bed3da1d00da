"""What the bot does with updates: one router a subject."""
