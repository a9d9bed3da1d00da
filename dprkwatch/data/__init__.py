"""Data that travels with the program: the default channel list."""
