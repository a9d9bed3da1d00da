"""Claims as files: CSV (RFC 4180), JSON, GeoJSON (RFC 7946) and KML 2.2, all UTF-8."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any
from xml.etree import ElementTree

from bot.answers.gathered import ExportAnswer
from bot.cards.sentences import sentence
from bot.exports.records import NOTE, claim_record, footage_record, head_record
from bot.locales import Words
from storage.claims import StoredClaim


class Format(StrEnum):
    """The kinds of files."""

    CSV = "csv"
    JSON = "json"
    GEOJSON = "geojson"
    KML = "kml"


MIME: Mapping[Format, str] = {
    Format.CSV: "text/csv",
    Format.JSON: "application/json",
    Format.GEOJSON: "application/geo+json",
    Format.KML: "application/vnd.google-earth.kml+xml",
}
COUNTED = ("killed", "wounded", "killed_or_wounded", "missing", "captured", "deserted", "personnel")
_LISTED = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_KML = "http://www.opengis.net/kml/2.2"
_OF_ALL_PLACES = ("places", "place_ids", "regions", "lat", "lon")  # a placemark stands for one of them


def export_file(answer: ExportAnswer, form: Format, words: Words) -> bytes:
    """The claims of an answer as a file. ``words``: of the language that sentences are written in."""
    writers: Mapping[Format, Callable[[ExportAnswer, Words], str]] = {
        Format.CSV: _csv,
        Format.JSON: _json,
        Format.GEOJSON: _geojson,
        Format.KML: _kml,
    }
    return writers[form](answer, words).encode("utf-8", "replace")


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe before it."""
    if isinstance(value, str) and value.lstrip().startswith(_FORMULA):
        return f"'{value}"
    if isinstance(value, str) and value[:1] in _FORMULA:
        return f"'{value}"
    return value


def _sentence(claim: StoredClaim, words: Words) -> str:
    return sentence(claim, words).render()[0]


def _count(count: Mapping[str, Any]) -> str:
    low, high = count["min"], count["max"]
    said = f"{low}" if low == high else f"{'' if low is None else low}..{'' if high is None else high}"
    return f"{count['what']} {'~' if count.get('approximate') else ''}{said}"


def _csv(answer: ExportAnswer, words: Words) -> str:
    out = io.StringIO(newline="")
    columns = [
        *(
            "id",
            "posted",
            "claimed",
            "event",
            "stance",
            "claimant",
            "claimant_side",
            "channel",
            "side",
            "url",
        ),
        *("date_from", "date_to"),
        *(f"{what}_{end}" for what in COUNTED for end in ("min", "max", "approximate")),
        *(
            "joint",
            "places",
            "place_ids",
            "regions",
            "lat",
            "lon",
            "precision",
            "language",
            "story",
            "origin",
        ),
        *("origins", "echoes", "edits", "deleted", "forwarded_from", "quote_text", "quote_withheld"),
        *("media", "sha256", "pdq", "pdq_quality", "phash"),
        *("seen_before", "seen_before_posted", "same_footage", "same_footage_sha256", "same_footage_pdq"),
        "known_fakes",
    ]
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    for claim in answer.claims:
        row = _row(claim_record(claim, answer))
        row["claimed"] = _sentence(claim, words)
        writer.writerow({name: safe_cell(value) for name, value in row.items() if name in columns})
    for sighting in answer.footage.unclaimed:
        row = _footage_row(footage_record(sighting, answer))
        writer.writerow({name: safe_cell(value) for name, value in row.items() if name in columns})
    return out.getvalue()


def _row(record: dict[str, Any]) -> dict[str, Any]:
    """A claim's record on one line; what there are several of stands in one cell, in the same order in each."""
    places = record["places"]
    row = {name: _plain(value) for name, value in record.items() if not isinstance(value, list | dict)}
    row["claimant"] = _plain(record["claimant"]["name"])
    for count in record["counts"]:
        for end in ("min", "max", "approximate"):
            row[f"{count['what']}_{end}"] = _plain(count.get(end))
    row["joint"] = _LISTED.join(_count(count) for count in record["joint"])
    for column, key in (("places", "name"), ("place_ids", "id"), ("regions", "region")):
        row[column] = _joined(places, key)
    for key in ("lat", "lon", "precision"):
        row[key] = places[0][key] if len(places) == 1 and places[0][key] is not None else _joined(places, key)
    return row | _footage_row(record)


def _footage_row(record: dict[str, Any]) -> dict[str, Any]:
    """The media of a post on one line, and where else they were seen."""
    row = {name: _plain(value) for name, value in record.items() if not isinstance(value, list | dict)}
    row["media"] = _joined(record["media"], "kind")
    for key in ("sha256", "pdq", "pdq_quality", "phash"):
        row[key] = _joined(record["media"], key)
    earlier = record["seen_before"] or {"url": None, "posted": None}
    row["seen_before"], row["seen_before_posted"] = _plain(earlier["url"]), _plain(earlier["posted"])
    row["known_fakes"] = _joined(record["known_fakes"], "note")
    same = record.get("same_footage", [])
    row["same_footage"] = _joined(same, "url")
    for key in ("sha256", "pdq"):
        row[f"same_footage_{key}"] = _LISTED.join(
            ", ".join(str(_plain(medium[key])) for medium in post["media"]) for post in same
        )
    return row


def _plain(value: object) -> object:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


def _joined(things: list[dict[str, Any]], key: str) -> str:
    return _LISTED.join(str(_plain(thing[key])) for thing in things)


def _json(answer: ExportAnswer, words: Words) -> str:
    claims = [{**claim_record(claim, answer), "claimed": _sentence(claim, words)} for claim in answer.claims]
    return json.dumps({**head_record(answer), "claims": claims}, ensure_ascii=False, indent=1) + "\n"


def _located(record: dict[str, Any]) -> list[dict[str, Any] | None]:
    """The places that have coordinates; ``None`` alone where none has."""
    found = [place for place in record["places"] if place["lat"] is not None and place["lon"] is not None]
    return found or [None]


def _geojson(answer: ExportAnswer, words: Words) -> str:
    """A feature for each place of each claim; a claim without a place is one without geometry."""
    features: list[dict[str, Any]] = []
    for claim in answer.claims:
        record = {**claim_record(claim, answer), "claimed": _sentence(claim, words)}
        shared = {name: value for name, value in record.items() if name not in ("spans", "places")}
        for place in _located(record):
            features.append(
                {
                    "type": "Feature",
                    "geometry": place and {"type": "Point", "coordinates": [place["lon"], place["lat"]]},
                    "properties": {
                        **shared,
                        "place": place and place["name"],
                        "place_id": place and place["id"],
                        "region": place and place["region"],
                        "precision": place and place["precision"],
                    },
                }
            )
    told = {"type": "FeatureCollection", **head_record(answer), "features": features}
    return json.dumps(told, ensure_ascii=False) + "\n"


def _kml(answer: ExportAnswer, words: Words) -> str:
    """A placemark for each place of each claim; a claim without a place is one without a point."""
    ElementTree.register_namespace("", _KML)
    root = ElementTree.Element(f"{{{_KML}}}kml")
    document = _put(root, "Document")
    _put(document, "name", answer.understood.canonical if answer.understood else "")
    gaps = "".join(f"\n{gap['channel']}: {gap['from']} – {gap['to']}" for gap in head_record(answer)["gaps"])
    _put(document, "description", NOTE + gaps)
    for precision, colour in (("settlement", "ff2a4bd7"), ("area", "802a4bd7")):
        style = _put(document, "Style")
        style.set("id", precision)
        _put(_put(style, "IconStyle"), "color", colour)
    for claim in answer.claims:
        record = claim_record(claim, answer)
        for place in _located(record):
            _placemark(document, claim, record, place, words)
    for sighting in answer.footage.unclaimed:
        _unclaimed(document, footage_record(sighting, answer))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _placemark(
    document: ElementTree.Element,
    claim: StoredClaim,
    record: dict[str, Any],
    place: dict[str, Any] | None,
    words: Words,
) -> None:
    mark = _put(document, "Placemark")
    exact = place is not None and place["precision"] in ("settlement", "site")
    _put(mark, "name", f"#{claim.number}" + (f" {place['name']}" if place else ""))
    _put(mark, "description", "\n".join(filter(None, (_sentence(claim, words), claim.url))))
    _put(_put(mark, "TimeStamp"), "when", record["posted"])
    _put(mark, "styleUrl", "#settlement" if exact else "#area")
    extended = _put(mark, "ExtendedData")
    row = {name: value for name, value in _row(record).items() if name not in _OF_ALL_PLACES}
    told = {
        **row,
        "claimed": _sentence(claim, words),
        "counts": _LISTED.join(map(_count, record["counts"])),
        "place": place and place["name"],
        "place_id": place and place["id"],
        "region": place and place["region"],
        "precision": place and place["precision"],
    }
    _put_all(extended, told)
    if place is not None:
        _put(_put(mark, "Point"), "coordinates", f"{place['lon']},{place['lat']}")


def _unclaimed(document: ElementTree.Element, record: dict[str, Any]) -> None:
    """A post that claims nothing and whose footage was seen before: a placemark without a point."""
    mark = _put(document, "Placemark")
    _put(mark, "name", record["channel"])
    if record["url"]:
        _put(mark, "description", record["url"])
    _put(_put(mark, "TimeStamp"), "when", record["posted"])
    _put_all(_put(mark, "ExtendedData"), _footage_row(record))


def _put_all(extended: ElementTree.Element, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        data = _put(extended, "Data")
        data.set("name", name)
        _put(data, "value", str(_plain(value)))


def _put(parent: ElementTree.Element, tag: str, text: str | None = None) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_KML}}}{tag}")
    if text is not None:
        child.text = _NOT_XML.sub("", text)
    return child
