from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitors.telegram.rounds import Rounds, pace

START = datetime(2024, 12, 14, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def test_a_new_channel_is_looked_at_deeply_at_once_and_only_once_at_a_time() -> None:
    rounds = Rounds(Clock())
    rounds.keep([1])
    assert rounds.start() == (1, True)
    assert rounds.start() is None
    rounds.hurry(1, after=timedelta(0))
    assert rounds.start() is None
    rounds.finish(1, START + timedelta(hours=1))
    assert rounds.start() == (1, False)


def test_a_jump_of_ids_comes_before_all_that_merely_had_their_turn() -> None:
    clock = Clock()
    rounds = Rounds(clock)
    rounds.keep([1, 2, 3])
    clock.passes(60)
    rounds.hurry_all(deep=False)
    rounds.hurry(3)
    turns = [rounds.start() for _ in range(3)]
    assert [turn and turn[0] for turn in turns] == [3, 1, 2]


def test_what_is_asked_for_during_a_look_makes_another_look_and_no_later_one() -> None:
    clock = Clock()
    rounds = Rounds(clock)
    rounds.keep([1])
    rounds.start()
    rounds.hurry(1, deep=True)
    rounds.finish(1, START + timedelta(minutes=12))
    assert rounds.start() is None
    clock.passes(1)
    assert rounds.start() == (1, True)


def test_channels_that_are_dropped_have_no_turn_any_more() -> None:
    rounds = Rounds(Clock())
    rounds.keep([1, 2])
    rounds.start()
    rounds.keep([2])
    rounds.finish(1, START)
    assert rounds.start() == (2, True)
    assert rounds.start() is None


async def test_waiting_ends_when_a_turn_comes() -> None:
    rounds = Rounds(Clock())
    rounds.keep([1])
    await rounds.wait()
    assert rounds.start() == (1, True)


def test_the_pace_follows_how_often_a_channel_posts_within_limits() -> None:
    fast, slow = timedelta(seconds=30), timedelta(minutes=15)
    assert pace(0, fast, slow) == slow
    assert pace(1, fast, slow) == slow
    assert pace(288, fast, slow) == timedelta(seconds=150)
    assert pace(100_000, fast, slow) == fast
