"""Files of claims: read back by their formats' own parsers, safe in spreadsheets, without a prisoner's words."""

from __future__ import annotations

import csv
import io
import json
from codecs import BOM_UTF8
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from sqlalchemy import insert, select

from bot.answers.gathered import ExportAnswer, gather_export
from bot.answers.questions import question
from bot.app import build_dispatcher
from bot.asking import Asking
from bot.capture import Chat, open_chat
from bot.cards.fitting import CAPTION_UNITS, utf16_units
from bot.deps import BotDeps
from bot.exports.files import Format, export_file, safe_cell
from bot.locales import words_in
from bot.settings import LANGUAGES, BotSettings
from claims.model import Event, Flag, Reading
from claims.places import Gazetteer
from media.matching import How, Match, Verdict, same_file
from storage.engines import Storage
from storage.fakes import add_fakes, keep_fake_match
from storage.media import MediaHashes, store_hashes
from storage.models import media, media_frames, posts, revisions, sightings
from storage.observations import MediaKind, ObservedMedia
from storage.posts import ReadPost
from storage.reuses import keep_check
from tests.bot.conftest import KYIV, carried
from tests.bot.feed import NOW, Told, at, write_feed, write_gap
from tests.bot.test_seen import BY_BOTH, Seen
from tests.storage.made import a_lexicon, observed, quiet, telling, write

KML = "{http://www.opengis.net/kml/2.2}"


async def exported(deps: BotDeps, query: str = "", language: str = "en") -> ExportAnswer:
    asking = Asking(1, 1, True, NOW, KYIV, words_in(language))
    return await gather_export("/export", await question(query, asking, deps), asking, deps)


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


async def test_a_csv_has_a_line_for_each_claim_with_bounds_as_bounds(deps: BotDeps) -> None:
    found = lines(export_file(await exported(deps), Format.CSV, words_in("en")))
    assert [line["id"] for line in found] == ["6", "5", "4", "3", "2", "1"]
    hur = found[-1]
    assert (hur["killed_or_wounded_min"], hur["killed_or_wounded_max"]) == ("30", "")
    assert hur["places"].startswith("Plyokhovo; Vorozhba; ")
    assert hur["claimed"].startswith("HUR claims: at least 30 ")
    assert (hur["claimant"], hur["claimant_side"]) == ("HUR", "ukraine")
    assert hur["channel"] == "'@topolya_brief"
    assert found[0]["lat"] == str(float(found[0]["lat"]))


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+7 900", "'+7 900"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t=1"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: str, safe: str) -> None:
    assert safe_cell(text) == safe
    assert safe_cell(-5.5) == -5.5


HOSTILE = '=HYPERLINK("http://x.example";"корейці")\n<b>&amp;]]>\x0b\u202eштурм'


@pytest.fixture
async def hostile(empty: Storage, gazetteer: Gazetteer) -> BotDeps:
    feed = [
        Told("rota_lypa", 1, at(16, 9), HOSTILE, "uk", Event.COMBAT, "штурм"),
        Told("rota_lypa", 2, at(17, 9), "Полонений Чхве Тест розповів", "uk", Event.CAPTURE, "Полонений"),
    ]
    await write_feed(empty, gazetteer, feed)
    return BotDeps(empty, gazetteer, BotSettings(access="open"), clock=lambda: NOW)


@pytest.mark.parametrize("form", Format)
async def test_hostile_words_stay_words_in_every_format(hostile: BotDeps, form: Format) -> None:
    content = export_file(await exported(hostile), form, words_in("uk")).decode("utf-8")
    assert "\u202e" not in content
    assert "Чхве" not in content
    if form is Format.CSV:
        assert all(
            not cell.startswith(("=", "+", "-", "@"))
            for row in lines(content.encode())
            for cell in row.values()
        )
    elif form is Format.KML:
        assert len(ElementTree.fromstring(content).findall(f".//{KML}Placemark")) == 2  # noqa: S314
    else:
        assert json.loads(content)


async def test_words_about_prisoners_are_withheld_and_the_link_is_not(hostile: BotDeps) -> None:
    told = json.loads(export_file(await exported(hostile), Format.JSON, words_in("en")))
    captured, combat = told["claims"]
    assert (captured["quote_text"], captured["quote_withheld"]) == (None, True)
    assert captured["url"] == "https://t.me/rota_lypa/2"
    assert combat["quote_text"].startswith("=HYPERLINK")


async def test_hashes_of_media_go_with_a_claim(deps: BotDeps, storage: Storage) -> None:
    async with storage.write() as conn:
        post, revision = (
            await conn.execute(select(revisions.c.post_id, revisions.c.id).order_by(revisions.c.id).limit(1))
        ).one()
        number = (
            await conn.execute(
                insert(media)
                .values(
                    kind="photo",
                    state="hashed",
                    sha256=b"\1" * 32,
                    pdq=b"\0" + b"\2" * 31,
                    pdq_quality=88,
                    phash=b"\0" * 7 + b"\3",
                )
                .returning(media.c.id)
            )
        ).scalar_one()
        await conn.execute(
            insert(sightings).values(
                media_id=number, post_id=post, revision_id=revision, position=9, way="live"
            )
        )
        frame = {"seq": 0, "time": 1.25, "pdq": b"\4" * 32, "quality": 77}
        await conn.execute(insert(media_frames).values(media_id=number, **frame))
    answer = await exported(deps)
    told = json.loads(export_file(answer, Format.JSON, words_in("en")))["claims"]
    (medium,) = next(claim["media"] for claim in told if claim["id"] == 1)
    assert medium == {
        "kind": "photo",
        "state": "hashed",
        "sha256": "01" * 32,
        "pdq": "00" + "02" * 31,
        "pdq_quality": 88,
        "phash": "00" * 7 + "03",
        "frames": [{"time": 1.25, "pdq": "04" * 32, "quality": 77}],
    }
    (line,) = [line for line in lines(export_file(answer, Format.CSV, words_in("en"))) if line["id"] == "1"]
    assert (line["pdq_quality"], line["phash"]) == ("88", "00" * 7 + "03")


def a_photo(key: str) -> tuple[ObservedMedia, ...]:
    return (ObservedMedia(MediaKind.PHOTO, key, path=f"{key}.jpg"),)


async def test_posts_that_claim_nothing_are_in_every_format_with_the_footage_that_they_carry(
    empty: Storage, gazetteer: Gazetteer
) -> None:
    lexicon = await a_lexicon(empty)
    claimed = ReadPost(observed(2, "Втрати", channel=BY_BOTH, media=a_photo("b")), telling("Втрати"))
    flagged = Flag(flagged=True, score=0.9, mentions=())
    silent = ReadPost(observed(3, "Корейці", channel=BY_BOTH, media=a_photo("c")), Reading(None, flagged))
    old = [
        ReadPost(observed(n, "🔥", channel=BY_BOTH, media=a_photo(k)), quiet())
        for n, k in ((1, "a"), (4, "d"))
    ]
    await write(empty, claimed, silent, *old, lexicon_id=lexicon)
    async with empty.write() as conn:
        hashes = [MediaHashes(n, "hashed", sha256=bytes([n] * 32), pdq=bytes([n] * 32)) for n in range(1, 5)]
        await store_hashes(conn, hashes, NOW)
        ids = {row.message_id: row.id for row in await conn.execute(select(posts.c.message_id, posts.c.id))}
        numbers = {
            row.post_id: row.media_id
            for row in await conn.execute(select(sightings.c.post_id, sightings.c.media_id))
        }
        shown = {message: numbers[post] for message, post in ids.items()}
        told = {"verdict": "same", "how": "picture", "distance": 2}
        await keep_check(
            conn, ids[3], shown[3], NOW, earlier=(ids[4], shown[4]), match=told, differs={"days": 9}
        )
        await add_fakes(conn, [(bytes([9] * 32), "a drill of 2016")], "list.csv", NOW)
        await keep_fake_match(conn, ids[2], shown[2], -1, told, NOW)

    class Alike(Seen):
        async def look_up_stored(self, media_id: int, *, closely: bool = True) -> list[Match]:
            other = Match(shown[1], Verdict.SAME, How.PICTURE, 6)
            return [same_file(media_id), *([other] if media_id == shown[2] else [])]

    deps = BotDeps(empty, gazetteer, BotSettings(), clock=lambda: NOW, footage=Alike())
    answer = await exported(deps)
    made = {form: export_file(answer, form, words_in("en")) for form in Format}
    (claim,) = json.loads(made[Format.JSON])["claims"]
    (carrier,) = claim["same_footage"]
    assert (carrier["url"], carrier["how"]) == ("https://t.me/tykha_varta/1", "picture")
    assert [medium["pdq"] for medium in carrier["media"]] == [f"{shown[1]:02x}" * 32]
    for form in (Format.JSON, Format.GEOJSON):
        (post,) = json.loads(made[form])["footage"]
        assert post["seen_before"]["differs"] == {"days": 9}
        assert [medium["pdq"] for medium in post["media"]] == [f"{shown[3]:02x}" * 32]
    line, without = lines(made[Format.CSV])
    assert line["same_footage_pdq"] == f"{shown[1]:02x}" * 32
    assert claim["known_fakes"] == [{"note": "a drill of 2016", "source": "list.csv"}]
    assert (line["known_fakes"], without["known_fakes"]) == ("a drill of 2016", "")
    assert (without["id"], without["event"], without["pdq"]) == ("", "", f"{shown[3]:02x}" * 32)
    assert without["seen_before"] == "https://t.me/tykha_varta/4"
    for message in (1, 3):
        assert (f"{shown[message]:02x}" * 32).encode() in made[Format.KML]


async def test_geojson_has_a_point_for_each_place_longitude_first(deps: BotDeps, storage: Storage) -> None:
    await write_gap(storage, "quiet_ridge", at(17, 1), at(17, 3))
    told = json.loads(export_file(await exported(deps), Format.GEOJSON, words_in("en")))
    assert told["type"] == "FeatureCollection"
    assert [gap["channel"] for gap in told["gaps"]] == ["@quiet_ridge"]
    hur = [one for one in told["features"] if one["properties"]["id"] == 1]
    assert [one["properties"]["place_id"] for one in hur] == ["plyokhovo", "vorozhba", "martynovka"]
    longitude, latitude = hur[0]["geometry"]["coordinates"]
    assert 30 < longitude < 40 < latitude < 60
    wide = next(one for one in told["features"] if one["properties"]["id"] == 3)
    assert wide["properties"]["precision"] == "region"


async def test_kml_says_who_claims_in_the_language_asked_for(deps: BotDeps) -> None:
    root = ElementTree.fromstring(  # noqa: S314
        export_file(await exported(deps, language="ko"), Format.KML, words_in("ko"))
    )
    marks = root.findall(f".//{KML}Placemark")
    assert len(marks) == 8
    said = marks[-1].findtext(f"{KML}description") or ""
    assert "https://t.me/" in said
    assert any("가" <= char <= "힣" for char in said)


async def test_kml_tells_of_a_claim_what_the_other_files_tell(deps: BotDeps) -> None:
    answer = await exported(deps)
    root = ElementTree.fromstring(export_file(answer, Format.KML, words_in("en")))  # noqa: S314
    marks = [
        {each.get("name"): each.findtext(f"{KML}value") or "" for each in mark.iter(f"{KML}Data")}
        for mark in root.iter(f"{KML}Placemark")
    ]
    told = json.loads(export_file(answer, Format.GEOJSON, words_in("en")))["features"]
    assert len(marks) == len(told)
    for mark, feature in zip(marks, told, strict=True):
        properties = feature["properties"]
        assert mark["claimant"] == (properties["claimant"]["name"] or "")
        for name in ("claimant_side", "claimed", "place", "place_id", "region", "precision"):
            assert mark[name] == (properties[name] or "")
    by_number = {line["id"]: line for line in lines(export_file(answer, Format.CSV, words_in("en")))}
    placed = {"places", "place_ids", "regions", "lat", "lon", "precision"}
    for mark in marks:
        line = by_number[mark["id"]]
        for name in set(line) - placed:
            assert safe_cell(mark.get(name, "")) == line[name], name


async def test_a_file_comes_into_the_chat_with_what_is_in_it(chat: Chat) -> None:
    (sent,) = await chat.say("/export json kursk")
    assert sent.file_name == "claims-place-kursk-oblast-20241219T1800Z.json"
    assert json.loads(sent.file or b"")["total"] == 6
    assert "6 claims" in sent.text


async def test_a_spreadsheet_reads_the_letters_of_a_csv_that_comes_into_the_chat(chat: Chat) -> None:
    (sent,) = await chat.say("/export csv")
    assert sent.file is not None
    assert sent.file.startswith(BOM_UTF8 + b"id,posted,")
    (sent,) = await chat.say("/export json")
    assert sent.file is not None
    assert sent.file.startswith(b"{")


async def test_a_kind_of_file_that_is_not_made_is_no_word_to_be_searched_for(chat: Chat) -> None:
    (asked,) = await chat.say("/export xlsx kursk 7d")
    assert asked.text.startswith("“xlsx” is no kind of file that is made here. Spreadsheets open CSV.\n")
    sent = await chat.press(carried(asked, "CSV"), asked)
    assert sent[-1].file is not None
    assert "Kursk Oblast" in sent[-1].text


async def test_without_a_format_the_buttons_ask_and_answer(chat: Chat) -> None:
    (sent,) = await chat.say("/export kursk")
    assert [button.text for button in sent.all_buttons] == ["CSV", "JSON", "GeoJSON", "KML"]
    for button in sent.all_buttons:
        (file,) = await chat.press(button.callback_data or "", sent)
        assert file.file
    (notice,) = await chat.press("x:1:exe", sent)
    assert notice.notice


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_found_is_said_without_a_file(deps: BotDeps, language: str) -> None:
    chat = open_chat(build_dispatcher(replace(deps, settings=BotSettings(access="open", language=language))))
    (sent,) = await chat.say("/export csv kursk 2020-01-01..2020-01-02")
    assert sent.file is None
    assert words_in(language).say("claims-none") in sent.text
    (full,) = await chat.say("/export csv")
    assert utf16_units(full.text) <= CAPTION_UNITS
