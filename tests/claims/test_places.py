"""Places: the tables, their hierarchy, and where texts name them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.model import Precision
from claims.places import GazetteerError, load_gazetteer
from claims.places.files import read_entries

GAZETTEER = load_gazetteer()
SHARED = Path(__file__).parents[2] / "../shared"
CANONICAL = """
Kursk Oblast, Sudzha, Plyokhovo, Malaya Loknya, Martynovka, Vorozhba, Kurilovka, Makhnovka, Novoivanovka
Nikolsky, Guyevo, Korenevo, Russkoye Porechnoye, Belgorod Oblast, Grayvoron, Bryansk Oblast, Donetsk
Donetsk Oblast, Mariupol, Vovchansk, Sumy Oblast, Maryino, Moscow Oblast, Vladivostok, Ussuriysk, Sergeyevka
Pyongyang
"""


def named(text: str) -> list[str]:
    return [mention.place.id for mention in GAZETTEER.find(text)]


@pytest.mark.parametrize("name", CANONICAL.strip().replace("\n", ", ").split(", "))
def test_the_names_of_the_convention_are_there(name: str) -> None:
    assert GAZETTEER.lookup(name)[0].name == name


def test_every_place_of_the_shared_table_is_there() -> None:
    table = SHARED / "data/places.tsv"
    if not table.is_file():
        pytest.skip("the shared table of places is not beside this checkout")
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = row["name_en"].replace(" (training ground)", "")
            (place, *_) = GAZETTEER.lookup(name)
            if row["lat"] and place.precision is Precision.SETTLEMENT:
                assert (place.lat, place.lon) == (float(row["lat"]), float(row["lon"])), name


def test_a_place_lies_in_its_district_oblast_and_country() -> None:
    assert GAZETTEER.ancestors("plyokhovo") == ("sudzhansky-district", "kursk-oblast", "russia")
    assert GAZETTEER.contains("kursk-oblast", "kursk")
    assert GAZETTEER.contains("plyokhovo", "plyokhovo")
    assert not GAZETTEER.contains("plyokhovo", "kursk-oblast")
    assert GAZETTEER.finest(["kursk-oblast", "plyokhovo", "donetsk"]) == ("plyokhovo", "donetsk")


def test_coordinates_of_a_village_no_source_knows_are_its_districts_and_say_so() -> None:
    makhnovka, district = GAZETTEER.places["makhnovka"], GAZETTEER.places["sudzhansky-district"]
    assert makhnovka.precision is Precision.DISTRICT
    assert (makhnovka.lat, makhnovka.lon) == (district.lat, district.lon)
    assert GAZETTEER.places["plyokhovo"].precision is Precision.SETTLEMENT


def test_every_place_has_coordinates_with_a_source() -> None:
    for place in GAZETTEER.places.values():
        assert place.lat is not None, place.id
        assert GAZETTEER.source(place.id).startswith(("GeoNames ", "places.tsv")), place.id


def test_names_are_given_in_four_languages() -> None:
    assert [GAZETTEER.names("kursk-oblast", x) for x in ("en", "uk", "ru", "ko")] == [
        "Kursk Oblast",
        "Курська область",
        "Курская область",
        "쿠르스크주",
    ]
    english = {id for id in GAZETTEER.places if GAZETTEER.names(id, "ko") == GAZETTEER.names(id, "en")}
    assert english == set()


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("бої під Малою Локнею", ["malaya-loknya"]),
        ("у Малой Локни", ["malaya-loknya"]),
        ("В ПЛЁХОВО И ПЛЕХОВО", ["plyokhovo"]),
        ("Плєхово, у Плєхові, під Плєховом, біля Плєхового", ["plyokhovo"]),
        ("у Гуєві та біля Макєєвого", ["guyevo", "makeyevo"]),
        ("під новоіванівкою", ["novoivanovka"]),
        ("fighting near Russkoye Porechnoye's edge", ["russkoye-porechnoye"]),
        ("수자 북쪽과 마흐놉카에서", ["sudzha", "makhnovka"]),
        ("수자원 공사", []),
        ("#Курск #Суджа", ["kursk-oblast", "sudzha"]),
        ("Kurskaya street, Skursk", []),
        ("Кур\u200cил\u200cовка", ["kurilovka"]),
    ],
)
def test_names_are_found_in_any_case_and_only_as_words_of_their_own(text: str, places: list[str]) -> None:
    assert list(dict.fromkeys(named(text))) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("боевые действия у Курска", ["kursk-oblast"]),
        ("Kursk region, Kursk", ["kursk-oblast"]),
        ("in the city of Kursk", ["kursk"]),
        ("у місті Курськ", ["kursk"]),
        ("г. Курск", ["kursk"]),
        ("в самом Курске", ["kursk"]),
        ("на Курщині", ["kursk-oblast"]),
        ("курское направление", ["kursk-oblast"]),
        ("в Суджанском районе", ["sudzhansky-district"]),
        ("в Сумской области", ["sumy-oblast"]),
        ("в Сумах", ["sumy"]),
        ("на стику Брянської та Курської областей", ["bryansk-oblast", "kursk-oblast"]),
        ("the Bryansk-Kursk line", ["bryansk-oblast", "kursk-oblast"]),
        ("Bryansk and Kursk regions", ["bryansk-oblast", "kursk-oblast"]),
        ("Донецкая область", ["donetsk-oblast"]),
        ("под Донецком", ["donetsk"]),
        ("підмосковний шпиталь", ["moscow-oblast"]),
    ],
)
def test_a_city_and_its_region_are_told_apart(text: str, places: list[str]) -> None:
    assert named(text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("в Ворожбе", ["vorozhba"]),
        ("Ворожба Сумской области", ["vorozhba-sumy-oblast", "sumy-oblast"]),
        ("Ворожба и Мартыновка", ["vorozhba", "martynovka"]),
        ("у Нікольському під Маріуполем на Донеччині", ["nikolske-donetsk", "mariupol", "donetsk-oblast"]),
        ("в Никольском под Суджей", ["nikolsky", "sudzha"]),
    ],
)
def test_names_of_two_places_are_decided_by_the_places_around_them(text: str, places: list[str]) -> None:
    assert named(text) == places


@pytest.mark.parametrize(
    "text",
    [
        "Курская дуга и битва под Курском",
        "the Kursk submarine",
        "Дунай вышел из берегов",
        "Никольский заявил о потерях",
        "Никольский собор",
        "значні суми на борки",
        "солдатское общежитие",
        "гармата Коксан",
        "мирный житель",
        "Пхеньян отрицает",
        "Russia denies it",
        "переговори з Росією",
        "평양이 부인했다",
    ],
)
def test_words_that_only_look_like_places_are_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("прибыли в Россию", "russia"),
        ("inside Russia", "russia"),
        ("на востоке России", "russia"),
        ("러시아로 이동", "russia"),
        ("в Пхеньяне", "pyongyang"),
        ("평양 등지에", "pyongyang"),
    ],
)
def test_a_government_is_a_place_only_where_something_happens_in_it(text: str, place: str) -> None:
    assert named(text) == [place]


def test_governments_are_given_where_asked_for() -> None:
    assert [m.place.id for m in GAZETTEER.find("Pyongyang denies", metonyms=True)] == ["pyongyang"]


def test_unknown_spellings_are_answered_with_near_ones() -> None:
    assert "Plyokhovo" in GAZETTEER.suggest("plyohkovo")
    assert GAZETTEER.lookup("plyohkovo") == []


def test_an_unrelated_sentence_moves_no_span() -> None:
    text = "😀 В Судже бои. "
    (first,) = GAZETTEER.find(text)
    assert text[first.span.start : first.span.end] == "Судже"
    assert GAZETTEER.find(text + "Погода хорошая.")[0] == first


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=6),
            st.sampled_from(
                ["Курск", "Малая Локня", "쿠르스크", "в", "Ворожба", "-", "\u200b", "́", "Курской и"]
            ),
        ),
        max_size=12,
    ).map(" ".join)
)
def test_spans_lie_in_the_text_in_order_and_do_not_overlap(text: str) -> None:
    reached = 0
    for mention in GAZETTEER.find(text):
        assert reached <= mention.span.start < mention.span.end <= len(text)
        reached = mention.span.end


@pytest.mark.parametrize(
    "text", ["Курск " * 100_000, "к" * 1_000_000, "Курской, " * 50_000, "", "\ud800", "쿠" * 500_000]
)
def test_texts_of_a_megabyte_are_read(text: str) -> None:
    GAZETTEER.find(text)


def copied(folder: Path) -> Path:
    for file in files("claims.places").iterdir():
        if file.name.endswith((".tsv", ".toml")):
            shutil.copy(str(file), folder)
    return folder


HEAD = "id\tname\tkind\tparent\tlat\tlon\tsource\tflags\ten\tuk\tru\tko\n"


def test_an_edited_table_is_read_and_changes_the_version(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    assert load_gazetteer(folder).version == GAZETTEER.version
    (folder / "9-more.tsv").write_text(
        HEAD + "testovo\tTestovo\tsettlement\tsudzhansky-district\t\t\t\t\tTestovo\tТестове\tТестово\t\n",
        encoding="utf-8",
    )
    changed = load_gazetteer(folder)
    assert changed.version != GAZETTEER.version
    assert [m.place.id for m in changed.find("под Тестовом")] == ["testovo"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "sudzha\tX\tsettlement\t\t\t\t\t\tX",
            "9-more.tsv:2: the id 'sudzha' stands already at 2-kursk.tsv:",
        ),
        ("x\tX\ttown\t\t\t\t\t\tX", "9-more.tsv:2: the kind 'town' is none of"),
        ("x\tX\tsettlement\tnowhere\t\t\t\t\tX", "9-more.tsv:2: the parent 'nowhere' of x is in no table"),
        ("x\tX\tsettlement\tx\t\t\t\t\tX", "9-more.tsv:2: x lies in itself"),
        ("x\tX\tsettlement\t\t95\t20\there\t\tX", "9-more.tsv:2: lat '95' is no number of degrees"),
        ("x\tX\tsettlement\t\t51\t20\t\t\tX", "9-more.tsv:2: coordinates need their source"),
        ("x\tX\tsettlement\t\t51\t\there\t\tX", "9-more.tsv:2: lat and lon go together"),
        ("x\tX\tsettlement\t\t\t\t\tloud\tX", "9-more.tsv:2: the flag 'loud' is none of"),
        ("x\tX\tsettlement\t\t\t\t\t\tX\t~Дом", "9-more.tsv:2: 'Дом' is not an adjective"),
        ("x y\tX\tsettlement\t\t\t\t\t\tX", "9-more.tsv:2: the id 'x y' must be"),
    ],
)
def test_a_broken_row_is_refused_with_file_line_and_reason(tmp_path: Path, row: str, said: str) -> None:
    (copied(tmp_path) / "9-more.tsv").write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(GazetteerError) as refused:
        load_gazetteer(tmp_path)
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"id\tname\n", b"\x00" * 100])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (copied(tmp_path) / "9-more.tsv").write_bytes(content)
    with pytest.raises(GazetteerError, match=r"9-more\.tsv"):
        load_gazetteer(tmp_path)


def test_a_document_without_a_table_of_places_is_refused_in_plain_words() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("words.toml", "")
    with pytest.raises(GazetteerError, match="gazetteer: no table of places"):
        read_entries(zipfile.Path(zipfile.ZipFile(made)))


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="no such folder"):
        load_gazetteer(tmp_path / "none")


def test_the_labelled_posts_places_are_all_found() -> None:
    labelled = SHARED / "eval/dev_claims.jsonl"
    if not labelled.is_file():
        pytest.skip("the labelled posts are not beside this checkout")
    for line in labelled.read_text(encoding="utf-8").splitlines():
        post = json.loads(line)
        wanted = {place for claim in post["claims"] for place in claim["places"]}
        assert wanted <= {m.place.name for m in GAZETTEER.find(post["text"])}, post["id"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("полигон Сергеевский", ["sergeyevka"]),
        ("на Сергіївському полігоні", ["sergeyevka"]),
        ("на Донгузском и Князе-Волконском полигонах", ["donguz-training-ground", "knyaze-volkonskoye"]),
        ("브랸스크와 쿠르스크에 배치", ["bryansk-oblast", "kursk-oblast"]),
        ("벨고로드 그라이보론 방면", ["belgorod-oblast", "grayvoron"]),
        ("під Гуєвим", ["guyevo"]),
        ("біля Гуєве", ["guyevo"]),
        ("a hospital near Moscow", ["moscow-oblast"]),
    ],
)
def test_grounds_pairs_and_other_spellings(text: str, wanted: list[str]) -> None:
    assert named(text) == wanted
