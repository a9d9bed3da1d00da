"""Telling at once: whom a new claim is for, what is owed to them, and what later changes of the story add."""
