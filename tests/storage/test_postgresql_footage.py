"""Footage and originals on PostgreSQL: the tests of SQLite once more, on a real server where one can be started."""

from __future__ import annotations

import pytest

from tests.storage.test_evidence import (  # noqa: F401
    test_a_film_that_one_channel_protects_is_protected_wherever_it_was_seen_before,
    test_texts_that_go_leave_what_is_kept_of_their_pictures,
    test_the_account_holds_every_medium_once_and_counts_bytes_once,
    test_what_a_channel_showed_that_forbids_saving_by_now_is_protected_too,
    test_what_found_no_room_is_at_hand_again_when_there_is_some,
    test_what_is_wanted_is_told_by_the_setting_and_never_what_is_protected,
)
from tests.storage.test_footage import (  # noqa: F401
    test_a_flagged_post_that_shows_a_known_fake_is_owed_once,
    test_a_later_look_brings_the_files_that_an_earlier_one_lacked,
    test_footage_of_flagged_posts_is_compared_once_and_again_when_it_was_hashed_anew,
    test_known_fakes_are_kept_once_under_negative_numbers,
    test_sightings_tell_where_and_under_what_words_the_earliest_first,
    test_the_index_is_made_of_pictures_frames_and_what_lies_inside_in_the_order_of_hashing,
    test_the_same_footage_ties_claims_of_the_same_kind,
    test_what_arrives_has_later_posts_that_carry_the_same_compared_anew,
)
from tests.storage.test_postgresql import server, storage, url  # noqa: F401

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
