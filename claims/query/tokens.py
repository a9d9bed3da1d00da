"""A query cut into tokens: words, quoted phrases, keys and values, each with its span and its minus."""

from __future__ import annotations

import re
from dataclasses import dataclass

from claims.language import LANGUAGES
from claims.model import Span
from claims.query.vocabulary import vocabulary
from claims.text import normalise

_CLOSING = {'"': '"', "“": "”", "„": "“”", "«": "»", "”": "”", "＂": "＂"}
_QUOTES = "".join(_CLOSING) + "»"
_MINUS = "-−–—"
_BREAK = " \t\r\n\v\f,;，、\u00a0\u2028\u2029\u3000"
_EDGES = "()[]{}!?'`´‘’‹›…*_~|\\&#.:"
_EDGES_BUT_DOT = _EDGES.replace(".", "")
_RANGE = re.compile(r"[^.]+\.\.[^.]*|\.\.[^.]+|[\d.]+\.\.[\d.]+")
_KEY = re.compile(r"([^\W\d]{1,20}):(?!//)")
_FURTHER = re.compile(r"[,，、]([^\W\d]+)(?=[\s,;，、]|$)")
_CODE = re.compile(r"[a-z]{2}")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.\d{4}")
_BOUND = re.compile(r"([^\W\d]{0,30}) ?(>=|<=|=>|=<|≥|≤|>|<|=) ?(\d{1,9}[kк]?)(?!\w)")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query. ``first`` says that a comma or the beginning stands before it.

    A minus that stands alone is a token without a text.
    """

    text: str
    span: Span
    negated: bool
    quoted: bool = False
    key: str | None = None
    open_quote: bool = False
    first: bool = False

    @property
    def is_lone_minus(self) -> bool:
        """Whether it is a minus, or a dash, that leaves out nothing."""
        return self.negated and not self.text and self.key is None


def cut(text: str) -> list[Token]:
    """Cuts a query into tokens; every text can be cut."""
    tokens: list[Token] = []
    at, first = 0, True
    while at < len(text):
        if text[at] in _BREAK or text[at] == "»" or not text[at].isprintable():
            first = first or text[at] in ",;，、"
            at += 1
            continue
        token, at = _token(text, at, first)
        if token is not None:
            tokens.append(token)
            first = False
            _join_days(tokens)
            while (further := _further_value(text, token, at)) is not None:
                tokens.append(further)
                at = further.span.end
    return tokens


def _join_days(tokens: list[Token]) -> None:
    """Two days with a dash between them are one range: ``2024-12-01 – 2024-12-20``."""
    if len(tokens) < 3 or not tokens[-2].is_lone_minus:
        return
    begin, _, end = tokens[-3:]
    if any(t.negated or t.quoted or t.key is not None or not _DAY.fullmatch(t.text) for t in (begin, end)):
        return
    span = Span(begin.span.start, end.span.end)
    tokens[-3:] = [Token(f"{begin.text}..{end.text}", span, False, first=begin.first)]


def _further_value(text: str, token: Token, at: int) -> Token | None:
    """Another value of the same key right after a comma: ``side:ukraine,russia`` is either of them."""
    match = _FURTHER.match(text, at)
    if match is None or token.key is None or token.quoted:
        return None
    known = vocabulary()
    key, value = known.keys.meaning(normalise(token.key).text), normalise(match[1]).text
    tables = {
        "event": known.events,
        "stance": known.stances,
        "side": known.sides,
        "has": known.has,
        "lang": known.languages,
    }
    if key not in tables:
        return None
    meant = tables[key].meaning(value) or tables[key].nearest(value)
    if not meant and not (key == "lang" and (value in LANGUAGES or _CODE.fullmatch(value))):
        return None
    return Token(match[1], Span(at, match.end()), token.negated, key=token.key)


def _token(text: str, start: int, first: bool) -> tuple[Token | None, int]:
    at = start
    while at < len(text) and text[at] in _MINUS:
        at += 1
    negated = at > start
    key = None
    if match := _KEY.match(text, at):
        key, at = match[1], match.end()
    if at < len(text) and text[at] in _CLOSING:
        return _quoted(text, start, at, negated, key, first)
    bound = _BOUND.match(text, at)
    if bound and (" " not in bound[0] or not bound[1] or vocabulary().counts.meaning(bound[1].casefold())):
        return Token(
            "".join(bound.groups()), Span(start, bound.end()), negated, key=key, first=first
        ), bound.end()
    end = at
    while end < len(text) and text[end] not in _BREAK and text[end] not in _QUOTES:
        end += 1
    word = "".join(c for c in text[at:end] if c.isprintable())
    word = word.strip(_EDGES_BUT_DOT)
    if not _RANGE.fullmatch(word):
        word = word.strip(_EDGES)
    if key is None and not word:
        lone = Token("", Span(start, at), True, first=first) if negated and end == at else None
        return lone, max(end, start + 1)
    return Token(word, Span(start, end), negated, key=key, first=first), max(end, start + 1)


def _quoted(
    text: str, start: int, at: int, negated: bool, key: str | None, first: bool
) -> tuple[Token | None, int]:
    closing = _CLOSING[text[at]]
    end = at + 1
    while end < len(text) and text[end] not in closing:
        end += 1
    is_open = end == len(text)
    inside = "".join(c if c.isprintable() and c not in _QUOTES else " " for c in text[at + 1 : end])
    phrase = " ".join(inside.split())
    end = min(end + 1, len(text))
    if not phrase:
        return None, end
    return Token(phrase, Span(start, end), negated, True, key, is_open, first), end
