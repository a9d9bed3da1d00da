"""Which language a post is written in.

Scripts and letters decide most texts, dictionaries the short ones without telling letters, and langdetect
(seeded, only the profiles that are needed) the rest. Nothing of this touches the flag.
"""

from __future__ import annotations

import logging
import re
import threading
import tomllib
from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING, Any

from claims.text import fold_look_alikes

if TYPE_CHECKING:
    import pymorphy3

OTHER = "other"

_LONGEST = 4000  # characters that are looked at
_MOST_WORDS = 60  # words that are looked up
_NOISE = re.compile(
    r"<[a-z/][^<>]{0,300}>|(?:https?://|www\.)\S{1,500}|\b(?:t\.me|bit\.ly|youtu\.be)/\S{1,500}|[@]\w{1,64}|\S{1,64}@\S{1,64}\.\w{2,8}"
)
_HANGUL = re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
_LETTER = re.compile(r"[^\W\d_]")
_ORDINAL = re.compile(r"\d-[^\W\d_]{1,3}\b")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ\-][^\W\d_]+)*")

# How often the telling letters stand in running text, so that quotations in the other language don't win.
_UKRAINIAN = re.compile("[іїєґ]")
_RUSSIAN = re.compile("[ыэё]|ъ(?=[еёюя])")
_UKRAINIAN_RATE, _RUSSIAN_RATE = 0.08, 0.028
_HARD_SIGN = re.compile("ъ(?![еёюя])")
_SERBIAN = re.compile("[ђћ]")
_MACEDONIAN = re.compile("[ѓќѕ]")
_SERBIAN_OR_MACEDONIAN = re.compile("[јљњџ]")
_KAZAKH = re.compile("[әғқңұүһ]")

_WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(
        resources.files("claims").joinpath("language_words.toml").read_text("utf-8")
    ).items()
}
_ENGLISH_WORDS = _WORDS["english"] - _WORDS["shared"]
# How only English words look: contractions, letters that stand together, endings.
_ENGLISH_LOOK = re.compile(
    r"(?:[a-z]{2,}(?:ness|ity|ally|edly|ously|ful|less|ship)|[a-z]*(?:ght|tch|ould)|wh[a-z]+|[a-z]+['’](?:s|t|re|ve|ll|d))$"
)
# How English words look, and those of its neighbours at times.
_WESTERN_LOOK = re.compile(
    r"(?:[a-z]{2,}(?:ing|ings|tion|tions|ment|ments|ous|ers|[^aeiou]ed|ied|ly)|[a-z]*(?:oo[kdt]|ee[dnp]|ow[ns]|ck))$"
)
_BELARUSIAN_ENDINGS = ("юць", "уць", "юцца", "уцца", "яцца", "іцца")
_SOUTHERN_ENDING = re.compile("(?:ите|ците|ата|ията|ето|ото|ът|ят|ски[тя]е|аха|уваат?|ува|овци|ници)$")


def detect_language(text: str) -> str:
    """The language of a text as an ISO 639-1 code, or ``other`` where none is sure or there are no words."""
    clean = _NOISE.sub(" ", text[:_LONGEST]).casefold()
    clean = clean.replace("\u0301", "")
    letters = len(_LETTER.findall(clean))
    if not letters:
        return OTHER
    hangul, kana, han = (len(script.findall(clean)) for script in (_HANGUL, _KANA, _HAN))
    cyrillic, latin = len(_CYRILLIC.findall(clean)), len(_LATIN.findall(clean))
    # A syllable or an ideograph carries as much as two or three letters.
    asian = 2.5 * (hangul + kana + han)
    if asian >= max(cyrillic, latin) * 0.8 and asian * 2 >= letters:
        if hangul and hangul >= kana:
            return "ko"
        return "ja" if kana else "zh"
    if cyrillic >= latin and cyrillic * 2 >= letters - han - hangul - kana:
        return _of_cyrillic(fold_look_alikes(clean))
    if latin * 2 > letters:
        return _of_latin(clean)
    return OTHER


def _of_cyrillic(text: str) -> str:
    count = len(_CYRILLIC.findall(text))
    text = _ORDINAL.sub(" ", text)
    words = [word for word in _WORD.findall(text) if _CYRILLIC.match(word)][:_MOST_WORDS]
    ukrainian = len(_UKRAINIAN.findall(text))
    russian = len(_RUSSIAN.findall(text))
    if len(_KAZAKH.findall(text)) > 0.02 * count:
        return "kk" if re.search("[ғқұ]", text) else OTHER
    southern = (
        len(_SERBIAN_OR_MACEDONIAN.findall(text))
        + len(_SERBIAN.findall(text))
        + len(_MACEDONIAN.findall(text))
    )
    if southern > 0.01 * count:
        return _serbian_or_macedonian(text, words)
    if _is_belarusian(text, words):
        return "be"
    if len(_HARD_SIGN.findall(text)) > 0.004 * count and not re.search("[ыэії]", text):
        return "bg"
    if ukrainian or russian:
        return "uk" if ukrainian / _UKRAINIAN_RATE > russian / _RUSSIAN_RATE else "ru"
    return _without_letters(text, words)


def _is_belarusian(text: str, words: list[str]) -> bool:
    """Belarusian has ў, and і beside ы, but no и and none of the Ukrainian letters."""
    if re.search("[їєґщ]", text) or sum(word in _WORDS["ukrainian"] for word in words) >= 3:
        return False
    without_i = text.count("и") * 8 <= text.count("і") + 2 * text.count("ў") + text.count("ы")
    if without_i and ("ў" in text or ("і" in text and re.search("[ыэё]", text))):
        return True
    if "и" not in text and any(
        word in _WORDS["belarusian"] or word.endswith(_BELARUSIAN_ENDINGS) for word in words
    ):
        return True
    return sum(word in _WORDS["belarusian"] for word in words) >= 2


def _serbian_or_macedonian(text: str, words: list[str]) -> str:
    serbian = 3 * len(_SERBIAN.findall(text)) + sum(word in _WORDS["serbian"] for word in words)
    macedonian = 3 * len(_MACEDONIAN.findall(text)) + sum(word in _WORDS["macedonian"] for word in words)
    return "mk" if macedonian > serbian else "sr"


def _without_letters(text: str, words: list[str]) -> str:
    """Ukrainian or Russian (or Bulgarian, Macedonian) without a letter that tells."""
    if not words:
        return OTHER
    known = {language: _dictionary(language).word_is_known for language in ("uk", "ru")}
    votes = {"uk": 0.0, "ru": 0.0}
    unknown = 0
    for word in words:
        in_uk, in_ru = known["uk"](word), known["ru"](word)
        if in_uk and not in_ru:
            votes["uk"] += 1
        elif in_ru and not in_uk:
            votes["ru"] += 1
        elif not in_uk and not in_ru:
            unknown += len(word) > 2
        else:
            votes["uk"] += 0.3 * (_is_a_name_of_things("uk", word) and _is_a_rare_form("ru", word))
            votes["ru"] += 0.3 * (_is_a_name_of_things("ru", word) and _is_a_rare_form("uk", word))
        votes["uk"] += 0.6 * (word in _WORDS["ukrainian"] and word not in _WORDS["russian"])
        votes["ru"] += 0.6 * (word in _WORDS["russian"] and word not in _WORDS["ukrainian"])
    if _is_southern(words, known):
        guess, _ = _guess("cyrillic", text)
        return guess if guess in ("bg", "mk") else "sr"
    if unknown >= 2 and unknown * 3 >= len(words):
        southern = sum(word in _WORDS["bulgarian"] for word in words)
        guess, probability = _guess("cyrillic", text)
        if guess in ("bg", "mk") and (probability > 0.9 or southern):
            return "bg" if southern else guess
    if votes["uk"] != votes["ru"]:
        return max(votes, key=votes.__getitem__)
    guess, _ = _guess("cyrillic", text)
    return guess if guess in ("uk", "ru") else "ru"


def _is_southern(words: list[str], known: dict[str, Callable[[str], bool]]) -> bool:
    """Whether the words neither dictionary has are South Slavic ones; all of a short text must look so."""
    if " ".join(words).startswith(("добро утро", "добър ден", "добра вечер")):
        return True
    unknown = [word for word in words if not known["uk"](word) and not known["ru"](word)]
    told = sum(word in _WORDS["southern"] or bool(_SOUTHERN_ENDING.search(word)) for word in unknown)
    named = len(words) <= 3 and any(word in _WORDS["southern"] for word in unknown)
    return named or (told > 0 and len(unknown) * 2 >= len(words))


def _of_latin(text: str) -> str:
    words = [word for word in _WORD.findall(text) if _LATIN.match(word)][:_MOST_WORDS]
    if not words:
        return OTHER
    foreign = sum(word in _WORDS["foreign"] for word in words)
    english = sum(_is_english(word) for word in words)
    if not text.isascii() and sum(not word.isascii() for word in words) * 3 >= len(words):
        english = likely = 0
    elif english > foreign and english * 3 >= len(words) and text.isascii():
        return "en"
    else:
        likely = sum(word in _WORDS["shared"] or bool(_WESTERN_LOOK.match(word)) for word in words)
    if english > foreign and text.isascii() and (english + likely) * 3 >= len(words):
        return "en"
    if english >= foreign + 2 and english * 5 >= len(words) and (text.isascii() or english >= foreign + 3):
        return "en"
    guess, probability = _guess("latin", text)
    if guess == "en":
        return "en" if english + likely > foreign or (probability > 0.8 and not foreign) else OTHER
    if english > foreign and english * 4 >= len(words):
        return "en"
    if probability < 0.9 or len(words) < 3:
        return "en" if not foreign and english + likely > 0 and probability < 0.75 else OTHER
    return guess


def _is_english(word: str) -> bool:
    return (
        word in _ENGLISH_WORDS
        or bool(_ENGLISH_LOOK.match(word))
        or ("-" in word and any(part in _ENGLISH_WORDS for part in word.split("-")))
    )


def _is_a_name_of_things(language: str, word: str) -> bool:
    return any(form.tag.POS in ("NOUN", "NPRO") for form in _dictionary(language).parse(word))


def _is_a_rare_form(language: str, word: str) -> bool:
    """Whether a word is an order or a short adjective and nothing else: rare in posts, so no word of that language."""
    return all("impr" in form.tag or "ADJS" in form.tag for form in _dictionary(language).parse(word))


def _dictionary(language: str) -> pymorphy3.MorphAnalyzer:
    """A dictionary; loading one takes about 0.1 s and 20 MB, so once and on first need."""
    known = _DICTIONARIES.get(language)
    if known is not None:
        return known
    with _LOADING:
        if language not in _DICTIONARIES:
            import pymorphy3

            logging.getLogger("pymorphy3").setLevel(logging.WARNING)  # it tells where its files are
            _DICTIONARIES[language] = pymorphy3.MorphAnalyzer(lang=language)
    return _DICTIONARIES[language]


_DICTIONARIES: dict[str, pymorphy3.MorphAnalyzer] = {}
_LOADING = threading.RLock()
_PROFILES = {
    "cyrillic": ("bg", "mk", "ru", "uk"),
    "latin": (
        "cs",
        "de",
        "en",
        "es",
        "fi",
        "fr",
        "hr",
        "hu",
        "id",
        "it",
        "nl",
        "pl",
        "pt",
        "ro",
        "sv",
        "tr",
        "vi",
    ),
}
LANGUAGES = (
    *("en", "uk", "ru", "ko"),
    *sorted({"be", "ja", "kk", "sr", "zh", *_PROFILES["cyrillic"], *_PROFILES["latin"]} - {"en", "uk", "ru"}),
)
"""Every language that a text can be found to be in, those of the subject first."""


def _guess(script: str, text: str) -> tuple[str, float]:
    from langdetect.lang_detect_exception import LangDetectException

    detector = _factory(script).create()
    letters = " ".join(_WORD.findall(text))[:1500]
    try:
        detector.append(letters)
        found = detector.get_probabilities()
    except LangDetectException:
        return OTHER, 0.0
    return (found[0].lang, found[0].prob) if found else (OTHER, 0.0)


_FACTORIES: dict[str, Any] = {}


def _factory(script: str) -> Any:
    """A langdetect factory of our own with few profiles, complete before anyone sees it."""
    factory = _FACTORIES.get(script)
    if factory is not None:
        return factory
    with _LOADING:
        if script not in _FACTORIES:
            from langdetect.detector_factory import DetectorFactory

            folder = resources.files("langdetect") / "profiles"
            factory = DetectorFactory()
            factory.load_json_profile([(folder / name).read_text("utf-8") for name in _PROFILES[script]])
            factory.set_seed(0)
            _FACTORIES[script] = factory
    return _FACTORIES[script]
