"""Claims from a flagged post: who says what happened, where, to how many, when, each with the words it was read from.

A post is cut into units (sentences, list items); each unit's words are matched against the lexicon in one pass;
events are told by trigger words or by counts; claimant, place and date are tied to the unit they stand in. What a
text doesn't say stays empty.
"""

from __future__ import annotations

from datetime import datetime

from claims.extraction.assembly import finish_claim, merge_claims
from claims.extraction.drafts import draft_claims
from claims.extraction.page import read_page
from claims.extraction.rules import RuleError, Rules, build_rules
from claims.lexicon import Lexicon
from claims.model import Claim, Flag
from claims.places import Gazetteer
from claims.text import Normalised, normalise

__all__ = ["read_claims", "rules_of"]

_RULES: dict[str, Rules] = {}


def rules_of(lexicon: Lexicon) -> Rules:
    """The claim rules of a lexicon, built once for each version.

    Raises:
        RuleError: a table of the lexicon is not usable.
    """
    rules = _RULES.get(lexicon.version)
    if rules is None:
        if len(_RULES) > 4:
            _RULES.clear()
        try:
            rules = _RULES[lexicon.version] = build_rules(lexicon.tables, _fold)
        except RuleError as error:
            raise _at_line(error, lexicon) from None
    return rules


def _at_line(error: RuleError, lexicon: Lexicon) -> RuleError:
    """The same error with the line that names the rule, where the file says the name once or more."""
    file, _, reason = str(error).partition(": ")
    name = reason.partition(": ")[0].strip("[]")
    lines = lexicon.files.get(file, b"").decode("utf-8", "replace").splitlines()
    at = next((n for n, line in enumerate(lines, 1) if f'"{name}"' in line or f"[{name}]" in line), None)
    return error if at is None else RuleError(f"{file}, line {at}: {reason}")


def _fold(pattern: str) -> str:
    return normalise(pattern).text


def read_claims(
    text: str,
    flag: Flag,
    posted: datetime | None,
    lexicon: Lexicon,
    gazetteer: Gazetteer,
    *,
    normalised: Normalised | None = None,
) -> tuple[Claim, ...]:
    """The claims of one flagged post, in the order of the text.

    Args:
        text: the text as given; every span of the claims counts its code points.
        flag: the text's flag; its mentions tell which sentences are about North Koreans.
        posted: when it was posted; without it relative dates stay empty. The date is taken in its own offset.
        lexicon: where the words stand.
        gazetteer: where the places stand.
        normalised: the same text normalised, where the caller has it.
    """
    if not flag.flagged:
        return ()
    if normalised is None:
        normalised = normalise(text)
    page = read_page(normalised, flag, posted, rules_of(lexicon), gazetteer)
    return tuple(merge_claims([finish_claim(page, normalised, draft) for draft in draft_claims(page)]))
