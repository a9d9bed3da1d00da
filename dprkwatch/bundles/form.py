"""What the files of a bundle are called; ``README.txt`` in it says what each holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping

FORMAT, VERSION = "dprkwatch-bundle", 1
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
CLAIMS, POSTS, MEDIA = "claims.jsonl", "posts.jsonl", "media.jsonl"
ENTRIES, CHAIN = "ledger/entries.jsonl", "ledger/chain.txt"
README, PAGE = "README.txt", "index.html"
RAW_FOLDER, MEDIA_FOLDER = "raw", "media"
RETENTION, PRISONERS = "retention", "prisoners"
"""Why words or messages are withheld."""

HEAD = (MANIFEST, SUMS, README, PAGE, CLAIMS, POSTS, MEDIA, ENTRIES, CHAIN)
"""The files that every bundle has, in their order; the others follow by name, messages before originals."""


def in_order(names: Collection[str]) -> list[str]:
    """The names of files as they stand in a bundle."""
    rest = sorted(set(names) - set(HEAD), key=lambda name: (not name.startswith(f"{RAW_FOLDER}/"), name))
    return [*(name for name in HEAD if name in names), *rest]


def sums_of(digests: Mapping[str, str]) -> bytes:
    """What stands in ``SHA256SUMS``, from the hashes of all other files by their names."""
    return "".join(f"{digests[name]}  {name}\n" for name in in_order(digests)).encode()
