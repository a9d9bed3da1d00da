"""How long an answer takes: ``/claims kursk 7d`` with 10,000 and with 1,000,000 claims stored, through the real dispatcher.

``python -m benchmarks.answers [--claims N ...] [--rounds N] [--keep FOLDER]``. The claims lie over 24 months in 500 channels,
30 % of them in Kursk Oblast. Measured is the time from the handler's start until the answer's text is ready.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from storage.models import metadata

NOW = datetime(2025, 12, 20, 18, 0, tzinfo=UTC)
MONTHS_24 = timedelta(days=730)
CHANNELS = 500
STORY_SIZE = 5
KURSK = (
    ("sudzha", "Sudzha"),
    ("plyokhovo", "Plyokhovo"),
    ("malaya-loknya", "Malaya Loknya"),
    ("kurilovka", "Kurilovka"),
    ("martynovka", "Martynovka"),
)
ELSEWHERE = (
    ("belgorod-oblast", "Belgorod Oblast", "belgorod-oblast"),
    ("vladivostok", "Vladivostok", "primorsky-krai"),
    ("donetsk", "Donetsk", "donetsk-oblast"),
    ("vovchansk", "Vovchansk", "kharkiv-oblast"),
)
EVENTS = ("casualties", "combat", "deployment", "capture", "training", "support")
CLAIMANTS = (
    ("HUR", "ukraine"),
    ("NIS (South Korea)", "south_korea"),
    ("US officials", "west"),
    ("channel", None),
)
SENTENCE = "The battalion of North Korean soldiers was seen in the settlement again and at least {n} of them were killed there. "


def _slots(
    event: str, place: tuple[str, str], region: str, claimant: str, side: str | None, n: int, day: str
) -> str:
    return json.dumps(
        {
            "event": event,
            "stance": "asserted",
            "counts": [{"what": "killed", "min": n, "max": None, "approximate": False}],
            "places": [
                {
                    "id": place[0],
                    "name": place[1],
                    "region": region,
                    "lat": 51.1,
                    "lon": 35.3,
                    "precision": "settlement",
                }
            ],
            "claimant": {"name": claimant, "side": side},
            "date_from": day,
            "date_to": day,
            "quote": {"start": 0, "end": 110},
            "spans": {
                "event": [[4, 13]],
                "counts": [[70, 72]],
                "places": [[60, 66]],
                "claimant": [[0, 3]],
                "date": [],
                "stance": [],
            },
        }
    )


def _rows(claims: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Posts with one claim each, evenly over the window and in the order of time; five in a row tell one story."""
    start = NOW - MONTHS_24
    step = MONTHS_24 / claims
    for number in range(1, claims + 1):
        posted = start + step * number - timedelta(seconds=1)
        in_story = (number - 1) % STORY_SIZE
        if in_story == 0:
            kursk = chance.random() < 0.3
            event = chance.choice(EVENTS)
            if kursk:
                place, within, region = chance.choice(KURSK), ("kursk-oblast", "russia"), "Kursk Oblast"
            else:
                name = chance.choice(ELSEWHERE)
                place, within, region = name[:2], tuple({name[2], "russia"} - {name[0]}), name[1]
        claimant, side = chance.choice(CLAIMANTS)
        n = chance.randrange(3, 400)
        yield {
            "number": number,
            "millis": round(posted.timestamp() * 1000),
            "channel": chance.randrange(CHANNELS) + 1,
            "story": (number - 1) // STORY_SIZE + 1,
            "origin": in_story == 0,
            "event": event,
            "place": place[0],
            "within": within,
            "claimant": claimant,
            "side": side,
            "count": n,
            "day": posted.date().isoformat(),
            "slots": _slots(event, place, region, claimant, side, n, posted.date().isoformat()),
            "text": (SENTENCE * 3).format(n=n),
            "quote": SENTENCE.format(n=n).strip(),
        }


def fill(path: Path, claims: int) -> None:
    """Writes a database of so many claims into a new file, in the program's own schema, with plain bulk inserts."""
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    chance = random.Random(7)
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=OFF")
    now = round(NOW.timestamp() * 1000)
    sides = ("ukraine", "russia", "west", "independent")
    conn.executemany(
        "INSERT INTO channels(id,title,side,kind,watched,added_at) VALUES(?,?,?,?,1,?)",
        [(n, f"Channel {n}", sides[n % 4], "milblogger", now) for n in range(1, CHANNELS + 1)],
    )
    conn.executemany(
        "INSERT INTO channel_identities(channel_id,kind,value,seen_from,source) VALUES(?,'username',?,?,'made')",
        [(n, f"channel_{n}", now) for n in range(1, CHANNELS + 1)],
    )
    conn.executemany(
        "INSERT INTO gaps(channel_id,from_time,to_time,found_at) VALUES(?,?,?,?)",
        [(n, now - 7_200_000 * n, now - 7_200_000 * n + 3_600_000, now) for n in range(1, 40)],
    )
    conn.execute("INSERT INTO lexicons(id,version,content,created_at) VALUES(1,'made',x'',?)", (now,))
    batch: list[dict[str, Any]] = []
    for row in _rows(claims, chance):
        batch.append(row)
        if len(batch) == 5000:
            _insert(conn, batch)
            batch.clear()
    _insert(conn, batch)
    conn.execute("ANALYZE")
    conn.commit()
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()


def _insert(conn: sqlite3.Connection, rows: list[dict[str, Any]]) -> None:
    conn.executemany(
        "INSERT INTO posts(id,channel_id,message_id,posted_at,first_seen_at,first_way,revision_id,language,flagged)"
        " VALUES(:number,:channel,:number,:millis,:millis,'live',:number,'en',1)",
        rows,
    )
    conn.executemany(
        "INSERT INTO revisions(id,post_id,seq,way,observed_at,text,text_hash,media_hash)"
        " VALUES(:number,:number,1,'live',:millis,:text,x'00',x'00')",
        rows,
    )
    conn.executemany(
        "INSERT INTO readings(id,revision_id,lexicon_id,flagged,score,mentions,created_at)"
        " VALUES(:number,:number,1,1,0.9,'[[17,29,\"made\"]]',:millis)",
        rows,
    )
    conn.executemany(
        "INSERT INTO stories(id,first_claim_id,claims,posts,origins,first_posted_at,last_posted_at)"
        f" VALUES(:story,:number,{STORY_SIZE},{STORY_SIZE},1,:millis,:millis)",
        [row for row in rows if row["origin"]],
    )
    conn.executemany(
        "INSERT INTO claims(id,reading_id,post_id,channel_id,posted_at,event,stance,claimant,claimant_side,date_from,"
        "date_to,slots,quote,story_id,origin) VALUES(:number,:number,:number,:channel,:millis,:event,'asserted',:claimant,"
        ":side,:day,:day,:slots,:quote,:story,:origin)",
        rows,
    )
    conn.executemany(
        "INSERT INTO claim_places(place_id,posted_at,claim_id,named) VALUES(?,?,?,?)",
        [
            (place, row["millis"], row["number"], place == row["place"])
            for row in rows
            for place in (row["place"], *row["within"])
        ],
    )
    conn.executemany(
        "INSERT INTO claim_counts(claim_id,what,min,approximate) VALUES(:number,'killed',:count,0)", rows
    )
