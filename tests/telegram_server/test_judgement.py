from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.telegram_server import Held, Traffic, World, judge, too_short_lived
from tests.telegram_server.world import PostTruth

Truth = dict[tuple[int, int], PostTruth]


def some_truth() -> Truth:
    world = World(3)
    for n in range(3):
        world.add_channel(f"Channel {n}", f"channel{n}")
    Traffic(world, 3).run(150)
    return world.truth()


def all_of(truth: Truth) -> list[Held]:
    return [Held(*key, told.text, told.deleted) for key, told in truth.items()]


def test_a_store_that_holds_the_truth_is_good() -> None:
    truth = some_truth()
    judgement = judge(truth, all_of(truth))
    assert judgement.good
    assert judgement.line().startswith(f"served {len(truth)} · stored {len(truth)} · missing 0 · double 0")


def test_every_way_to_be_wrong_is_named() -> None:
    truth = some_truth()
    held = all_of(truth)
    standing = [n for n, each in enumerate(held) if not each.deleted]
    gone = next(n for n, each in enumerate(held) if each.deleted)
    missing, double, stale, hidden = standing[:4]
    wrong = list(held)
    wrong[stale] = replace(held[stale], text=held[stale].text + "!")
    wrong[hidden] = replace(held[hidden], deleted=True)
    wrong[gone] = replace(held[gone], deleted=False)
    wrong += [held[double], Held(1, 1, "never said", False)]
    del wrong[missing]
    judgement = judge(truth, wrong)

    def key(n: int) -> tuple[tuple[int, int], ...]:
        return ((held[n].channel_id, held[n].post_id),)

    assert (judgement.missing, judgement.double, judgement.stale) == (key(missing), key(double), key(stale))
    assert (judgement.undeleted, judgement.wrongly_deleted) == (key(gone), key(hidden))
    assert judgement.invented == ((1, 1),)
    assert not judgement.good


def test_a_post_that_stood_only_while_the_program_was_down_is_not_owed() -> None:
    key, told = next((key, told) for key, told in some_truth().items() if told.deleted_at)
    second, start = timedelta(seconds=1), told.date
    one = {key: replace(told, deleted_at=start + 10 * second)}
    around = [(start - 60 * second, start), (start + 9 * second, start + 60 * second)]
    assert too_short_lived(one, around, 2 * second) == {key}
    assert not too_short_lived(one, [(start + 4 * second, start + 60 * second)], 2 * second)
