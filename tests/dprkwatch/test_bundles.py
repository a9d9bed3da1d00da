"""Bundles: everything behind claims in one file, the same bytes each time; whatever was changed in it is found."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dprkwatch.bundles.archive import MOST_MEMBERS, Member, write_archive
from dprkwatch.bundles.checking import check_bundle
from dprkwatch.bundles.form import CHAIN, CLAIMS, ENTRIES, MANIFEST, MEDIA, POSTS, README, SUMS, sums_of
from dprkwatch.errors import CommandError
from storage.ledger import canonical
from tests.dprkwatch.conftest import LoadedFeed
from tests.dprkwatch.program import Ran, run, run_here

QUERY = "kursk 2024-12-10..2024-12-20"


@pytest.fixture
def program(
    tmp_path: Path, feed: LoadedFeed, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    feed.copy_to(tmp_path)
    return lambda *arguments: run_here(tmp_path, capsys, monkeypatch, *arguments)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, feed: LoadedFeed) -> bytes:
    """A bundle of the sample feed."""
    folder = tmp_path_factory.mktemp("bundle")
    feed.copy_to(folder)
    ran = run(folder, "export", "bundle", QUERY, "-o", "made.zip")
    assert (ran.code, ran.err) == (0, "")
    return (folder / "made.zip").read_bytes()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    """As the program packs, whatever the members hold."""
    out = io.BytesIO()
    write_archive(out, [Member.of_bytes(name, content) for name, content in members.items()])
    return out.getvalue()


def forged(members: dict[str, bytes]) -> bytes:
    """With a manifest and sums that fit what was changed, as a forger would."""
    manifest = json.loads(members[MANIFEST])
    files = {name: content for name, content in members.items() if name not in (MANIFEST, SUMS)}
    manifest["files"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in files.items()
    }
    head = canonical(manifest) + b"\n"
    sums = sums_of(
        {name: hashlib.sha256(kept).hexdigest() for name, kept in {MANIFEST: head, **files}.items()}
    )
    return packed({MANIFEST: head, SUMS: sums, **files})


def lines_of(members: dict[str, bytes], name: str) -> list[bytes]:
    return members[name].splitlines(keepends=True)


def wrong(tmp_path: Path, content: bytes) -> str:
    """What is said to be wrong with a bundle, in one line."""
    file = tmp_path / "changed.zip"
    file.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        check_bundle(file)
    said = str(refused.value)
    assert said
    assert "\n" not in said
    return said


def test_the_same_content_gives_the_same_bytes_and_is_whole(
    program: Callable[..., Ran], tmp_path: Path, made: bytes
) -> None:
    ran = program("export", "bundle", QUERY, "-o", "again.zip")
    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / "again.zip").read_bytes() == made
    assert not list(tmp_path.glob("*.part"))
    found = json.loads(program("verify", "again.zip", "--json").out)
    assert found["ok"]
    assert found["claims"] >= found["posts"] > 5
    assert found["entries"] >= found["revisions"] >= found["posts"]
    ledger = json.loads(program("verify", "ledger", "--json").out)
    assert (ledger["ok"], ledger["head"]) == (True, found["head"])
    assert program("verify", "again.zip", "--head", ledger["head"]).code == 0
    other = program("verify", "again.zip", "--head", "0" * 64)
    assert (other.code, other.err.count("\n")) == (1, 1)


def test_a_bundle_holds_what_its_explanation_says(made: bytes) -> None:
    members = unpacked(made)
    assert list(members)[:4] == [MANIFEST, SUMS, "README.txt", "index.html"]
    posts = [json.loads(line) for line in lines_of(members, POSTS)]
    claims = [json.loads(line) for line in lines_of(members, CLAIMS)]
    for name in members:
        if not name.startswith(("raw/", "media/")) and name != README:
            assert name in members["README.txt"].decode()
    assert any(claim["matches"] for claim in claims)
    told = {claim["post"] for claim in claims}
    beside = {post["seen_before"]["post"] for post in posts if post["seen_before"]}
    silent = {post["id"]: post["same_footage_as"] for post in posts if post["id"] not in told}
    assert told <= {post["id"] for post in posts}
    assert silent
    assert all(told.intersection(same) or post in beside for post, same in silent.items())
    media = {json.loads(line)["medium"] for line in lines_of(members, "media.jsonl")}
    assert {number for post in posts for one in post["revisions"] for number in one["media"]} <= media
    shown = members["index.html"].decode()
    assert all(f'id="post-{post["id"]}"' in shown for post in posts)
    assert "<script" not in shown
    for line in lines_of(members, SUMS):
        digest, name = line.decode().split()
        assert hashlib.sha256(members[name]).hexdigest() == digest
    assert members["README.txt"].count(b"none of them is stated as a fact") == 1


def test_a_flipped_byte_is_found_wherever_it_is(tmp_path: Path, made: bytes) -> None:
    file = tmp_path / "flipped.zip"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        headers = [info.header_offset + at for info in archive.infolist()[:3] for at in range(0, 30, 3)]
        directory = archive.start_dir
    places = [*headers, *range(directory, directory + 60, 4), *range(len(made) - 22, len(made), 2)]
    places += range(5, len(made), len(made) // 60)
    for at in places:
        file.write_bytes(made[:at] + bytes([made[at] ^ 0x10]) + made[at + 1 :])
        with pytest.raises(CommandError):
            check_bundle(file)
    file.write_bytes(made)
    check_bundle(file)


def test_what_was_changed_is_named(tmp_path: Path, made: bytes) -> None:
    members = unpacked(made)
    raw = next(name for name in members if name.startswith("raw/"))
    for name in (CLAIMS, POSTS, ENTRIES, raw, "README.txt"):
        content = members[name]
        changed = content[:-2] + bytes([content[-2] ^ 1]) + content[-1:]
        assert wrong(tmp_path, packed({**members, name: changed})).startswith(f"{name} was changed")
        less = {one: kept for one, kept in members.items() if one != name}
        assert wrong(tmp_path, packed(less)) == f"{name} is missing"
    assert wrong(tmp_path, packed({**members, "more.txt": b""})).startswith("more.txt was added")
    turned = dict(reversed(members.items()))
    assert "another order" in wrong(tmp_path, packed(turned))
    assert wrong(tmp_path, made + b"x")
    assert wrong(tmp_path, made[:-1])
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    assert "packed anew" in wrong(tmp_path, again.getvalue())


def test_a_forgers_manifest_does_not_hide_what_the_ledger_knows(tmp_path: Path, made: bytes) -> None:
    members = unpacked(made)
    assert forged(members) == made
    entries, chain, posts = (lines_of(members, name) for name in (ENTRIES, CHAIN, POSTS))

    def said(**changed: bytes) -> str:
        names = {"entries": ENTRIES, "chain": CHAIN, "posts": POSTS, "claims": CLAIMS}
        return wrong(tmp_path, forged({**members, **{names[key]: value for key, value in changed.items()}}))

    swapped = b"".join([entries[1], entries[0], *entries[2:]])
    assert "out of order" in said(entries=swapped)
    assert "out of order" in said(chain=b"".join([chain[1], chain[0], *chain[2:]]))
    assert "not as many" in said(entries=b"".join(entries[1:]))
    assert "is not in the chain" in said(chain=b"".join(chain[:-1]))
    longer = b"".join(chain) + f"{int(chain[-1].split()[0]) + 1} {'0' * 64}\n".encode()
    assert "doesn't end with" in said(chain=longer)
    body = json.loads(entries[0])
    body["body"] = body["body"].replace('"v":1', '"v":2')
    assert "its body was changed" in said(entries=json.dumps(body).encode() + b"\n" + b"".join(entries[1:]))
    at, post = next((at, one) for at, one in enumerate(map(json.loads, posts)) if one["revisions"][0]["text"])

    def with_post(value: object) -> bytes:
        rest = [*posts[:at], json.dumps(value).encode() + b"\n", *posts[at + 1 :]]
        return b"".join(rest)

    version = post["revisions"][0]
    other = {**version, "text": "Змінено", "text_sha256": hashlib.sha256("Змінено".encode()).hexdigest()}
    assert "not the one that the ledger holds" in said(posts=with_post({**post, "revisions": [other]}))
    assert "its text was changed" in said(
        posts=with_post({**post, "revisions": [{**version, "text": "Змінено"}]})
    )
    silent = {**version, "text": None}
    assert "not said to be withheld" in said(posts=with_post({**post, "revisions": [silent]}))
    unknown = {**version, "revision": 10**9}
    assert "has no entry in the ledger" in said(posts=with_post({**post, "revisions": [unknown]}))
    assert "has no version" in said(posts=with_post({**post, "revisions": []}))
    assert "not as many" in said(posts=b"".join(posts), claims=b"")
    for broken in (b"[]\n", b"{}\n", b"nothing\n", b"[" * 100_000, b"\xff\n", b'{"seq":"x"}\n'):
        said(entries=broken)
        said(posts=broken)


def test_words_about_prisoners_are_withheld_unless_asked_for(
    program: Callable[..., Ran], tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "data" / "dprkwatch.db") as db:
        told = db.execute(
            "SELECT r.text FROM claims c JOIN posts p ON p.id = c.post_id JOIN revisions r "
            "ON r.id = p.revision_id WHERE c.event = 'capture' AND length(r.text) > 60"
        ).fetchall()
    assert told
    assert "withheld" in program("export", "bundle", "captured", "-o", "less.zip").out
    assert program("export", "bundle", "captured", "-o", "more.zip", "--with-prisoners").code == 0
    less, more = ((tmp_path / name).read_bytes() for name in ("less.zip", "more.zip"))
    pieces = [json.dumps(text[:40], ensure_ascii=False)[1:-1].encode() for (text,) in told]
    assert not [piece for piece in pieces if piece in less]
    assert [piece for piece in pieces if piece in more]
    for file in ("less.zip", "more.zip"):
        assert program("verify", file).code == 0


def test_originals_are_in_it_and_those_about_prisoners_are_not(
    program: Callable[..., Ran], tmp_path: Path
) -> None:
    def keep(db: sqlite3.Connection, medium: int, content: bytes) -> str:
        digest = hashlib.sha256(content).digest()
        name = f"{digest.hex()[:2]}/{digest.hex()[2:4]}/{digest.hex()}.jpg"
        db.execute("UPDATE media SET sha256 = ?, kept_path = ? WHERE id = ?", (digest, name, medium))
        (tmp_path / "data" / "media" / name).parent.mkdir(parents=True)
        (tmp_path / "data" / "media" / name).write_bytes(content)
        return f"media/{digest.hex()}.jpg"

    with sqlite3.connect(tmp_path / "data" / "dprkwatch.db") as db:
        (post, one), (other_post, other) = db.execute(
            "SELECT c.post_id, max(s.media_id) FROM sightings s JOIN claims c ON c.post_id = s.post_id "
            "WHERE c.current GROUP BY c.post_id HAVING count(DISTINCT s.media_id) = 1 LIMIT 2"
        ).fetchall()
        db.execute("UPDATE claims SET event = 'casualties', claimant = 'channel' WHERE post_id = ?", (post,))
        db.execute("UPDATE claims SET event = 'capture' WHERE post_id = ?", (other_post,))
        shown = keep(db, one, b"made for the test, to be shown")
        hidden = keep(db, other, b"made for the test, not to be shown")
    assert program("export", "bundle", "", "-o", "all.zip").code == 0
    members = unpacked((tmp_path / "all.zip").read_bytes())
    assert members[shown] == b"made for the test, to be shown"
    assert hidden not in members
    assert json.loads(program("verify", "all.zip", "--json").out)["originals"] == 1
    assert program("export", "bundle", "", "-o", "none.zip", "--without-files").code == 0
    assert shown not in unpacked((tmp_path / "none.zip").read_bytes())

    rows = [json.loads(line) for line in lines_of(members, MEDIA)]
    for row in rows:
        row["sha256"] = hashlib.sha256(b"").hexdigest() if row["file"] else row["sha256"]
    lied = "".join(json.dumps(row) + "\n" for row in rows).encode()
    assert f"{shown} is not what medium" in wrong(tmp_path, forged({**members, MEDIA: lied}))

    (tmp_path / "data" / "media" / shown[6:8] / shown[8:10] / shown[6:]).write_bytes(b"other bytes")
    ran = program("export", "bundle", "", "-o", "less.zip")
    assert "left out" in ran.err
    assert shown not in unpacked((tmp_path / "less.zip").read_bytes())


def test_what_retention_removed_is_withheld_and_its_hash_fits(
    program: Callable[..., Ran], tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "data" / "dprkwatch.db") as db:
        (revision,) = db.execute(
            "SELECT p.revision_id FROM claims c JOIN posts p ON p.id = c.post_id WHERE c.event = 'casualties'"
        ).fetchone()
        db.execute("UPDATE revisions SET text = '', raw = NULL, entities = NULL WHERE id = ?", (revision,))
    assert program("export", "bundle", "casualties", "-o", "kept.zip").code == 0
    posts = [json.loads(line) for line in lines_of(unpacked((tmp_path / "kept.zip").read_bytes()), POSTS)]
    (version,) = [one for post in posts for one in post["revisions"] if one["revision"] == revision]
    assert (version["withheld"], version["text"], version["raw"]) == ("retention", None, None)
    assert program("verify", "kept.zip").code == 0


def test_the_ledger_of_a_changed_database_is_not_whole(program: Callable[..., Ran], tmp_path: Path) -> None:
    assert program("verify", "ledger").code == 0
    assert program("verify", "ledger", "--head", "1" * 64).code == 1
    with sqlite3.connect(tmp_path / "data" / "dprkwatch.db") as db:
        (revision,) = db.execute(
            "SELECT p.revision_id FROM claims c JOIN posts p ON p.id = c.post_id WHERE c.event = 'casualties'"
        ).fetchone()
        db.execute("UPDATE revisions SET text = text || '!' WHERE id = ?", (revision,))
    changed = program("verify", "ledger")
    assert (changed.code, changed.err) == (
        1,
        f"dprkwatch: ledger: revision {revision}: its text was changed\n",
    )
    assert program("export", "bundle", "casualties", "-o", "made.zip").code == 0
    assert "its text is not the one that the ledger holds" in program("verify", "made.zip").err
    with sqlite3.connect(tmp_path / "data" / "dprkwatch.db") as db:
        db.execute("UPDATE ledger_bodies SET body = replace(body, '\"v\":1', '\"v\":2') WHERE id = 5")
    broken = program("verify", "ledger")
    assert broken.code == 1
    assert "ledger: entry 5: its body was changed" in broken.err


def zipped(*members: tuple[str, bytes], how: int = zipfile.ZIP_STORED, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        archive.comment = comment
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=how)
    return made.getvalue()


def doubled() -> bytes:
    once = zipped(("aaaa.txt", b"1"), ("bbbb.txt", b"2"))
    return once.replace(b"bbbb.txt", b"aaaa.txt")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no zip archive"),
        (b"PK\x03\x04" + bytes(100), "no zip archive"),
        (bytes(1000), "no zip archive"),
        (zipped(("a.txt", b"1"), comment=b"hello"), "no zip archive"),
        (zipped((MANIFEST, bytes(64 << 20)), how=zipfile.ZIP_DEFLATED), "packed or encrypted"),
        (zipped((MANIFEST, bytes(33 << 20)), (SUMS, b"")), "larger than 32 MB: refused"),
        (zipped(("../evil.txt", b"1")), "'../evil.txt': refused"),
        (zipped(("/etc/evil", b"1")), "refused"),
        (zipped(("raw/../../evil", b"1")), "refused"),
        (zipped(("raw\\evil", b"1")), "refused"),
        (zipped(("C:evil", b"1")), "refused"),
        (zipped(("зло.txt", b"1")), "refused"),
        (zipped(("a\n\x1b[31m.txt", b"1")), "refused"),
        (zipped(("raw/", b"")), "refused"),
        (doubled(), "aaaa.txt twice: refused"),
        (zipped(("a.txt", b"1")), "manifest.json is missing"),
        (struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65_535, 65_535, 0, 0, 0), f"more than {MOST_MEMBERS} files"),
        (forged({MANIFEST: b'{"format":"other"}', SUMS: b""}), "not that of a bundle"),
        (packed({MANIFEST: b"[" * 100_000, SUMS: b""}), "was changed"),
    ],
)  # fmt: skip
def test_hostile_archives_are_refused_in_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in wrong(tmp_path, content)


def test_what_cannot_be_done_is_said_in_one_line(program: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for arguments, code in (
        (("verify", "none.zip"), 1),
        (("verify", "folder"), 1),
        (("verify", "ledger", "--head", "abc"), 2),
        (("export", "bundle", "kursk", "-o", "none/b.zip"), 1),
        (("export", "bundle", "kursk", "-o", "b.zip", "--now", "soon"), 2),
        (("export", "csv", "kursk", "-o", "b.csv", "--with-prisoners"), 2),
    ):
        ran = program(*arguments)
        assert (ran.code, ran.err.count("\n")) == (code, 1), (arguments, ran)
    nothing = program("export", "bundle", "nowhere-at-all", "-o", "nothing.zip")
    assert nothing.code == 0
    assert program("verify", "nothing.zip").code == 0
