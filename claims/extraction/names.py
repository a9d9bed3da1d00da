"""People and bodies whom the lexicon does not know, by their names: written with capitals, two words or a title.

Only names in Latin letters are read so; a name in Hangul or Cyrillic has no one spelling in English. Whether the one
named says anything is decided like that of any other claimant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from claims.extraction.rules import Term, TermHit
from claims.text import Normalised

_REST = r"[a-zé'’-]*(?:[A-Z][a-z]+)?"
_NAME = re.compile(
    rf"[A-Z](?<![\w'’#@-].){_REST}\.?(?: (?:of |for |the |de |von |al-)?[A-Z]{_REST}){{1,4}}(?![\w])"
)
_TITLES_WORDS = (
    "mr mrs ms dr prof professor president minister ambassador senator congressman general gen "
    "colonel col lieutenant lt major maj captain capt sergeant sgt admiral brigadier commander "
    "chairman director secretary chief spokesman spokeswoman spokesperson lawmaker mp analyst "
    "researcher adviser advisor governor mayor envoy expert fellow retired former deputy foreign "
    "defence defense prime brig vice first ex "
)
_TITLES = frozenset(_TITLES_WORDS.split())
_NO_NAMES_WORDS = (
    "north south east west korea korean koreans korean's russia russian russians ukraine "
    "ukrainian ukrainians dprk rok nk us uk eu un chechen american british western kremlin moscow "
    "kyiv seoul pyongyang washington army forces force troops soldiers men corps brigade regiment "
    "battalion division oblast region district monday tuesday wednesday thursday friday saturday "
    "sunday january february march april may june july august september october november december "
    "the a an in on at by but and or so if as per via from after before meanwhile however "
    "yesterday today tonight now then this that these those there here their his her its our my "
    "your they he she it we i you who what when where why how according source sources breaking "
    "update sitrep photo video news war storm special operations no not yes ok all both some many "
    "more most only even still also for with of to is are was were has have had do does did will "
    "would can could should may might must one two three four five six seven eight nine ten first "
    "second third new old great big key daily weekly morning evening night front group unit kpa "
    "pow pows drone drones committee council assembly party agency service ministry "
)
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())
_CAPITALISED = re.compile(r"(?<!\w)[A-Z][a-z]")
_LOWER = re.compile(r"(?<!\w)[a-z]{3}")


def named_speakers(
    normalised: Normalised, taken: Iterable[Sequence[TermHit]], spans: Iterable[tuple[int, int]]
) -> list[TermHit]:
    """Names of a text that may be claimants.

    Args:
        normalised: the text.
        taken: what the lexicon found; a name that holds a word of it is none.
        spans: ranges of the folded text that are places or mentions.
    """
    found = [m for m in _NAME.finditer(normalised.given)]
    if not found or len(_CAPITALISED.findall(normalised.given)) > 2 * len(_LOWER.findall(normalised.given)):
        return []
    known = sorted({(h.start, h.end) for hits in taken for h in hits} | set(spans))
    names: list[TermHit] = []
    for match in found:
        words = match[0].split()
        at = match.start()
        titled = False
        while words and (words[0].rstrip(".").lower() in _TITLES or words[0].lower() in _NO_NAMES):
            titled = words[0].rstrip(".").lower() in _TITLES
            at += len(words.pop(0)) + 1
        if len(words) < (1 if titled else 2) or any(w.lower().removesuffix("'s") in _NO_NAMES for w in words):
            continue
        name = re.sub(r"['’]s$", "", " ".join(words)).rstrip(".")
        start, end = normalised.position(at), normalised.position(at + len(name) - 1) + 1
        if any(low < end and start < high for low, high in known):
            continue
        names.append(
            TermHit(start, end, Term("claimant", "claimants:named in the text", name, rank="official"))
        )
    return names
