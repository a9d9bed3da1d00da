"""The sample feed and the demonstration that runs on it."""
