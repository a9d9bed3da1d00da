"""Digests: what a stretch of time brought for one query, built once for everybody who asks for the same."""
