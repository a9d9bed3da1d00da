"""What goes wrong, on demand or by a seeded weather: floods, errors, slow and lost answers, lost and shuffled pushes.

Methods are named by patterns such as ``messages.GetHistory`` or ``updates.*``; accounts and channels by their ids, None
for any. `times` is how often a fault strikes, None for always.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal


class RpcFailure(Exception):
    """An RPC error to answer with."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


@dataclass(frozen=True, slots=True)
class Weather:
    """Chances (0 to 1) that something happens to a request or a push when nothing was asked for.

    A push may be lost (`withhold`), sent twice (`duplicate`) or overtaken by the next (`reorder`).
    """

    flood: float = 0.0
    flood_seconds: tuple[int, int] = (1, 3)
    server_error: float = 0.0
    drop: float = 0.0
    slow: float = 0.0
    slow_seconds: float = 0.2
    withhold: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0


@dataclass(slots=True)
class Verdict:
    """What is done with a request: answered after `delay` seconds, unless it fails, or the connection is cut."""

    failure: RpcFailure | None = None
    delay: float = 0.0
    cut: Literal["", "before", "after"] = ""
    silent: bool = False
    early: bool = False


@dataclass(slots=True)
class _Rule:
    method: str
    account: int | None
    channel: int | None
    times: int | None
    verdict: Verdict
    seconds: int = 0
    until: dict[int | None, float] = field(default_factory=dict)

    def fits(self, account: int | None, method: str, channel: int | None) -> bool:
        return (
            self.times != 0
            and fnmatchcase(method, self.method)
            and self.account in (None, account)
            and self.channel in (None, channel)
        )


@dataclass(slots=True)
class _Limit:
    method: str
    count: int
    per: float
    seconds: int
    asked: dict[int, list[float]] = field(default_factory=dict)

    def passed(self, account: int, now: float) -> bool:
        recent = [at for at in self.asked.get(account, []) if at > now - self.per]
        self.asked[account] = [*recent, now]
        return len(recent) >= self.count


PushFault = Literal["withhold", "duplicate", "reorder"]


@dataclass(slots=True)
class _PushRule:
    fault: PushFault
    account: int | None
    channel: int | None
    times: int | None


class Faults:
    """The faults in force."""

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._rules: list[_Rule] = []
        self._limits: list[_Limit] = []
        self._push_rules: list[_PushRule] = []
        self._held: dict[tuple[int, int], list[Any]] = {}
        self._too_long: dict[int, int] = {}
        self._account_too_long: set[int] = set()
        self._bad_messages: list[int] = []
        self._weather, self._rng = Weather(), random.Random(0)  # noqa: S311

    # --- faults of requests

    def flood(self, method: str, seconds: int, *, account: int | None = None, times: int | None = 1) -> None:
        """FLOOD_WAIT_n on a method; it holds until n seconds after it was first told, for each account by itself."""
        self._add(method, account, None, times, Verdict(), seconds)

    def limit(self, method: str, count: int, per: float, seconds: int) -> None:
        """More than `count` requests in `per` seconds by one account bring FLOOD_WAIT of `seconds`, ever again."""
        self._limits.append(_Limit(method, count, per, seconds))

    def fail(
        self,
        method: str,
        code: int,
        text: str,
        *,
        account: int | None = None,
        channel: int | None = None,
        times: int | None = 1,
    ) -> None:
        """Any other RPC error."""
        self._add(method, account, channel, times, Verdict(RpcFailure(code, text)))

    def slow(self, method: str, seconds: float, *, account: int | None = None, times: int | None = 1) -> None:
        """An answer that takes its time; other requests overtake it."""
        self._add(method, account, None, times, Verdict(delay=seconds))

    def cut(
        self,
        method: str,
        when: Literal["before", "after"] = "before",
        *,
        account: int | None = None,
        times: int | None = 1,
    ) -> None:
        """The connection drops instead of an answer: `before` or `after` the request has taken effect."""
        self._add(method, account, None, times, Verdict(cut=when))

    def silence(self, method: str, *, account: int | None = None, times: int | None = 1) -> None:
        """No answer ever comes."""
        self._add(method, account, None, times, Verdict(silent=True))

    def too_long(self, channel: int, times: int = 1) -> None:
        """The next differences of a channel are ChannelDifferenceTooLong."""
        self._too_long[channel] = times

    def account_too_long(self, account: int) -> None:
        """The next account difference is DifferenceTooLong."""
        self._account_too_long.add(account)

    def bad_message(self, code: int) -> None:
        """The next message is refused by bad_msg_notification with this code (16, 17, 32, 33, 48 …)."""
        self._bad_messages.append(code)

    # --- faults of pushes

    def push(
        self,
        fault: PushFault,
        *,
        account: int | None = None,
        channel: int | None = None,
        times: int | None = 1,
    ) -> None:
        """Loses the next pushes, sends them twice, or lets each be overtaken by the one after it."""
        self._push_rules.append(_PushRule(fault, account, channel, times))

    def blow(self, weather: Weather, seed: int) -> None:
        """Lets a seeded weather rule from now on."""
        self._weather, self._rng = weather, random.Random(seed)  # noqa: S311

    def clear(self) -> None:
        """Nothing goes wrong any more; pushes held back are lost."""
        self._reset()

    # --- asked by the server

    def judge(self, account: int | None, method: str, channel: int | None, now: float) -> Verdict:
        """What is to be done with a request at the time `now`."""
        verdict = Verdict()
        for rule in [rule for rule in self._rules if rule.fits(account, method, channel)]:
            if rule.seconds:
                verdict = self._flooded(rule, account, now)
                if verdict.failure is None:
                    continue
                return verdict
            self._spend(rule)
            if not rule.verdict.delay:
                return rule.verdict
            verdict = Verdict(delay=verdict.delay + rule.verdict.delay)
        if account is None or method.startswith("help."):
            return verdict
        for limit in self._limits:
            if fnmatchcase(method, limit.method) and limit.passed(account, now):
                limit.asked[account].clear()
                return self._new_flood(account, method, now, limit.seconds)
        return self._chance(account, method, now, verdict)

    def take_too_long(self, channel: int) -> bool:
        """Whether this difference of the channel is too long by order."""
        left = self._too_long.get(channel, 0)
        self._too_long[channel] = max(0, left - 1)
        return left > 0

    def take_account_too_long(self, account: int) -> bool:
        """Whether this difference of the account is too long by order."""
        asked = account in self._account_too_long
        self._account_too_long.discard(account)
        return asked

    def take_bad_message(self) -> int | None:
        """The code with which to refuse a message, None to take it."""
        return self._bad_messages.pop(0) if self._bad_messages else None

    def route(self, account: int, channel: int, update: Any) -> list[Any]:
        """What goes out to an account when `update` is due: nothing, it, it twice, or it before an older one."""
        fault = self._push_fault(account, channel)
        held = self._held.pop((account, channel), [])
        if fault == "reorder":
            self._held[account, channel] = [update]
            return held
        return {"withhold": [], "duplicate": [update, update]}.get(fault or "", [update]) + held

    def _push_fault(self, account: int, channel: int) -> PushFault | None:
        for rule in self._push_rules:
            if rule.times != 0 and rule.account in (None, account) and rule.channel in (None, channel):
                if rule.times is not None:
                    rule.times -= 1
                return rule.fault
        roll, weather = self._rng.random(), self._weather
        chances: list[tuple[PushFault, float]] = [
            ("withhold", weather.withhold),
            ("duplicate", weather.duplicate),
            ("reorder", weather.reorder),
        ]
        for fault, chance in chances:
            if roll < chance:
                return fault
            roll -= chance
        return None

    def _chance(self, account: int, method: str, now: float, verdict: Verdict) -> Verdict:
        weather, rng = self._weather, self._rng
        chances: list[tuple[float, Callable[[], Verdict]]] = [
            (
                weather.flood,
                lambda: self._new_flood(account, method, now, rng.randint(*weather.flood_seconds)),
            ),
            (weather.server_error, lambda: Verdict(RpcFailure(500, "INTERNAL_ISSUES"))),
            (weather.drop, lambda: Verdict(cut="before" if rng.random() < 0.5 else "after")),
            (weather.slow, lambda: Verdict(delay=rng.random() * weather.slow_seconds)),
        ]
        roll = rng.random()
        for chance, make in chances:
            if roll < chance:
                return make()
            roll -= chance
        return verdict

    def _new_flood(self, account: int, method: str, now: float, seconds: int) -> Verdict:
        self.flood(method, seconds, account=account)
        return self._flooded(self._rules[-1], account, now)

    def _flooded(self, rule: _Rule, account: int | None, now: float) -> Verdict:
        until = rule.until.get(account)
        if until is None:
            rule.until[account] = now + rule.seconds
            return Verdict(RpcFailure(420, f"FLOOD_WAIT_{rule.seconds}"))
        if now < until:
            return Verdict(RpcFailure(420, f"FLOOD_WAIT_{math.ceil(until - now)}"), early=True)
        del rule.until[account]
        self._spend(rule)
        if rule.times is None or rule.times > 0:
            return self._flooded(rule, account, now)
        return Verdict()

    def _add(
        self,
        method: str,
        account: int | None,
        channel: int | None,
        times: int | None,
        verdict: Verdict,
        seconds: int = 0,
    ) -> None:
        self._rules.append(_Rule(method, account, channel, times, verdict, seconds))

    def _spend(self, rule: _Rule) -> None:
        if rule.times is not None:
            rule.times -= 1
            if rule.times == 0:
                self._rules.remove(rule)
