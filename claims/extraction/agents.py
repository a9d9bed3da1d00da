"""Who does it to whom, where Ukrainian and Russian verbs tell of a fate: "корейці вбили двох наших" is a fight of
theirs, "дрони вибили сорок корейців" is no storm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from claims.extraction.numbers import Number
from claims.extraction.rules import TermHit
from claims.model import CountKind, Event

_ACTIVE = re.compile(r"\w+(?:ли|л|ла|в|ють|ють|уть|ать|ять|ют|ут|ат|ят|ет|ит|є)(?!\w)")
_LOSES = re.compile(r"втра|утра|потер|теря|пон[еі]с|зазна|недор|недос|не до")
_FATES = frozenset({"killed", "wounded", "killed_or_wounded", "captured"})
_OTHERS = (
    r"(?:наших|нашого|нашу|нашего|українськ(?:их|ого|у)|украинск(?:их|ого|ую)|українця|українців|украинца|украинцев|всу|зсу"
    r"|всушник(?:ів|ов|а)|хохл(?:ов|а|ів)|укроп(?:ов|ів|а)|противника|ворога|ворогів|врага|врагов|неприятеля)(?!\w)"
)
_INTO_CAPTIVITY = re.compile(r"плен|полон")
_DONE_TO_OTHERS = re.compile(rf"(?:[\s-][\w'-]{{1,16}}){{0,3}}?\s{_OTHERS}")
_HOLDS_OTHERS = re.compile(rf".*\s{_OTHERS}")
_KNOCKED = re.compile(r"вибил\w|вибив|вибито|вибивают\w{0,2}|выбил\w?|выбито|выбивают")
_OUT_OF = re.compile(r"(?:[\s-][\w'-]{1,16}){0,4}?\s(?:з|із|зі|из|с|со|звідти|оттуда|отсюда|назад)\s")
_NO_BREAK = re.compile(r"[.!?;:\n]")


def retell_by_object(
    text: str, hits: Sequence[TermHit], mentions: Sequence[tuple[int, int]], numbers: Sequence[Number]
) -> list[TermHit]:
    """The hits of events, those put right that tell of somebody else's fate, or of men "knocked out" by fire."""
    told = []
    for hit in hits:
        if hit.rule.counts in _FATES and "а" <= text[hit.start] <= "і" and _is_done_to_others(text, hit):
            if hit.rule.counts != CountKind.CAPTURED and _done_by_koreans(text, hit, mentions):
                told.append(
                    TermHit(
                        hit.start,
                        hit.end,
                        replace(hit.rule, tag=str(Event.COMBAT), counts="", strength="near"),
                    )
                )
            continue
        if (
            hit.rule.tag == Event.COMBAT
            and _KNOCKED.match(text, hit.start)
            and _counts_behind(text, hit, numbers)
            and not _OUT_OF.match(text, hit.end)
        ):
            hit = TermHit(
                hit.start,
                hit.end,
                replace(
                    hit.rule,
                    tag=str(Event.CASUALTIES),
                    counts=str(CountKind.KILLED_OR_WOUNDED),
                    strength="strong",
                ),
            )
        told.append(hit)
    return told


def _counts_behind(text: str, hit: TermHit, numbers: Sequence[Number]) -> bool:
    """Whether a number stands behind a verb in its clause."""
    return any(
        0 < n.start - hit.end <= 48
        and (n.max or n.min or 0) > 1
        and not _NO_BREAK.search(text, hit.end, n.start)
        for n in numbers
    )


def _is_done_to_others(text: str, hit: TermHit) -> bool:
    """Whether those of the other side stand behind an active verb as the ones it is done to."""
    if _INTO_CAPTIVITY.match(text, hit.start) and text.endswith((" в ", " у "), 0, hit.start):
        return _DONE_TO_OTHERS.match(text, hit.end) is not None
    if not _ACTIVE.match(text, hit.start) or _LOSES.match(text, hit.start):
        return False
    return bool(_DONE_TO_OTHERS.match(text, hit.end) or _HOLDS_OTHERS.fullmatch(text, hit.start, hit.end))


def _done_by_koreans(text: str, hit: TermHit, mentions: Sequence[tuple[int, int]]) -> bool:
    """Whether North Koreans stand before the verb in its clause."""
    return any(
        end <= hit.start and hit.start - end <= 60 and not _NO_BREAK.search(text, end, hit.start)
        for _, end in mentions
    )
