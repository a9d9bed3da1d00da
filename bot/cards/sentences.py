"""A claim's slots as words in the chat's language: the sentence on its card, the short line in a list.

A bound stays a bound, a number of the text stays what it counts, and nothing is said that no slot says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from aiogram.utils.formatting import Text

from bot.cards.fitting import one_line, shorten
from bot.cards.viewing import Viewing
from bot.locales import Words
from storage.claims import StoredClaim

FLAGS: Mapping[str, str] = {
    "ukraine": "🇺🇦",
    "russia": "🇷🇺",
    "north_korea": "🇰🇵",
    "south_korea": "🇰🇷",
    "west": "🌐",
    "independent": "📰",
}
_ROUND = {(20, 99): "dozens", (200, 999): "hundreds", (2000, 9999): "thousands"}
_IMPLIED: Mapping[str, frozenset[str]] = {
    "casualties": frozenset({"killed", "wounded", "killed_or_wounded", "missing"}),
    "capture": frozenset({"captured"}),
    "desertion": frozenset({"deserted"}),
}
_MANY = re.compile(
    r"(?:officials|sources|milbloggers|soldiers|forces|experts|analysts|media)\Z", re.IGNORECASE
)
"""Claimants that are several, by the last word of their English names; so they are in the other languages."""
_SLUG = re.compile(r"[^a-z0-9]+")
_NAMELESS: Mapping[str, str] = {"unnamed sources": "claimant-unnamed", "prisoner": "claimant-prisoner"}
_NAME_UNITS = 80
_COUNTS_SHOWN = 8
_COUNTS_IN_LINE = 3
Family = Literal["people", "count", "tiny"]


def number(count: Mapping[str, Any], words: Words, family: Family, case: str = "") -> str:
    """A count's number with its bound, as people ("at least 30 North Koreans"), alone, or tiny ("≥30").

    ``case`` is a form that only people have: ``.acc`` or ``.of``.
    """
    low, high, about = count["min"], count["max"], bool(count.get("approximate"))
    if about and (low, high) in _ROUND:
        return words.say(f"{family}-{_ROUND[low, high]}{case}")
    if low is None and high is None:
        return words.say(f"people-some{case}")
    if high is None:
        return words.say(f"{family}-least{case}", n=low)
    if low is None:
        return words.say(f"{family}-most{case}", n=high)
    if low == high:
        return words.say(f"{family}-{'about' if about else 'exact'}{case}", n=low)
    key = f"{family}-{'between-about' if about else 'between'}{case}"
    return words.say(key, min=low, max=high)


_FEW, _A_LOT = 2, 5
"""Numbers that stand for the plural forms of languages that have several: "dozens were", "of 30 was"."""


def _agreement(count: Mapping[str, Any] | None) -> int:
    """The number that a verb agrees with: the count's own where it is exact."""
    if count is None or (count["min"] is None and count["max"] is None):
        return _FEW
    if count.get("approximate"):
        return _FEW if (count["min"], count["max"]) in _ROUND else _A_LOT
    return int(count["min"]) if count["min"] is not None and count["min"] == count["max"] else _A_LOT


def _clause(key: str, form: str, words: Words, count: Mapping[str, Any] | None, family: Family) -> str:
    """A clause about so many people; ``family`` says whether they are named in it or only counted."""
    said = {}
    for name, case in (("people", ""), ("acc", ".acc"), ("of", ".of")):
        if count is None:
            said[name] = words.say(f"people-some{case}")
        else:
            said[name] = number(count, words, family, case if family == "people" else "")
    return words.say(f"{key}{form}", **said, n=_agreement(count))


def figure(count: Mapping[str, Any], words: Words) -> str:
    """A count in short with what it counts: "≥30 killed"; the number alone where the text doesn't say of whom."""
    said = number(count, words, "tiny")
    if not count.get("what"):
        return said
    if count["what"] == "personnel" and count.get("approximate") and (count["min"], count["max"]) == (20, 99):
        return words.say("tiny-personnel-dozens")
    exact = count["min"] is not None and count["min"] == count["max"]
    return words.say(f"tiny-{count['what']}", count=said, n=int(count["min"]) if exact else _A_LOT)


def what_is_claimed(slots: Mapping[str, Any], words: Words, *, subordinate: bool = False) -> str:
    """What the claim says happened, without who says so: "at least 30 North Koreans killed or wounded".

    With ``subordinate`` in the form that follows "denies that".
    """
    form = ".that" if subordinate else ""
    event = slots["event"]
    fates = [count for count in slots["counts"] if count["what"] != "personnel"][:_COUNTS_SHOWN]
    crowd = next((count for count in slots["counts"] if count["what"] == "personnel"), None)
    implied = fates and all(count["what"] in _IMPLIED.get(event, ()) for count in fates) and crowd is None
    if implied:
        first, *rest = fates
        said = _clause(f"fate-{first['what']}", form, words, first, "people")
        for count in rest:
            said = words.say(
                "list-of-fates", first=said, rest=_clause(f"fate-{count['what']}", "", words, count, "count")
            )
        return said
    happened = _clause(f"happened-{event}", form, words, crowd, "people")
    if not fates:
        return happened
    counts = ", ".join(_clause(f"fate-{count['what']}", "", words, count, "count") for count in fates)
    return words.say("with-counts", what=happened, counts=counts)


def claimant_name(claim: StoredClaim, words: Words) -> str:
    """Who says it: the claimant, or the channel where the text attributes it to nobody."""
    if claim.claimant == "channel":
        return channel_name(claim)
    return said_by(claim.claimant, words) or channel_name(claim)


def said_by(claimant: str, words: Words) -> str:
    """A claimant's name in the chat's language, where the word lists know it; else as it was read."""
    if claimant in _NAMELESS:
        return words.say(_NAMELESS[claimant])
    key = f"by-{_SLUG.sub('-', claimant.lower()).strip('-')}"
    return words.say(key) if words.has(key) else shorten(one_line(claimant), _NAME_UNITS)


def is_several(claimant: str) -> int:
    """2 for a claimant that is several, else 1: how verbs agree with it."""
    return 2 if _MANY.search(claimant) else 1


def teller_name(claim: StoredClaim, words: Words) -> str:
    """Who says it, as lines of lists name them: somebody without a name with the channel that quotes them."""
    who = claimant_name(claim, words)
    if claim.claimant in _NAMELESS:
        return words.say("claimant-via", who=who, channel=channel_name(claim))
    return who


def channel_name(claim: StoredClaim) -> str:
    """The channel's ``@name``, or its title where it has none."""
    if claim.channel.username:
        return f"@{claim.channel.username}"
    return shorten(one_line(claim.channel.title), _NAME_UNITS) or f"[{claim.channel.id}]"


def flag(claim: StoredClaim) -> str:
    """The sign of the claimant's side, or of the channel's where the claimant has none; with a space after it."""
    sign = FLAGS.get(claim.claimant_side or claim.channel.side, "")
    return sign and sign + " "


def sentence(claim: StoredClaim, words: Words) -> Text:
    """The claim in one sentence that names who says it."""
    attributed = "writes" if claim.claimant == "channel" else "says"
    what = what_is_claimed(claim.slots, words, subordinate=claim.stance != "asserted")
    who, many = claimant_name(claim, words), is_several(claim.claimant)
    who = who[:1].upper() + who[1:]
    return words.text(f"{attributed}-{claim.stance}", who=who, what=what, many=many)


def figures(slots: Mapping[str, Any], words: Words, most: int = _COUNTS_SHOWN) -> str:
    """A claim's counts in short: "≥100 killed, 1,000 wounded"; empty where there is none, "+2" for what is left."""
    counts = slots["counts"]
    said = ", ".join(figure(count, words) for count in counts[:most])
    return said + (f" +{len(counts) - most}" if len(counts) > most else "")


def joint_figures(slots: Mapping[str, Any], words: Words) -> str:
    """Figures of the text that count Russians too, and so are no counts of the claim; empty where there is none."""
    return ", ".join(figure(count, words) for count in slots.get("joint", ())[:_COUNTS_SHOWN])


def headline(slots: Mapping[str, Any], words: Words) -> str:
    """The kind of event and its figures in short: "Losses ≥100 killed, 1,000 wounded", "Combat, >200 soldiers"."""
    event, counts = slots["event"], figures(slots, words, _COUNTS_IN_LINE)
    kind = words.say(f"short-{event}")
    if not counts:
        return kind
    only = slots["counts"][0]["what"] if len(slots["counts"]) == 1 else None
    if (event, only) in (
        ("casualties", "killed_or_wounded"),
        ("capture", "captured"),
        ("desertion", "deserted"),
    ):
        return words.say("headline-number", kind=kind, number=number(slots["counts"][0], words, "tiny"))
    of_fates = event in _IMPLIED and all(count["what"] != "personnel" for count in slots["counts"])
    return words.say("headline-fates" if of_fates else "headline-counts", kind=kind, counts=counts)


def place_names(slots: Mapping[str, Any], view: Viewing) -> list[str]:
    """The places of a claim, in the chat's language where the gazetteer has a name in it."""
    return [shorten(one_line(view.place(place["id"], place["name"])), 60) for place in slots["places"]]
