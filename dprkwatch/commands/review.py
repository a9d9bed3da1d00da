"""``review``: an analyst's verdicts on a claim, from the terminal."""

from __future__ import annotations

import asyncio
import json as json_module
from pathlib import Path
from typing import Any

from dprkwatch.errors import CommandError, UsageError
from dprkwatch.moments import iso_utc
from dprkwatch.printing import printable
from dprkwatch.settings import Settings
from dprkwatch.wiring import command_settings, open_storage, utc_now
from storage.claims import claim_by_number
from storage.reviews import (
    COMMAND_LINE,
    VERDICTS,
    Axis,
    Review,
    Standing,
    axis_of,
    contradicting,
    give_review,
    standing_of,
    verdict_named,
)

_LONGEST_LINK = 2000


def review_claim(
    config: Path | None,
    number: int,
    said: list[str],
    reason: str | None,
    links: list[str],
    take_back: bool,
    as_json: bool,
) -> int:
    """Keeps verdicts, and prints what stands of a claim's reviews; without a verdict only that."""
    verdicts = [_verdict(word) for word in said]
    if not verdicts and (reason or links or take_back):
        raise UsageError("a reason, a link or --take-back goes with a verdict")
    if contradicting(verdicts):
        raise UsageError("these verdicts contradict each other: right or wrong, and one of what is known")
    if take_back and any(axis_of(verdict) is not Axis.READING for verdict in verdicts):
        raise UsageError("--take-back: only of how it was read; what is known is said anew, as `unchecked`")
    for link in links:
        if not link.startswith(("https://", "http://")) or len(link) > _LONGEST_LINK:
            raise UsageError(f"--link: {link[:80]!r} is no web address")
    standing = asyncio.run(_review(command_settings(config), number, verdicts, reason, links, take_back))
    if as_json:
        print(json_module.dumps({"claim": number, "reviews": [_as_json(r) for r in standing.reviews]}))
        return 0
    for line in _lines(number, standing):
        print(printable(line))
    return 0


def _verdict(said: str) -> str:
    verdict = verdict_named(said)
    if verdict is None:
        known = "; ".join(", ".join(verdicts) for verdicts in VERDICTS.values())
        raise UsageError(f"{said[:80]!r} is no verdict: {known}")
    return verdict


async def _review(
    settings: Settings,
    number: int,
    verdicts: list[str],
    reason: str | None,
    links: list[str],
    take_back: bool,
) -> Standing:
    async with open_storage(settings) as storage:
        async with storage.read() as conn:
            if await claim_by_number(conn, number, before=utc_now()) is None:
                raise CommandError(f"there is no claim #{number}")
        if verdicts:
            async with storage.write() as conn:
                for verdict in dict.fromkeys(verdicts):
                    await give_review(
                        conn,
                        number,
                        COMMAND_LINE,
                        verdict,
                        utc_now(),
                        reason=reason,
                        links=links,
                        take_back=take_back,
                    )
        async with storage.read() as conn:
            return await standing_of(conn, number)


def _lines(number: int, standing: Standing) -> list[str]:
    lines = []
    for axis, head in ((Axis.READING, "read"), (Axis.NEWSROOM, "newsroom")):
        given = standing.along(axis)
        if not given:
            lines.append(f"#{number} {head}: nobody has said")
            continue
        lines.append(f"#{number} {head}:" + (" people differ" if standing.disagree(axis) else ""))
        for review in given:
            told = f"  {review.verdict.replace('_', ' ')}, {review.by}, {review.made_at:%Y-%m-%d %H:%M} UTC"
            lines.append(f"{told}: {review.reason}" if review.reason else told)
            lines += [f"    {link}" for link in review.links]
    return lines


def _as_json(review: Review) -> dict[str, Any]:
    return {
        "claim": review.claim,
        "by": review.by,
        "axis": review.axis.value,
        "verdict": review.verdict,
        "reason": review.reason,
        "links": list(review.links),
        "made": iso_utc(review.made_at),
    }
