"""Whether a bundle is whole and fits its part of the ledger: the first thing that is wrong is named."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dprkwatch.bundles.archive import Archive, BadArchive
from dprkwatch.bundles.form import (
    CHAIN,
    CLAIMS,
    ENTRIES,
    FORMAT,
    MANIFEST,
    MEDIA,
    MEDIA_FOLDER,
    PAGE,
    POSTS,
    PRISONERS,
    README,
    RETENTION,
    SUMS,
    VERSION,
    in_order,
    sums_of,
)
from dprkwatch.errors import CommandError
from storage.ledger import canonical, link_hash

_MANIFEST_MOST = 32 << 20  # bytes
_LINE_MOST = 64 << 20
_NEEDED = (README, PAGE, CLAIMS, POSTS, MEDIA, ENTRIES, CHAIN)
_HASH = re.compile(r"[0-9a-f]{64}")


class BundleFault(CommandError):
    """Something is wrong with a bundle; one plain line that says what."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a whole bundle holds.

    Attributes:
        withheld: versions whose words are not in it; their hashes fit the ledger.
        unsealed: entries that were not chained yet when it was made, and are left out.
        last, head: the number and hash of the chain's end; ``None`` where no entry is about its posts.
    """

    files: int
    claims: int
    posts: int
    revisions: int
    withheld: int
    originals: int
    entries: int
    unsealed: int
    last: int | None
    head: str | None


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of a post as the ledger names it."""

    text: str
    raw: str | None


def check_bundle(path: Path, *, head: str | None = None) -> Checked:
    """Checks a bundle without a network or a database.

    Args:
        path: the file.
        head: the hash that the chain must end with or come by, where somebody knows it.

    Raises:
        BundleFault, BadArchive: the first thing that is wrong.
        OSError: the file can't be read.
    """
    try:
        with Archive(path) as archive:
            manifest = _manifest(archive)
            _files(archive, manifest)
            versions, ends = _ledger(archive, manifest)
            posts, revisions, withheld = _posts(archive, versions)
            claims = _claims(archive, posts)
            originals = _media(archive)
            _counts(manifest, posts=len(posts), claims=claims)
            if list(archive.members) != in_order(archive.members):
                raise BundleFault("its files are whole, but stand in another order than a bundle's")
            at = archive.out_of_form()
            if at is not None:
                raise BundleFault(
                    f"its files are whole, but the archive around them was changed at byte {at}, or packed anew"
                )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OverflowError) as error:
        raise BundleFault("its files are not of the form of a bundle") from error
    said = manifest["ledger"]
    if head is not None and head.lower() not in ends:
        raise BundleFault("the ledger's chain doesn't come by the hash that was given")
    return Checked(
        files=len(archive.members),
        claims=claims,
        posts=len(posts),
        revisions=revisions,
        withheld=withheld,
        originals=originals,
        entries=said["entries"],
        unsealed=said["unsealed"],
        last=said["last"],
        head=said["head"],
    )


def _manifest(archive: Archive) -> dict[str, Any]:
    for name in (MANIFEST, SUMS):
        if name not in archive.members:
            raise BundleFault(f"{name} is missing: no bundle, or not whole")
    packed = archive.read(MANIFEST, _MANIFEST_MOST)
    sums = archive.read(SUMS, _MANIFEST_MOST)
    digest = hashlib.sha256(packed).hexdigest()
    if not sums.startswith(f"{digest}  {MANIFEST}\n".encode()):
        raise BundleFault(f"{MANIFEST} was changed: its SHA-256 is not the one in {SUMS}")
    try:
        manifest = json.loads(packed)
    except ValueError as error:
        raise BundleFault(f"{MANIFEST} is no JSON") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BundleFault(f"{MANIFEST} is not that of a bundle")
    if manifest.get("version") != VERSION:
        raise BundleFault("was written by another version of the program, which can check it")
    if canonical(manifest) + b"\n" != packed:
        raise BundleFault(f"{MANIFEST} is not in its canonical form")
    digests = {name: one["sha256"] for name, one in manifest["files"].items()}
    if sums != sums_of({MANIFEST: digest, **digests}):
        raise BundleFault(f"{SUMS} was changed: it doesn't say what {MANIFEST} says")
    return manifest


def _files(archive: Archive, manifest: Mapping[str, Any]) -> None:
    files: dict[str, Any] = manifest["files"]
    for name in (*_NEEDED, *files):
        if name not in archive.members:
            raise BundleFault(f"{name} is missing")
        if name not in files:
            raise BundleFault(f"{name} is not in {MANIFEST}")
    for name in archive.members:
        if name not in files and name not in (MANIFEST, SUMS):
            raise BundleFault(f"{name} was added: it is not in {MANIFEST}")
    for name in in_order(files):
        digest, size = hashlib.sha256(), 0
        for block in archive.blocks(name):
            digest.update(block)
            size += len(block)
        if size != files[name]["size"] or digest.hexdigest() != files[name]["sha256"]:
            raise BundleFault(f"{name} was changed: its SHA-256 is not the one in {MANIFEST}")


def _ledger(archive: Archive, manifest: Mapping[str, Any]) -> tuple[dict[int, _Version], set[str]]:
    """Follows the chain from the first entry to its end; gives what it says of versions, and every hash on the way."""
    entries = {}
    before = 0
    for line in _json_lines(archive, ENTRIES):
        if line["seq"] <= before:
            raise BundleFault(f"ledger entry {line['seq']} stands out of order")
        before = line["seq"]
        entries[before] = line
    said = manifest["ledger"]
    if len(entries) != said["entries"]:
        raise BundleFault("the ledger's entries are not as many as the manifest says")
    if not entries:
        if any(True for _ in _text_lines(archive, CHAIN)) or said["head"] is not None:
            raise BundleFault("the ledger's chain is there without its entries")
        return {}, set()
    first = min(entries)
    seq, made = first - 1, bytes.fromhex(said["previous"])
    ends = {made.hex()}
    versions: dict[int, _Version] = {}
    for line in _text_lines(archive, CHAIN):
        number, _, digest = line.partition(" ")
        seq += 1
        if number != str(seq) or not _HASH.fullmatch(digest):
            raise BundleFault(f"ledger entry {seq} is missing from the chain, or stands out of order")
        previous, made = made, link_hash(made, bytes.fromhex(digest), seq)
        ends.add(made.hex())
        entry = entries.pop(seq, None)
        if entry is not None:
            _entry(entry, seq, digest, previous.hex(), made.hex(), versions)
    if entries:
        raise BundleFault(f"ledger entry {min(entries)} is not in the chain")
    if (said["first"], said["last"], said["head"]) != (first, seq, made.hex()):
        raise BundleFault("the ledger's chain doesn't end with the hash that the manifest names")
    return versions, ends


def _entry(
    entry: Mapping[str, Any], seq: int, digest: str, previous: str, made: str, versions: dict[int, _Version]
) -> None:
    body = entry["body"].encode()
    if hashlib.sha256(body).hexdigest() != digest:
        raise BundleFault(f"ledger entry {seq}: its body was changed")
    if entry["previous"] != previous:
        raise BundleFault(f"ledger entry {seq} doesn't follow the entry before it")
    if entry["hash"] != made:
        raise BundleFault(f"ledger entry {seq}: its hash is wrong")
    said = json.loads(body)
    if said["kind"] == "revision":
        versions[said["revision"]] = _Version(said["text"], said["raw"])


def _posts(archive: Archive, versions: Mapping[int, _Version]) -> tuple[set[int], int, int]:
    posts: set[int] = set()
    revisions = withheld = 0
    raw = {name for name in archive.members if name.startswith("raw/")}
    for post in _json_lines(archive, POSTS):
        if post["id"] in posts:
            raise BundleFault(f"post {post['id']} is there twice")
        posts.add(post["id"])
        if not post["revisions"]:
            raise BundleFault(f"{_post_name(post)} has no version")
        for at, one in enumerate(post["revisions"], 1):
            name = f"{_post_name(post)}, version {at}"
            if one["seq"] != at:
                raise BundleFault(f"{name} is missing, or stands out of order")
            sealed = versions.get(one["revision"])
            if sealed is None:
                raise BundleFault(f"{name} has no entry in the ledger")
            _version(archive, name, one, sealed)
            raw.discard(one["raw"] or "")
            revisions += 1
            withheld += one["withheld"] is not None
    if raw:
        raise BundleFault(f"{min(raw)} belongs to no version")
    return posts, revisions, withheld


def _version(archive: Archive, name: str, one: Mapping[str, Any], sealed: _Version) -> None:
    if one["withheld"] not in (None, PRISONERS, RETENTION) or (one["text"] is None) is (
        one["withheld"] is None
    ):
        raise BundleFault(f"{name}: its words are missing and not said to be withheld")
    if one["text"] is not None and hashlib.sha256(one["text"].encode()).hexdigest() != one["text_sha256"]:
        raise BundleFault(f"{name}: its text was changed")
    if one["text_sha256"] != sealed.text:
        raise BundleFault(f"{name}: its text is not the one that the ledger holds")
    if one["raw_sha256"] != sealed.raw:
        raise BundleFault(f"{name}: its message is not the one that the ledger holds")
    if one["raw"] is None:
        return
    if not one["raw"].startswith("raw/") or one["raw"] not in archive.members:
        raise BundleFault(f"{name}: its message is missing")
    digest = hashlib.sha256()
    for block in archive.blocks(one["raw"]):
        digest.update(block)
    if digest.hexdigest() != sealed.raw:
        raise BundleFault(f"{one['raw']}: is not the message that the ledger holds of {name}")


def _post_name(post: Mapping[str, Any]) -> str:
    return f"post {post['channel']}/{post['message']}"[:120]


def _claims(archive: Archive, posts: set[int]) -> int:
    numbers: set[int] = set()
    for claim in _json_lines(archive, CLAIMS):
        if claim["post"] not in posts or claim["id"] in numbers:
            raise BundleFault(f"claim #{claim['id']} is there twice, or without its post")
        numbers.add(claim["id"])
    return len(numbers)


def _media(archive: Archive) -> int:
    """Kept originals are what their names and hashes say."""
    files = {name for name in archive.members if name.startswith(f"{MEDIA_FOLDER}/")}
    named: set[str] = set()
    for one in _json_lines(archive, MEDIA):
        name = one["file"]
        if name is None:
            continue
        if name not in files:
            raise BundleFault(f"{name} is missing")
        digest = hashlib.sha256()
        for block in archive.blocks(name):
            digest.update(block)
        if not digest.hexdigest() == one["sha256"] == name.partition("/")[2].partition(".")[0]:
            raise BundleFault(f"{name} is not what medium {one['medium']} was hashed to")
        named.add(name)
    if files - named:
        raise BundleFault(f"{min(files - named)} belongs to no medium")
    return len(files)


def _counts(manifest: Mapping[str, Any], *, posts: int, claims: int) -> None:
    if (manifest["posts"], manifest["claims"]) != (posts, claims):
        raise BundleFault("posts or claims are not as many as the manifest says")


def _json_lines(archive: Archive, name: str) -> Iterator[Any]:
    for number, line in enumerate(_text_lines(archive, name), 1):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise BundleFault(f"{name}, line {number}: no JSON") from error


def _text_lines(archive: Archive, name: str) -> Iterator[str]:
    """A member's lines, without more of it in memory than the longest."""
    rest = b""
    for block in archive.blocks(name):
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            yield line.decode()
        if len(rest) > _LINE_MOST:
            raise BadArchive(f"{name} has a line of more than {_LINE_MOST >> 20} MB: refused")
    if rest:
        yield rest.decode()
