"""The one query language of bot, subscriptions, inline mode and command line."""

from claims.query.model import CountBound, Problem, Query, Terms
from claims.query.parser import parse_query

__all__ = ["CountBound", "Problem", "Query", "Terms", "parse_query"]
