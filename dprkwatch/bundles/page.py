"""What people read in a bundle: a page for the browser and a plain explanation of the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from bot.answers.gathered import ExportAnswer
from bot.cards.fitting import tidy
from bot.cards.sentences import sentence
from bot.locales import Words
from storage.bundles import LedgerPart

NOTE = (
    "These are claims, each with who makes it and a link to the post; none of them is stated as a fact. "
    "Joint figures count Russians too and are no part of a claim's counts."
)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "article{border-top:1px solid #8886;padding:1rem 0}blockquote{white-space:pre-wrap;margin:.5rem 0;"
    "border-left:3px solid #8886;padding-left:.8rem}code{font-size:.8em;word-break:break-all}"
    "small{opacity:.75}:root{color-scheme:light dark}"
)


def page(
    claims: Sequence[Mapping[str, Any]],
    posts: Sequence[Mapping[str, Any]],
    media: Sequence[Mapping[str, Any]],
    answer: ExportAnswer,
    words: Words,
) -> str:
    """An HTML page without scripts or anything from elsewhere: posts by time, with the claims read from them."""
    sentences = {claim.number: sentence(claim, words).render()[0] for claim in answer.claims}
    told: dict[int, list[Mapping[str, Any]]] = {}
    for claim in claims:
        told.setdefault(claim["post"], []).append(claim)
    known = {one["medium"]: one for one in media}
    parts = [
        "<!doctype html>",
        f'<html lang="{escape(words.language)}"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width">',
        f"<title>Claims and their posts</title><style>{_STYLE}</style></head><body>",
        "<h1>Claims and their posts</h1>",
        f"<p>{escape(NOTE)}</p>",
    ]
    for gap in answer.gaps:
        parts.append(
            f"<p>⚠️ Not watched: {_said(gap.name)}, {_said(gap.from_time or '?')} – {_said(gap.to_time or '?')}</p>"
        )
    for post in posts:
        parts += _article(post, told.get(post["id"], []), sentences, known)
    if not posts:
        parts.append("<p>No claim matches.</p>")
    return "\n".join([*parts, "</body></html>", ""])


def _article(
    post: Mapping[str, Any],
    claims: Sequence[Mapping[str, Any]],
    sentences: Mapping[int, str],
    media: Mapping[int, Mapping[str, Any]],
) -> list[str]:
    parts = [f'<article id="post-{post["id"]}">']
    for claim in claims:
        old = "" if claim["current"] else f" (superseded by #{claim['superseded_by'] or '–'})"
        parts.append(f"<h3>#{claim['id']} {_said(sentences[claim['id']])}{_said(old)}</h3>")
    uncertain = " (time uncertain)" if post["time_uncertain"] else ""
    parts.append(
        f"<p>{_linked(post['channel'], post['url'])} · posted {_said(post['posted'])}{uncertain} · "
        f"first seen {_said(post['first_seen'])} ({_said(post['first_way'])})</p>"
    )
    if post["same_footage_as"]:
        links = ", ".join(f'<a href="#post-{number}">post {number}</a>' for number in post["same_footage_as"])
        parts.append(f"<p>🔥 No claim; the same footage as {links}.</p>")
    if post["seen_before"]:
        earlier = post["seen_before"]["post"]
        parts.append(f'<p>♻️ Footage seen before in <a href="#post-{earlier}">post {earlier}</a>.</p>')
    for one in post["revisions"]:
        edited = f", edited {one['edited']}" if one["edited"] else ""
        parts.append(
            f"<p><small>Version {one['seq']}, seen {_said(one['observed'])} ({_said(one['way'])}){_said(edited)} · "
            f"text SHA-256 <code>{one['text_sha256']}</code></small></p>"
        )
        if one["withheld"]:
            parts.append(f"<p><em>Words withheld: {_said(one['withheld'])}.</em></p>")
        elif one["text"]:
            parts.append(f"<blockquote>{_said(one['text'])}</blockquote>")
        for number in one["media"]:
            medium = media.get(number)
            if medium is not None:
                name = medium["file"]
                where = f' · <a href="{escape(name)}">original</a>' if name else ""
                digest = medium["sha256"] or "not hashed"
                said = f"{_said(medium['kind'])}, {_said(medium['state'])}"
                parts.append(f"<p><small>{said} · <code>{digest}</code>{where}</small></p>")
    for gone in post["deletions"]:
        parts.append(f"<p>🗑 Noticed to be gone {_said(gone['noticed'])} ({_said(gone['evidence'])})</p>")
    return [*parts, "</article>"]


def _said(value: object) -> str:
    return escape(tidy(str(value)))


def _linked(name: str, url: str | None) -> str:
    if url is None or not url.startswith(("https://", "http://")):
        return _said(name)
    return f'<a href="{escape(url)}" rel="noreferrer">{_said(name)}</a>'


def readme(ledger: LedgerPart) -> str:
    """What the files are and how they are checked, for somebody who doesn't have the program."""
    last = ledger.entries[0].seq + len(ledger.hashes) - 1 if ledger.entries else None
    chained = (
        f"Entry {last} was the last one of the chain when this was made; its hash is `head` in manifest.json."
        if last is not None
        else "No entry of the ledger is about these posts."
    )
    return f"""A bundle of claims and the posts they were read from, written by dprkwatch.

{NOTE}
Words, messages and files of posts that tell of prisoners are left out unless whoever made the bundle asked for them;
their hashes and links are there ("withheld": "prisoners"). "withheld": "retention": removed by a rule of how long
texts are kept.

index.html            to be read in a browser
claims.jsonl          every claim read from the posts, one a line; "matches": the query means it
posts.jsonl           every post with every version seen of it, and when and how it was noticed to be gone; also posts
                      that claim nothing and carry the same footage ("same_footage_as") or carried it before
                      ("seen_before" names these, how alike they are and what differs)
media.jsonl           pictures, films and documents: hashes, sizes, and the file where the original is here
raw/                  each version's message as it was received
media/                kept originals, named by their SHA-256
ledger/entries.jsonl  the entries of the ledger about these posts; "body" is what was hashed
ledger/chain.txt      number and hash of every entry from the first of those on to the ledger's end
manifest.json         the SHA-256 and size of each file, the query, what was not watched
SHA256SUMS            the same hashes for sha256sum

To check it: `dprkwatch verify FILE`, offline. Without the program: unpack it and run `sha256sum -c SHA256SUMS`.
A text's SHA-256 (UTF-8) and that of its raw message stand in the ledger's entry for its version ("text", "raw").
The chain: hash = SHA-256(previous hash, SHA-256 of the body, number as 8 bytes, big-endian), one entry after the other.
{chained}
Whoever holds the database can say whether it is in it: `dprkwatch verify ledger` prints the last hash, and
`dprkwatch verify FILE --head HASH` holds the bundle to one that was published.
"""
