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
_MANY = re.compile(r"(?:officials|sources|milbloggers|soldiers|forces|experts|analysts)\Z", re.IGNORECASE)
"""Claimants that are several, by the last word of their names."""
_NAMELESS = frozenset({"unnamed sources", "prisoner"})
_NAME_UNITS = 80
_COUNTS_SHOWN = 8
_COUNTS_IN_LINE = 3
Family = Literal["people", "count", "tiny"]


def number(count: Mapping[str, Any], words: Words, family: Family) -> str:
    """A count's number with its bound, as people ("at least 30 North Koreans"), alone, or tiny ("≥30")."""
    low, high, about = count["min"], count["max"], bool(count.get("approximate"))
    if about and (low, high) in _ROUND:
        return words.say(f"{family}-{_ROUND[low, high]}")
    if low is None and high is None:
        return words.say("people-some")
    if high is None:
        return words.say(f"{family}-least", n=low)
    if low is None:
        return words.say(f"{family}-most", n=high)
    if low == high:
        return words.say(f"{family}-about" if about else f"{family}-exact", n=low)
    return words.say(f"{family}-between-about" if about else f"{family}-between", min=low, max=high)


def _plural(count: Mapping[str, Any] | None) -> int:
    return 1 if count is not None and count["min"] == count["max"] == 1 else 2


def _clause(key: str, form: str, words: Words, people: str, count: Mapping[str, Any] | None) -> str:
    return words.say(f"{key}{form}", people=people, n=_plural(count))


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
        said = [_clause(f"fate-{first['what']}", form, words, number(first, words, "people"), first)]
        said += [
            _clause(f"fate-{count['what']}", "", words, number(count, words, "count"), count)
            for count in rest
        ]
        return ", ".join(said)
    people = number(crowd, words, "people") if crowd else words.say("people-some")
    happened = _clause(f"happened-{event}", form, words, people, crowd)
    if not fates:
        return happened
    counts = ", ".join(
        _clause(f"fate-{count['what']}", "", words, number(count, words, "count"), count) for count in fates
    )
    return words.say("with-counts", what=happened, counts=counts)


def claimant_name(claim: StoredClaim, words: Words) -> str:
    """Who says it: the claimant, or the channel where the text attributes it to nobody."""
    if claim.claimant == "channel":
        return channel_name(claim)
    if claim.claimant == "unnamed sources":
        return words.say("claimant-unnamed")
    if claim.claimant == "prisoner":
        return words.say("claimant-prisoner")
    return shorten(one_line(claim.claimant), _NAME_UNITS) or channel_name(claim)


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
    many = 2 if _MANY.search(claim.claimant) else 1
    return words.text(f"{attributed}-{claim.stance}", who=claimant_name(claim, words), what=what, many=many)


def figures(slots: Mapping[str, Any], words: Words, most: int = _COUNTS_SHOWN) -> str:
    """A claim's counts in short: "≥100 killed, 1,000 wounded"; empty where there is none, "+2" for what is left."""
    counts = slots["counts"]
    said = ", ".join(
        words.say(f"tiny-{count['what']}", count=number(count, words, "tiny")) for count in counts[:most]
    )
    return said + (f" +{len(counts) - most}" if len(counts) > most else "")


def joint_figures(slots: Mapping[str, Any], words: Words) -> str:
    """Figures of the text that count Russians too, and so are no counts of the claim; empty where there is none."""
    return ", ".join(
        words.say(f"tiny-{count['what']}", count=number(count, words, "tiny"))
        if count.get("what")
        else number(count, words, "tiny")
        for count in slots.get("joint", ())[:_COUNTS_SHOWN]
    )


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
        return f"{kind} {number(slots['counts'][0], words, 'tiny')}"
    return f"{kind} {counts}" if event in _IMPLIED else f"{kind}, {counts}"


def place_names(slots: Mapping[str, Any], view: Viewing) -> list[str]:
    """The places of a claim, in the chat's language where the gazetteer has a name in it."""
    return [shorten(one_line(view.place(place["id"], place["name"])), 60) for place in slots["places"]]
