"""Which language a post is in."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from claims.language import _DICTIONARIES, _dictionary, detect_language

EVAL = Path(__file__).parents[2] / "../shared/eval"

SHORT = [
    ("uk", "Загроза балістики"), ("uk", "Втрати ворога"), ("uk", "Зараз тихо"),
    ("uk", "Допомога фронту"),
    ("uk", "Солдати КНДР під Курськом"), ("uk", "Слава воїнам"),
    ("uk", "Приліт по складу, чекаємо"),
    ("ru", "Потери врага"), ("ru", "Сегодня тихо"), ("ru", "Спасибо товарищам за труд"), ("ru", "Отбой тревоги"),
    ("ru", "Солдаты КНДР под Курском"), ("ru", "Наша пехота пошла вперед"), ("ru", "Сводка на утро"),
    ("en", "Air raid alert"), ("en", "DPRK units hit near Sudzha"), ("en", "Heavy losses reported"),
    ("ko", "속보"), ("ko", "북, 러 파병 NIS 보고"), ("ko", "쿠르스크전선에서북한군철수"),
    ("be", "Паўночнакарэйскія салдаты ў Курскай вобласці"), ("be", "Сёння ў Мінску холадна"),
    ("bg", "Севернокорейски войници в Курск"), ("bg", "Войната в Украйна продължава и днес"),
    ("mk", "Владата одлучи да ги зголеми платите"), ("sr", "Севернокорејски војници у Курску"),
    ("de", "Nordkoreanische Soldaten in Kursk eingesetzt"),
    ("pl", "Żołnierze z Korei Północnej w obwodzie kurskim"),
    ("ja", "北朝鮮の兵士がクルスクに派遣された"), ("zh", "朝鲜士兵抵达俄罗斯库尔斯克"),
    ("other", ""), ("other", "😀😀 123"), ("other", "https://t.me/x/12"), ("other", "كوريا الشمالية"),
]  # fmt: skip


OURS = ("uk", "ru", "en", "ko")


def _short_texts() -> list[tuple[str, str]]:
    texts, language = [], ""
    for line in (Path(__file__).parent / "language_texts.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            language = line[2:]
        elif line:
            texts.append((language, line))
    return texts


@pytest.mark.parametrize("language", OURS)
def test_short_texts_of_our_languages_are_named(language: str) -> None:
    texts = [text for code, text in _short_texts() if code == language]
    assert len(texts) >= 60
    wrong = [text for text in texts if detect_language(text) != language]
    # A few Ukrainian ones are spelt as in Russian, letter for letter: nobody can tell.
    assert len(wrong) <= (4 if language == "uk" else 0), wrong


def test_our_languages_together_are_named_at_least_98_times_in_a_hundred() -> None:
    texts = [(code, text) for code, text in _short_texts() if code in OURS]
    assert sum(detect_language(text) == code for code, text in texts) >= 0.98 * len(texts)


@pytest.mark.parametrize(
    ("language", "most"),
    [
        *[("be", 1), ("bg", 2), ("mk", 2), ("sr", 4), ("de", 0), ("pl", 0), ("zh", 0), ("ja", 0)],
        *[("nl", 0), ("fr", 0), ("others in Latin letters", 0)],
    ],
)
def test_short_texts_of_other_languages_are_not_taken_for_ours(language: str, most: int) -> None:
    texts = [text for code, text in _short_texts() if code == language]
    assert len(texts) >= 13
    ours = [text for text in texts if detect_language(text) in OURS]
    assert len(ours) <= most, ours


@pytest.mark.parametrize(("language", "text"), SHORT, ids=[f"{code}-{text[:16]}" for code, text in SHORT])
def test_a_short_text_is_named(language: str, text: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("language", ["uk", "ru", "en", "ko"])
def test_links_names_and_emoji_change_nothing(language: str) -> None:
    for code, text in SHORT:
        if code == language:
            assert detect_language(f"❗️{text} 👉 @some_channel_name https://t.me/another/1") == code


def test_a_quotation_in_the_other_language_does_not_win() -> None:
    assert (
        detect_language("Полонений каже: «мы ехали на учения». Його взяли вчора біля села, він їв кашу.")
        == "uk"
    )


@pytest.mark.parametrize("text", ["\ud800", "а" * 1_000_000, "x" * 200_000, "\u0301" * 1000, "한" * 100_000])
def test_any_text_gets_an_answer(text: str) -> None:
    assert detect_language(text)


def test_threads_agree() -> None:
    texts = [text for _, text in SHORT] * 4
    alone = list(map(detect_language, texts))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(detect_language, texts)) == alone


def test_a_dictionary_is_loaded_once_and_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    _DICTIONARIES.clear()
    with caplog.at_level("INFO"), ThreadPoolExecutor(8) as pool:
        found = list(pool.map(_dictionary, ["uk"] * 8))
    assert all(one == found[0] for one in found)
    assert not caplog.records


def test_labelled_texts_are_named_at_least_98_times_in_a_hundred() -> None:
    if not EVAL.is_dir():
        pytest.skip("the labelled texts are not here")
    rows = [
        json.loads(line)
        for name in ("dev", "dev_claims")
        for line in (EVAL / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    right = sum(detect_language(row["text"]) == row["lang"] for row in rows)
    assert right >= 0.98 * len(rows)
