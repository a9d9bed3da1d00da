"""When digests are due in the subscriber's own time, and how people say so."""
