"""The words of a search: found in any form, in the syntax of either database's full-text index.

Only letters and digits of what people typed get into an expression, each term in quotes. SQLite: FTS5
(https://www.sqlite.org/fts5.html#full_text_query_syntax). PostgreSQL: ``to_tsquery``
(https://www.postgresql.org/docs/current/textsearch-controls.html).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, literal, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from storage.posts import post_id_floor
from storage.texts import search_text

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[а-яёіїєґ]+", re.IGNORECASE)
_CYRILLIC_ENDING = re.compile(
    r"(?:иями|ями|ами|ими|ого|его|ому|ему|ої|ій|ия|ья|их|ых|ах|ях|ів|ев|ов|ам|ям|ом|ем|єм|ою|ею|єю|ую|юю|ый|ий|ой|ей|"
    r"ая|яя|ое|ее|ие|ые|ії|ія|[аяоеєёиіїуюыйьъэ])$",
    re.IGNORECASE,
)
_NEARLY_A_SECOND = timedelta(microseconds=999_999)
_LONGEST_TERM = 64
_MOST_TERMS = 32


post_search = table("post_search")
"""The full-text index; ``found_id`` is the id of the post that a row of it is about."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a text must and must not say. A word matches by its beginning, a phrase as it stands.

    Attributes:
        names, not_names: each is one thing under several names ("Sudzha", "Суджа"), any of which will do.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    not_words: tuple[str, ...] = ()
    not_phrases: tuple[str, ...] = ()
    not_names: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) for part in fields(self))


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a full-text index wants to be asked."""

    both: str
    either: str
    then: str
    quoted: Callable[[str], str]
    begins: Callable[[str], str]


FTS5 = Syntax(" AND ", " OR ", " + ", lambda term: f'"{term}"', lambda term: f'"{term}"*')
TSQUERY = Syntax(" & ", " | ", " <-> ", lambda term: f"'{term}'", lambda term: f"'{term}':*")


def stem(word: str, least: int = 4) -> str:
    """The part of a Cyrillic word that its forms share, ``least`` letters or more; of any other word the word."""
    if len(word) <= least or not _CYRILLIC.fullmatch(word):
        return word
    shorter = _CYRILLIC_ENDING.sub("", word)
    return shorter if len(shorter) >= least else word[:least]


def _terms(text: str) -> list[str]:
    return [word[:_LONGEST_TERM] for word in _WORD.findall(search_text(text))][:_MOST_TERMS]


def _word(text: str, syntax: Syntax) -> str:
    terms = _terms(text)
    if not terms:
        return ""
    return syntax.then.join([*map(syntax.quoted, terms[:-1]), syntax.begins(stem(terms[-1]))])


def _phrase(text: str, syntax: Syntax) -> str:
    return syntax.then.join(map(syntax.quoted, _terms(text)))


def _name(spellings: tuple[str, ...], syntax: Syntax) -> str:
    """Any of the spellings, each of whose words may be declined."""
    found = [syntax.both.join(syntax.begins(stem(term, 3)) for term in _terms(name)) for name in spellings]
    return syntax.either.join(f"({name})" for name in dict.fromkeys(found) if name)


def _parts(
    words: Sequence[str], phrases: Sequence[str], names: Sequence[tuple[str, ...]], syntax: Syntax
) -> list[str]:
    parts = [_word(word, syntax) for word in words[:_MOST_TERMS]]
    parts += [_phrase(phrase, syntax) for phrase in phrases[:_MOST_TERMS]]
    parts += [_name(name, syntax) for name in names[:_MOST_TERMS]]
    return [f"({part})" for part in parts if part]


def match_all(words: Words, syntax: Syntax) -> str:
    """The expression for texts that say all that is wanted; empty where nothing of it can be looked up."""
    return syntax.both.join(_parts(words.words, words.phrases, words.names, syntax))


def match_any(words: Words, syntax: Syntax) -> str:
    """The expression for texts that say anything of what is ruled out; empty where that is nothing."""
    return syntax.either.join(_parts(words.not_words, words.not_phrases, words.not_names, syntax))


def needles(words: Sequence[str], phrases: Sequence[str]) -> list[str]:
    """What must stand among the words of a text, one space around each, for it to say these: the same in memory."""
    begun = [[*terms[:-1], stem(terms[-1])] for word in words[:_MOST_TERMS] if (terms := _terms(word))]
    whole = [terms for phrase in phrases[:_MOST_TERMS] if (terms := _terms(phrase))]
    return [" " + " ".join(terms) for terms in begun] + [f" {' '.join(terms)} " for terms in whole]


class _FoundId(ColumnElement[int]):
    inherit_cache = True
    type = BigInteger()


class _Says(FunctionElement[bool]):
    # without a boolean type, for which SQLite is asked "= 1", which a MATCH doesn't stand
    inherit_cache = True


@compiles(_FoundId)
def _found_id(element: _FoundId, compiler: Any, **kw: Any) -> str:
    return "post_search.rowid" if compiler.dialect.name == "sqlite" else "post_search.post_id"


@compiles(_Says)
def _says(element: _Says, compiler: Any, **kw: Any) -> str:
    fts5, tsquery = element.clauses
    if compiler.dialect.name == "sqlite":
        return f"post_search MATCH {compiler.process(fts5, **kw)}"
    return f"post_search.tsv @@ to_tsquery('simple', {compiler.process(tsquery, **kw)})"


found_id = _FoundId()


def says_all(words: Words) -> ColumnElement[bool] | None:
    """The condition on ``post_search`` that a text says all that is wanted; ``None`` where nothing is."""
    fts5, tsquery = match_all(words, FTS5), match_all(words, TSQUERY)
    return _Says(literal(fts5), literal(tsquery)) if fts5 else None


def says_any(words: Words) -> ColumnElement[bool] | None:
    """The condition on ``post_search`` that a text says anything of what is ruled out; ``None`` where nothing is."""
    fts5, tsquery = match_any(words, FTS5), match_any(words, TSQUERY)
    return _Says(literal(fts5), literal(tsquery)) if fts5 else None


def in_window(
    ids: ColumnElement[Any], from_time: datetime | None, to_time: datetime | None
) -> list[ColumnElement[bool]]:
    """A window over post ids, which sort by the second; a begun second counts whole."""
    found: list[ColumnElement[bool]] = []
    if from_time is not None:
        found.append(ids >= post_id_floor(from_time))
    if to_time is not None:
        found.append(ids < post_id_floor(to_time + _NEARLY_A_SECOND))
    return found


def post_ids_saying(
    condition: ColumnElement[bool], from_time: datetime | None, to_time: datetime | None
) -> Select[tuple[int]]:
    """The ids of the posts in a window whose text fulfils a condition."""
    ids: Select[Any] = select(found_id.label("id")).select_from(post_search)
    return ids.where(condition, *in_window(found_id, from_time, to_time))
