from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claims.model import Event, Side, Stance
from claims.stories import (
    Figure,
    PostKey,
    Telling,
    Why,
    compare,
    contradict,
    repeats,
    share_copied,
    source_of,
)

NOON = datetime(2024, 12, 16, 12, tzinfo=UTC)
KURSK = {"places": frozenset({"kursk-oblast"}), "around": frozenset({"kursk-oblast", "russia"})}
PLYOKHOVO = {
    "places": frozenset({"plyokhovo"}),
    "around": frozenset({"plyokhovo", "kursk-oblast", "russia"}),
    "sites": frozenset({"plyokhovo"}),
}
GUYEVO = {
    "places": frozenset({"guyevo"}),
    "around": frozenset({"guyevo", "kursk-oblast", "russia"}),
    "sites": frozenset({"guyevo"}),
}
THIRTY = frozenset({Figure("killed_or_wounded", 30, None)})
FIFTY = frozenset({Figure("killed_or_wounded", 50, None)})
TWO = frozenset({Figure("captured", 2, 2)})


def told(number: int, *, hours: float = 0, **slots: object) -> Telling:
    made = Telling(
        claim_id=number,
        post_id=1000 + number,
        channel_id=number,
        posted_at=NOON + timedelta(hours=hours),
        event=Event.CASUALTIES,
        post=PostKey(number, 7),
    )
    return replace(made, **slots)  # type: ignore[arg-type]


HUR = {"claimant": "HUR", "side": Side.UKRAINE}
ISW = {"claimant": "ISW", "side": Side.WEST}


def test_a_forward_of_a_post_is_its_echo_whatever_else_it_lacks() -> None:
    found = compare(told(1, figures=THIRTY), told(2, hours=900, forward_of=PostKey(1, 7)))
    assert found is not None
    assert (found.why, found.score, found.echo) == (Why.FORWARD, 1.0, True)


def test_two_forwards_of_an_unwatched_post_tell_the_same() -> None:
    unwatched = PostKey(99, 4)
    assert compare(told(1, forward_of=unwatched), told(2, hours=2, forward_of=unwatched)) is not None


def test_a_forward_with_another_figure_is_not_joined() -> None:
    assert compare(told(1, figures=THIRTY), told(2, figures=FIFTY, forward_of=PostKey(1, 7))) is None


def test_the_same_claimant_and_figure_in_two_languages_is_an_echo() -> None:
    first = told(1, figures=THIRTY, quote="щонайменше 30 солдатів", **HUR, **PLYOKHOVO)
    second = told(2, hours=20, figures=THIRTY, quote="최소 30명의 병사", **HUR, **KURSK)
    found = compare(second, first)
    assert found is not None
    assert (found.why, found.echo) == (Why.SLOTS, True)


@pytest.mark.parametrize("other", [HUR, ISW, {}])
def test_different_figures_are_never_joined(other: dict[str, object]) -> None:
    quote = "at least so many soldiers were lost near the village in two days of assaults"
    first = told(1, figures=THIRTY, quote=quote, **HUR, **PLYOKHOVO)
    assert compare(first, told(2, hours=1, figures=FIFTY, quote=quote, **other, **PLYOKHOVO)) is None


def test_other_claimants_at_the_same_village_with_the_same_figure_are_another_origin() -> None:
    found = compare(
        told(1, figures=THIRTY, **HUR, **PLYOKHOVO), told(2, hours=5, figures=THIRTY, **ISW, **PLYOKHOVO)
    )
    assert found is not None
    assert not found.echo


def test_other_claimants_with_the_same_figure_for_a_whole_region_are_another_story() -> None:
    assert (
        compare(told(1, figures=THIRTY, **HUR, **KURSK), told(2, hours=5, figures=THIRTY, **ISW, **KURSK))
        is None
    )


def test_a_telling_figure_repeated_without_its_claimant_is_an_echo() -> None:
    found = compare(told(1, figures=THIRTY, **HUR, **PLYOKHOVO), told(2, hours=5, figures=THIRTY, **KURSK))
    assert found is not None
    assert found.echo


def test_the_other_side_with_the_same_figure_echoes_nobody() -> None:
    other = told(2, hours=5, figures=THIRTY, side=Side.RUSSIA, **PLYOKHOVO)
    found = compare(told(1, figures=THIRTY, **HUR, **PLYOKHOVO), other)
    assert found is not None
    assert not found.echo


def test_small_figures_met_in_one_region_are_chance() -> None:
    assert compare(told(1, figures=TWO, **KURSK), told(2, hours=5, figures=TWO, **KURSK)) is None


def test_other_villages_are_other_stories() -> None:
    assert (
        compare(told(1, figures=THIRTY, **HUR, **PLYOKHOVO), told(2, figures=THIRTY, **HUR, **GUYEVO)) is None
    )


def test_other_days_are_other_stories() -> None:
    first = told(
        1, figures=THIRTY, date_from=date(2024, 12, 10), date_to=date(2024, 12, 11), **HUR, **PLYOKHOVO
    )
    day_later = replace(
        first, claim_id=2, post_id=2, date_from=date(2024, 12, 12), date_to=date(2024, 12, 12)
    )
    later = replace(day_later, date_from=date(2024, 12, 14), date_to=date(2024, 12, 14))
    assert compare(first, day_later) is not None
    assert compare(first, later) is None


def test_posts_too_far_apart_are_other_stories() -> None:
    assert (
        compare(
            told(1, figures=THIRTY, **HUR, **PLYOKHOVO), told(2, hours=97, figures=THIRTY, **HUR, **PLYOKHOVO)
        )
        is None
    )


def test_other_events_and_claims_of_one_post_are_other_stories() -> None:
    first = told(1, figures=THIRTY, **HUR, **PLYOKHOVO)
    assert compare(first, told(2, figures=THIRTY, event=Event.COMBAT, **HUR, **PLYOKHOVO)) is None
    assert compare(first, told(2, figures=THIRTY, post_id=1001, **HUR, **PLYOKHOVO)) is None


def test_copied_words_are_an_echo_without_any_slot() -> None:
    words = "the column came out of the wood line at dawn and was met by drones near the ponds"
    found = compare(told(1, quote=words), told(2, hours=3, quote="Update: " + words.upper()))
    assert found is not None
    assert (found.why, found.echo) == (Why.TEXT, True)


def test_copied_words_with_another_number_are_no_echo() -> None:
    words = "the column lost {} men out of the wood line at dawn and was met by drones near the ponds"
    assert compare(told(1, quote=words.format(30)), told(2, quote=words.format(13))) is None


def test_a_channels_daily_report_in_the_same_words_is_another_story_each_day() -> None:
    words = "over the past day foreign troops took part in assaults on this axis together with others"
    assert compare(told(1, quote=words, channel_id=5), told(2, hours=25, quote=words, channel_id=5)) is None


def test_a_few_common_words_prove_nothing() -> None:
    assert share_copied("soldiers were seen", "soldiers were seen") == 0.0


def test_a_denial_belongs_to_what_it_denies_and_echoes_nobody() -> None:
    first = told(1, figures=THIRTY, **HUR, **PLYOKHOVO)
    denial = told(2, hours=3, stance=Stance.DENIED, side=Side.RUSSIA, figures=THIRTY, **PLYOKHOVO)
    found = compare(first, denial)
    assert found is not None
    assert not found.echo


def test_a_denial_with_figures_belongs_to_the_figure_it_denies() -> None:
    bodies = told(1, figures=frozenset({Figure("killed", 20, None)}), **PLYOKHOVO)
    denial = told(2, hours=3, stance=Stance.DENIED, figures=THIRTY, **PLYOKHOVO)
    assert compare(bodies, denial) is None


def test_a_claimants_word_passed_on_with_doubt_is_no_echo_of_it() -> None:
    first = told(1, figures=THIRTY, **HUR, **PLYOKHOVO)
    assert repeats(first, told(2, hours=1, figures=THIRTY, **HUR, **PLYOKHOVO))
    assert not repeats(first, told(2, hours=1, stance=Stance.DOUBTED, figures=THIRTY, **HUR, **PLYOKHOVO))


def test_a_forward_that_names_only_its_channel_is_known_by_its_words() -> None:
    first = told(1, event=Event.COMBAT, quote="Storm at dawn.")
    found = compare(first, told(2, event=Event.COMBAT, quote="storm at dawn.", forwards_channel=1))
    assert found is not None
    assert found.why is Why.FORWARD
    assert compare(first, told(2, event=Event.COMBAT, quote="Another storm.", forwards_channel=1)) is None


def test_a_claimant_is_one_source_and_a_channel_that_speaks_for_itself_another() -> None:
    assert source_of(told(1, **HUR)) == source_of(told(2, **HUR))
    assert source_of(told(1)) != source_of(told(2))


def test_bounds_and_plain_numbers_say_the_same_and_ranges_do_not() -> None:
    assert Figure("killed", 30, None).same_as(Figure("killed", 30, 30))
    assert Figure("killed", None, 40).same_as(Figure("killed", 40, 40))
    assert not Figure("killed", 30, 50).same_as(Figure("killed", 30, 30))
    assert not Figure("killed", 30, None).same_as(Figure("wounded", 30, None))
    assert not Figure("killed", None, None).same_as(Figure("killed", None, None))


def test_a_second_figure_of_one_kind_is_not_hidden_in_a_story_whoever_told_first() -> None:
    total = frozenset({Figure("killed", 20, 20), Figure("killed", 50, 50)})
    twenty = frozenset({Figure("killed", 20, 20)})
    assert contradict(total, twenty)
    assert contradict(twenty, total)
    assert not contradict(total, frozenset(total))
    assert not contradict(twenty, TWO)


def test_what_has_no_number_contradicts_none() -> None:
    many = frozenset({Figure("killed_or_wounded", None, None)})
    assert not contradict(many, THIRTY)
    assert not contradict(THIRTY, many)


numbers = st.one_of(st.none(), st.integers(0, 60))
figures = st.frozensets(
    st.builds(Figure, st.sampled_from(["killed", "wounded", "captured"]), numbers, numbers), max_size=3
)
tellings = st.builds(
    told,
    st.integers(1, 9),
    hours=st.integers(-200, 200),
    figures=figures,
    claimant=st.sampled_from([None, "HUR", "ISW"]),
    side=st.sampled_from(list(Side)),
    stance=st.sampled_from(list(Stance)),
    quote=st.sampled_from(["", "one two three four five six seven eight nine"]),
    forward_of=st.sampled_from([None, PostKey(1, 7), PostKey(2, 7)]),
)


TWENTY_AT_MOST = Figure("wounded", None, 20)
OF_TWENTY = frozenset({Figure("killed", 20, 20)})


@given(tellings, tellings)
@example(
    told(1, figures=frozenset({TWENTY_AT_MOST}), stance=Stance.DENIED),
    told(2, figures=frozenset({TWENTY_AT_MOST, Figure("wounded", None, None)})),
)
@example(told(1, figures=OF_TWENTY, **HUR), told(2, figures=OF_TWENTY | {Figure("killed", 50, 50)}, **HUR))
def test_comparing_does_not_ask_who_comes_first_and_never_joins_rival_figures(
    one: Telling, other: Telling
) -> None:
    found = compare(one, other)
    assert found == compare(other, one)
    if found is not None:
        assert not contradict(one.figures, other.figures)
        assert not contradict(other.figures, one.figures)
        assert 0 < found.score <= 1
