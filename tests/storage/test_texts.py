from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from storage.raw_bytes import pack, unpack
from storage.texts import comparable, media_hash, search_text, storable, text_hash

ANY = st.text(st.characters(codec=None), max_size=80)


@given(ANY)
def test_storable_text_keeps_its_length_and_can_be_encoded(text: str) -> None:
    made = storable(text)
    assert len(made) == len(text)
    made.encode()
    assert "\x00" not in made


@given(ANY)
def test_comparable_text_stays_as_it_is_when_made_again(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)


@given(st.text(max_size=60))
def test_composition_and_invisible_characters_make_no_difference(text: str) -> None:
    other = "\u200b".join(unicodedata.normalize("NFD", text)) + "\ufe0f  \n"
    assert text_hash(other) == text_hash(unicodedata.normalize("NFC", text))


def test_case_punctuation_and_words_do_make_a_difference() -> None:
    said = ["Загинуло 30", "загинуло 30", "Загинуло 30.", "Загинуло 13"]
    assert len({text_hash(each) for each in said}) == 4


def test_search_text_folds_what_people_type_differently() -> None:
    said = "Пле\u0308хово, п’ять ПОРАНЕНИХ north\u2010korean"
    assert search_text(said) == "плехово, п'ять поранених north-korean"


@given(ANY)
def test_search_text_can_always_be_indexed(text: str) -> None:
    made = search_text(text)
    made.encode()
    assert "\x00" not in made


def test_a_megabyte_of_marks_is_compared_in_no_time() -> None:
    assert len(text_hash("а" + "\u0301\u0327" * 500_000)) == 32


def test_media_hashes_tell_orders_and_borders_apart() -> None:
    kinds = [(), ("",), ("ab",), ("a", "b"), ("b", "a")]
    assert len({media_hash(keys) for keys in kinds}) == 5


@given(st.binary(max_size=20_000))
def test_raw_messages_come_back_as_they_were(raw: bytes) -> None:
    assert unpack(pack(raw)) == raw
