"""When a digest is due: once in every local day (week, hour), also on the days when the clocks change.

A local time that a day hasn't is taken as the moment that so much time after midnight would be (03:30 becomes 04:30
when the clock jumps from 3 to 4), one that a day has twice is taken the first time. https://peps.python.org/pep-0495/
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.subscriptions import DAILY, HOURLY, INSTANT, WEEKLY

DEFAULT_TIME = "09:00"


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often something is told.

    Attributes:
        kind: one of ``storage.subscriptions.SCHEDULES``.
        at: local time, ``HH:MM``; of hourly digests only the minute counts.
        weekday: 0 for Monday, of weekly digests.
    """

    kind: str
    at: str = DEFAULT_TIME
    weekday: int = 0

    @property
    def time(self) -> time:
        """The local time."""
        return time.fromisoformat(self.at)


def next_due(schedule: Schedule, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first moment after ``after`` (aware) when a digest is due, in UTC; ``None`` for what is told at once."""
    if schedule.kind == INSTANT:
        return None
    if schedule.kind == HOURLY:
        due = _in_hour(schedule, zone, after)
        return due if due > after else _in_hour(schedule, zone, due + timedelta(hours=1))
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        if schedule.kind == DAILY or day.weekday() == schedule.weekday:
            due = _on(day, schedule.time, zone)
            if due > after:
                return due
        day += timedelta(days=1)


def last_due(schedule: Schedule, zone: ZoneInfo, until: datetime) -> datetime:
    """The last moment until ``until``, that included, when a digest was due: where one begins that is due next.

    For what is told at once: a day before.
    """
    if schedule.kind == INSTANT:
        return until - timedelta(days=1)
    if schedule.kind == HOURLY:
        due = _in_hour(schedule, zone, until)
        return due if due <= until else _in_hour(schedule, zone, due - timedelta(hours=1))
    day = until.astimezone(zone).date() + timedelta(days=1)
    while True:
        if schedule.kind == DAILY or day.weekday() == schedule.weekday:
            due = _on(day, schedule.time, zone)
            if due <= until:
                return due
        day -= timedelta(days=1)


def length(schedule: Schedule) -> timedelta:
    """About how much time one digest covers."""
    return {HOURLY: timedelta(hours=1), WEEKLY: timedelta(days=7)}.get(schedule.kind, timedelta(days=1))


def _on(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _in_hour(schedule: Schedule, zone: ZoneInfo, moment: datetime) -> datetime:
    """The minute of the schedule in the local hour of a moment; hours are counted as they pass, not by their names."""
    utc = moment.astimezone(UTC)
    offset = utc.astimezone(zone).utcoffset() or timedelta()
    local = utc.replace(tzinfo=None) + offset
    due = local.replace(minute=schedule.time.minute, second=0, microsecond=0)
    return (due - offset).replace(tzinfo=UTC)


def local_day(moment: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The beginning and the end of the local day of a moment, in UTC."""
    day = moment.astimezone(zone).date()
    return _on(day, time(), zone), _on(day + timedelta(days=1), time(), zone)


def quiet_until(moment: datetime, zone: ZoneInfo, start: str | None, end: str | None) -> datetime | None:
    """When the quiet hours that a moment falls into are over, in UTC; ``None`` outside of them."""
    if not start or not end or start == end:
        return None
    begins, ends = time.fromisoformat(start), time.fromisoformat(end)
    today = moment.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        last = day if begins < ends else day + timedelta(days=1)
        if _on(day, begins, zone) <= moment < _on(last, ends, zone):
            return _on(last, ends, zone)
    return None


def quiet_since(ends: datetime, zone: ZoneInfo, start: str) -> datetime:
    """When the quiet hours began that are over at ``ends``, in UTC."""
    local, begins = ends.astimezone(zone), time.fromisoformat(start)
    day = local.date() if begins < local.time() else local.date() - timedelta(days=1)
    return _on(day, begins, zone)
