"""What stands in a bundle: claims, posts with every version seen, media, their part of the ledger, how to read it.

Nothing in it depends on when or where it is made: the same content gives the same bytes. Words, messages as received
and files of posts that tell of prisoners stay out unless they are asked for: their hashes and links are there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.answers.gathered import ExportAnswer
from bot.exports.records import claim_record
from bot.locales import Words
from dprkwatch.bundles.archive import Member
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
    RAW_FOLDER,
    README,
    RETENTION,
    SUMS,
    VERSION,
    in_order,
    sums_of,
)
from dprkwatch.bundles.page import NOTE, page, readme
from dprkwatch.moments import iso_utc
from storage.bundles import KeptMedium, KeptPost, KeptRevision, LedgerPart
from storage.ledger import canonical, link_hash


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a bundle is made of.

    Attributes:
        answer: every claim of the posts, superseded ones too.
        matching: the numbers of the claims that the query means.
        query: as it was understood.
        understood: the same, field by field.
        whole: ``False`` where more claims match.
        originals: kept files by the SHA-256 of their content.
        withheld: posts that tell of prisoners, whose words and files stay out.
    """

    query: str
    understood: Mapping[str, Any]
    whole: bool
    answer: ExportAnswer
    matching: frozenset[int]
    posts: Sequence[KeptPost]
    media: Sequence[KeptMedium]
    ledger: LedgerPart
    originals: Mapping[bytes, Path]
    withheld: frozenset[int]


def members_of(content: Content, words: Words) -> list[Member]:
    """The files of a bundle in their order: what to read first comes first.

    Args:
        content: what is in it.
        words: of the language that sentences are written in.
    """
    originals = _originals(content)
    names = {bytes.fromhex(member.sha256): member.name for member in originals}
    raw = _raw(content)
    claims = [_claim(content, number) for number in range(len(content.answer.claims))]
    posts = [_post(post, content, {one.name for one in raw}) for post in content.posts]
    media = [_medium(one, names) for one in content.media]
    files = [
        Member.of_bytes(README, readme(content.ledger).encode()),
        Member.of_bytes(PAGE, page(claims, posts, media, content.answer, words).encode("utf-8", "replace")),
        Member.of_bytes(CLAIMS, _lines(claims)),
        Member.of_bytes(POSTS, _lines(posts)),
        Member.of_bytes(MEDIA, _lines(media)),
        *_ledger(content.ledger),
        *raw,
        *originals,
    ]
    manifest = Member.of_bytes(MANIFEST, canonical(_manifest(content, files)) + b"\n")
    by_name = {one.name: one for one in (manifest, *files)}
    sums = Member.of_bytes(SUMS, sums_of({name: one.sha256 for name, one in by_name.items()}))
    by_name[SUMS] = sums
    return [by_name[name] for name in in_order(by_name)]


def raw_name(revision: int, raw: bytes) -> str:
    """What the message of a version is called; the ending says what it looks like."""
    ending = "json" if raw[:1] in b"{[" else "html" if raw[:1] == b"<" else "bin"
    return f"{RAW_FOLDER}/{revision}.{ending}"


def _manifest(content: Content, files: Sequence[Member]) -> dict[str, Any]:
    ledger = content.ledger
    return {
        "format": FORMAT,
        "version": VERSION,
        "note": NOTE,
        "query": content.query.encode("utf-8", "replace").decode(),
        "understood": _whole_numbers(content.understood),
        "complete": content.whole,
        "gaps": [
            {"channel": gap.name, "from": iso_utc(gap.from_time), "to": iso_utc(gap.to_time)}
            for gap in content.answer.gaps
        ],
        "claims": len(content.answer.claims),
        "matching": len(content.matching),
        "posts": len(content.posts),
        "media": len(content.media),
        "ledger": {
            "entries": len(ledger.entries),
            "unsealed": ledger.unsealed,
            "first": ledger.entries[0].seq if ledger.entries else None,
            "last": ledger.entries[0].seq + len(ledger.hashes) - 1 if ledger.entries else None,
            "previous": ledger.entries[0].previous.hex() if ledger.entries else None,
            "head": head_of(ledger).hex() if ledger.entries else None,
        },
        "files": {one.name: {"sha256": one.sha256, "size": one.size} for one in files},
    }


def head_of(ledger: LedgerPart) -> bytes:
    """The last hash of the chain, reckoned from the first entry on."""
    made, seq = ledger.entries[0].previous, ledger.entries[0].seq
    for at, body_hash in enumerate(ledger.hashes):
        made = link_hash(made, body_hash, seq + at)
    return made


def _whole_numbers(value: Any) -> Any:
    """What canonical JSON takes: fractions as text, lone surrogates replaced."""
    if isinstance(value, Mapping):
        return {str(key): _whole_numbers(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_whole_numbers(one) for one in value]
    if isinstance(value, float):
        return repr(value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _lines(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(
        json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n" for row in rows
    ).encode("utf-8", "replace")


def _claim(content: Content, at: int) -> dict[str, Any]:
    claim = content.answer.claims[at]
    record = claim_record(claim, content.answer)
    for name in ("media", "seen_before", "same_footage"):  # the posts say it, and media.jsonl has the hashes
        record.pop(name)
    return {
        **record,
        "post": claim.post_id,
        "matches": claim.number in content.matching,
        "current": claim.current,
        "superseded_by": claim.superseded_by,
    }


def _post(post: KeptPost, content: Content, raw: Collection[str]) -> dict[str, Any]:
    said = ledger_of_revisions(content.ledger)
    title, message, posted = post.forwarded
    return {
        "id": post.id,
        "channel": f"@{post.username}" if post.username else post.channel,
        "title": post.channel,
        "side": post.side,
        "identities": [
            {"kind": kind, "value": value, "from": iso_utc(begin), "until": iso_utc(end)}
            for kind, value, begin, end in post.identities
        ],
        "message": post.message,
        "url": post.url,
        "posted": iso_utc(post.posted_at),
        "time_uncertain": post.time_uncertain,
        "first_seen": iso_utc(post.first_seen_at),
        "first_way": post.first_way,
        "reply_to": post.reply_to,
        "same_footage_as": _same_footage_as(post.id, content),
        "seen_before": _seen_before(post.id, content),
        "forwarded": {"from": title, "message": message, "posted": iso_utc(posted)} if title else None,
        "revisions": [
            _revision(one, post.id in content.withheld, said.get(one.id), raw) for one in post.revisions
        ],
        "deletions": [
            {"way": one.way, "noticed": iso_utc(one.noticed_at), "evidence": one.evidence}
            for one in post.deletions
        ],
    }


def _same_footage_as(post_id: int, content: Content) -> list[int]:
    """The claims' posts whose footage a post carries that claims nothing itself."""
    carriers = content.answer.footage.carriers.items()
    return sorted(post for post, pairs in carriers if any(one.post_id == post_id for _, one in pairs))


def _seen_before(post_id: int, content: Content) -> dict[str, Any] | None:
    """The earliest sighting that we hold of a post's footage under another place, date or claim."""
    found = content.answer.footage.seen_before.get(post_id)
    if found is None:
        return None
    reuse, sighting = found
    return {
        "post": sighting.post_id,
        "medium": reuse.media_id,
        "earlier_medium": reuse.earlier_media_id,
        "match": dict(reuse.match),
        "differs": dict(reuse.differs),
    }


def _revision(
    one: KeptRevision, withheld: bool, sealed: Mapping[str, Any] | None, raw: Collection[str]
) -> dict[str, Any]:
    own = hashlib.sha256(one.text.encode()).hexdigest()
    text_hash = sealed["text"] if sealed is not None else own
    why = PRISONERS if withheld else RETENTION if not one.text and text_hash != own else None
    name = raw_name(one.id, one.raw) if one.raw is not None else None
    return {
        "revision": one.id,
        "seq": one.seq,
        "way": one.way,
        "observed": iso_utc(one.observed_at),
        "edited": iso_utc(one.edited_at),
        "marked_edited": one.marked_edited,
        "text": None if why else one.text,
        "text_sha256": text_hash if why else own,
        "entities": json.loads(one.entities) if one.entities and not why else [],
        "raw": name if name in raw else None,
        "raw_sha256": one.raw_hash.hex() if one.raw_hash is not None else None,
        "withheld": why,
        "media": list(one.media),
    }


def ledger_of_revisions(ledger: LedgerPart) -> dict[int, Mapping[str, Any]]:
    """What the ledger holds of each version that it names, by the version's number."""
    found: dict[int, Mapping[str, Any]] = {}
    for entry in ledger.entries:
        body = json.loads(entry.body)
        if body.get("kind") == "revision":
            found[body["revision"]] = body
    return found


def _raw(content: Content) -> list[Member]:
    made = [
        Member.of_bytes(raw_name(one.id, one.raw), one.raw)
        for post in content.posts
        if post.id not in content.withheld
        for one in post.revisions
        if one.raw is not None
    ]
    return sorted(made, key=lambda one: one.name)


def _originals(content: Content) -> list[Member]:
    """The kept files of media that no post about prisoners shows."""
    held_back = {
        number
        for post in content.posts
        if post.id in content.withheld
        for one in post.revisions
        for number in one.media
    }
    shown = {one.sha256 for one in content.media if one.id not in held_back} - {
        one.sha256 for one in content.media if one.id in held_back
    }
    made = []
    for sha256, path in sorted(content.originals.items()):
        if sha256 in shown:
            made.append(Member.of_file(f"{MEDIA_FOLDER}/{sha256.hex()}{path.suffix.lower()}", path))
    return made


def _medium(one: KeptMedium, names: Mapping[bytes, str]) -> dict[str, Any]:
    def in_hex(value: bytes | None) -> str | None:
        return None if value is None else bytes(value).hex()

    return {
        "medium": one.id,
        "kind": one.kind,
        "state": one.state,
        "reason": one.reason,
        "sha256": in_hex(one.sha256),
        "hashed_from": one.hashed_from,
        "size": one.size,
        "mime": one.mime,
        "width": one.width,
        "height": one.height,
        "duration": one.duration,
        "pdq": in_hex(one.pdq),
        "pdq_quality": one.pdq_quality,
        "phash": in_hex(one.phash),
        "protected": one.protected,
        "file": names.get(one.sha256) if one.sha256 is not None else None,
    }


def _ledger(ledger: LedgerPart) -> list[Member]:
    entries = [
        {
            "seq": entry.seq,
            "previous": entry.previous.hex(),
            "hash": entry.hash.hex(),
            "sealed_at": entry.sealed_at,
            "body": entry.body.decode(),
        }
        for entry in ledger.entries
    ]
    first = ledger.entries[0].seq if ledger.entries else 0
    chain = "".join(f"{first + at} {body_hash.hex()}\n" for at, body_hash in enumerate(ledger.hashes))
    return [Member.of_bytes(ENTRIES, _lines(entries)), Member.of_bytes(CHAIN, chain.encode())]


def understood_of(answer: ExportAnswer, now: datetime) -> dict[str, Any]:
    """How the query was understood; an end that is only the moment of asking is left open."""
    told: dict[str, Any] = dict(answer.as_json()["understood"])
    if told.get("to") == iso_utc(now):
        told["to"] = None
    return told
