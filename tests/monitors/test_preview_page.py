from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.preview import errors
from monitors.preview.attachments import read_duration, read_size
from monitors.preview.page import PreviewPage, parse_page, read_number
from storage.observations import ChannelRef, ForwardOrigin, MediaKind, ObservedPost, Way

PAGES = Path(__file__).parent / "pages"
NOW = datetime(2024, 12, 14, 12, tzinfo=UTC)


def page_of(name: str, channel: str | None = None) -> PreviewPage:
    return parse_page((PAGES / f"{name}.html").read_bytes(), channel=channel, observed_at=NOW)


@pytest.fixture(scope="module")
def ledger() -> PreviewPage:
    return page_of("steppe_ledger", "@SteppeLedger")


def post(page: PreviewPage, number: int) -> ObservedPost:
    return next(p for p in page.posts if p.message_id == number)


def formats(of: ObservedPost) -> list[tuple[str, str, str | None]]:
    return [(e.type, of.text[e.start : e.end], e.url) for e in of.entities]


def with_post(
    body: str, *, number: str = "202", time: str = "2024-12-14T06:00:00+00:00", attrs: str = ""
) -> str:
    return (
        '<main class="tgme_main" data-url="/SteppeLedger"><section class="tgme_channel_history">'
        f'<div class="tgme_widget_message js-widget_message" data-post="SteppeLedger/{number}" {attrs}>{body}'
        f'<a class="tgme_widget_message_date" href="https://t.me/SteppeLedger/{number}">'
        f'<time datetime="{time}" class="time">06:00</time></a></div></section></main>'
    )


def with_history(inside: str) -> str:
    return f'<main class="tgme_main"><section class="tgme_channel_history">{inside}</section></main>'


def text_of(markup: str) -> ObservedPost:
    body = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{markup}</div>'
    return parse_page(with_post(body), channel=None, observed_at=NOW).posts[0]


def test_the_page_names_its_channel_by_username_title_and_number(ledger: PreviewPage) -> None:
    assert ledger.channel == ChannelRef(2000000451, "steppeledger", "Steppe Ledger")


def test_the_page_says_how_to_ask_for_older_posts_and_what_it_spans(ledger: PreviewPage) -> None:
    assert (ledger.before, ledger.oldest_id, ledger.newest_id) == (201, 201, 212)


def test_a_message_about_the_channel_itself_is_no_post(ledger: PreviewPage) -> None:
    assert ledger.service_ids == (201,)
    assert 201 not in [p.message_id for p in ledger.posts]


def test_text_keeps_lines_emoji_and_what_entities_stand_for(ledger: PreviewPage) -> None:
    assert post(ledger, 202).text == (
        "Kursk direction. ❗️ The crews of the 9th company report one more column near Plyokhovo "
        "& the ponds.\n\n"
        "At least 30 were killed or wounded.\nThe count goes on.\n"
        "Read the log, ledger.example and @north_desk #kursk names withheld grid 37U 🔥"
    )


def test_formatting_is_in_code_points_of_the_text(ledger: PreviewPage) -> None:
    assert formats(post(ledger, 202)) == [
        ("bold", "Kursk direction.", None),
        ("italic", "one more column", None),
        ("blockquote", "At least 30 were killed or wounded.\nThe count goes on.", None),
        ("text_link", "the log", "https://ledger.example/day?d=14&x=1"),
        ("url", "ledger.example", None),
        ("mention", "@north_desk", None),
        ("hashtag", "#kursk", None),
        ("spoiler", "names withheld", None),
        ("code", "grid 37U", None),
        ("custom_emoji", "🔥", None),
    ]


def test_a_post_has_its_time_its_views_its_address_and_its_edited_mark(ledger: PreviewPage) -> None:
    found = post(ledger, 202)
    assert found.posted_at == datetime(2024, 12, 14, 6, 1, 2, tzinfo=UTC)
    assert (found.views, found.url, found.way) == (987, "https://t.me/steppeledger/202", Way.PREVIEW)
    assert found.marked_edited
    assert not post(ledger, 203).marked_edited


def reaction(drawn: str, count: str, kind: str = "") -> str:
    return f'<span class="tgme_reaction{kind}">{drawn}{count}</span>'


def with_reactions(*shown: str) -> ObservedPost:
    body = f'<div class="tgme_widget_message_reactions js-message_reactions">{"".join(shown)}</div>'
    return parse_page(with_post(body), channel=None, observed_at=NOW).posts[0]


def test_reactions_of_all_kinds_are_counted_together_and_what_an_emoji_draws_is_no_count() -> None:
    flame = '<i class="emoji" style="background-image:url(\'//cdn.example/40/F09F94A5.png\')"><b>🔥</b></i>'
    seven = '<tg-emoji emoji-id="77"><i class="emoji"><b>7</b></i></tg-emoji>'
    star = '<i class="icon icon-telegram-stars"></i>'
    found = with_reactions(
        reaction(flame, "31"), reaction(seven, "1.2K"), reaction(star, " 4 ", " tgme_reaction_paid")
    )
    assert found.reactions == 31 + 1200 + 4


def test_reactions_that_are_not_shown_or_cannot_be_read_are_unknown(ledger: PreviewPage) -> None:
    assert post(ledger, 203).reactions is None
    assert with_reactions().reactions is None
    assert with_reactions(reaction("<b>🔥</b>", "31"), reaction("<b>👍</b>", "")).reactions is None


def test_the_reactions_of_an_album_are_counted_once(ledger: PreviewPage) -> None:
    assert [post(ledger, number).reactions for number in (204, 205, 206)] == [50, None, None]


def test_a_photo_is_named_by_the_number_in_its_markup_not_by_its_address(ledger: PreviewPage) -> None:
    (photo,) = post(ledger, 203).media
    assert (photo.kind, photo.key) == (MediaKind.PHOTO, "photo:5792106141801180001")
    assert photo.url == "https://cdn.example/file/one.jpg"


def test_an_album_becomes_one_post_a_message_with_the_text_on_the_first(ledger: PreviewPage) -> None:
    parts = [post(ledger, number) for number in (204, 205, 206)]
    assert [p.text for p in parts] == ["Three pieces of one album.", "", ""]
    assert [p.media[0].kind for p in parts] == [MediaKind.VIDEO, MediaKind.PHOTO, MediaKind.VIDEO]
    assert {p.grouped_id for p in parts} == {204}
    assert [p.media[0].duration for p in parts] == [6.0, None, 3727.0]
    assert parts[2].media[0].missing == "too big for the preview"
    assert parts[0].media[0].thumb_url == "https://cdn.example/thumb-204-single.jpg"


def test_a_forward_names_its_channel_and_post_and_a_reply_its_post(ledger: PreviewPage) -> None:
    found = post(ledger, 207)
    assert found.forwarded_from == ForwardOrigin(ChannelRef(None, "north_desk", "North Desk"), 77)
    assert found.reply_to == 202


def test_quoted_posts_and_link_previews_are_no_part_of_the_post(ledger: PreviewPage) -> None:
    assert post(ledger, 207).text == "Words of another desk."
    assert post(ledger, 207).media == ()


def test_the_name_of_a_forwarded_private_person_is_not_kept(ledger: PreviewPage) -> None:
    assert post(ledger, 208).forwarded_from == ForwardOrigin()


def test_a_poll_is_its_question_and_its_options(ledger: PreviewPage) -> None:
    assert post(ledger, 209).text == "Who was seen at the ford?\nNobody\nA patrol"


def test_a_post_that_the_preview_does_not_show_is_kept_and_named(ledger: PreviewPage) -> None:
    note = "the preview doesn't show it: Please open Telegram to view this post"
    assert post(ledger, 210).media[0].missing == note
    assert [(n.message_id, n.note) for n in ledger.notes] == [(210, note)]
    assert str(ledger.notes[0]) == f"message 210: {note}"


def test_media_that_the_preview_hides_beside_a_text_are_named_too() -> None:
    hidden = (
        '<div class="message_media_not_supported_wrap"><div class="message_media_not_supported">'
        '<div class="message_media_not_supported_label">This media is not shown here</div></div></div>'
        '<div class="tgme_widget_message_text">the words</div>'
    )
    page = parse_page(with_post(hidden), channel=None, observed_at=NOW)
    assert page.posts[0].text == "the words"
    assert page.posts[0].media[0].missing == "the preview doesn't show it: This media is not shown here"
    shown = parse_page(
        with_post('<i class="media_supported_cont"></i>' + hidden), channel=None, observed_at=NOW
    )
    assert shown.posts[0].media == ()


def test_round_films_voice_files_stickers_and_loops_are_told_apart(ledger: PreviewPage) -> None:
    (round_film,) = post(ledger, 211).media
    assert (round_film.kind, round_film.duration) == (MediaKind.VIDEO_NOTE, 41.0)
    voice, document, sticker, loop = post(ledger, 212).media
    assert (voice.kind, voice.duration) == (MediaKind.VOICE, 12.0)
    assert (document.kind, document.file_name, document.size) == (
        MediaKind.DOCUMENT,
        "losses-december.pdf",
        1572864,
    )
    assert (sticker.kind, sticker.url) == (MediaKind.STICKER, "https://cdn.example/file/sticker.webp")
    assert loop.kind is MediaKind.ANIMATION
    assert len({m.key for m in post(ledger, 212).media}) == 4


def test_file_addresses_that_change_between_readings_change_no_key() -> None:
    html = (PAGES / "steppe_ledger.html").read_text(encoding="utf-8")
    first = parse_page(html, channel=None, observed_at=NOW)
    second = parse_page(html.replace("cdn.example/", "cdn7.example/other-"), channel=None, observed_at=NOW)
    assert [[m.key for m in p.media] for p in first.posts] == [[m.key for m in p.media] for p in second.posts]
    assert [p.text for p in first.posts] == [p.text for p in second.posts]


@pytest.mark.parametrize(
    ("page", "error", "says"),
    [
        ("preview_off", errors.PreviewOff, "@somebody has its web preview switched off"),
        ("nobody", errors.NoSuchChannel, "no public channel @somebody"),
        ("person", errors.NotAChannel, "@somebody is a person's"),
        ("group", errors.NotAChannel, "@somebody is a group"),
        ("bot", errors.NotAChannel, "@somebody is a bot"),
        ("other_site", errors.NotTelegram, "not a preview of a Telegram channel"),
    ],
)
def test_pages_without_a_preview_are_told_apart(page: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        page_of(page, "somebody")
    assert "\n" not in str(caught.value)


def test_posts_in_an_unknown_markup_are_a_changed_layout_and_not_an_empty_channel() -> None:
    html = (PAGES / "steppe_ledger.html").read_text(encoding="utf-8")
    with pytest.raises(errors.LayoutChanged, match="may have changed"):
        parse_page(html.replace("data-post=", "data-message="), channel=None, observed_at=NOW)
    with pytest.raises(errors.LayoutChanged, match="may have changed"):
        parse_page(with_post("x").replace("<time", "<clock"), channel=None, observed_at=NOW)
    with pytest.raises(errors.LayoutChanged, match="may have changed"):
        parse_page('<body class="tgme_webpreview"><main>new</main></body>', channel=None, observed_at=NOW)
    renamed = '<article class="tgme_msg"><p>x</p></article>'
    with pytest.raises(errors.LayoutChanged, match="may have changed"):
        parse_page(with_history(renamed), channel=None, observed_at=NOW)


def test_a_page_whose_posts_all_come_out_empty_is_a_changed_layout_and_empties_no_kept_text() -> None:
    one = with_post('<div class="tgme_new_text">x</div>')
    assert len(parse_page(one, channel=None, observed_at=NOW).posts) == 1
    three = "".join(with_post('<div class="tgme_new_text">x</div>', number=str(n)) for n in (202, 203, 204))
    with pytest.raises(errors.LayoutChanged, match="may have changed"):
        parse_page(three, channel=None, observed_at=NOW)


@pytest.mark.parametrize(
    "inside",
    [
        "",
        " \n ",
        '<div class="tme_no_messages_found">No posts found</div>',
        '<div class="tgme_widget_message_centered"><a class="tme_messages_more js-messages_more"></a></div>',
    ],
)
def test_a_history_that_shows_nothing_is_empty_and_no_changed_layout(inside: str) -> None:
    assert parse_page(with_history(inside), channel=None, observed_at=NOW).posts == ()


def test_a_channel_without_posts_is_an_empty_page() -> None:
    html = (
        '<div class="tgme_channel_info"></div><section class="tgme_channel_history">'
        '<div class="tme_no_messages_found">No posts found</div></section>'
    )
    page = parse_page(html, channel="steppeledger", observed_at=NOW)
    assert (page.posts, page.before, page.newest_id) == ((), None, None)


def test_a_page_of_another_channel_than_asked_for_is_refused() -> None:
    with pytest.raises(errors.WrongChannel, match="shows @steppeledger, asked for was @north_desk"):
        page_of("steppe_ledger", "north_desk")


@pytest.mark.parametrize("page", [b"", b"   \n", "\ufeff"])
def test_an_empty_page_is_no_telegram_page(page: str | bytes) -> None:
    with pytest.raises(errors.NotTelegram):
        parse_page(page, channel=None, observed_at=NOW)


def test_each_bad_post_is_named_and_the_good_ones_are_kept() -> None:
    good = with_post('<div class="tgme_widget_message_text">good</div>')
    bad = [
        with_post("x", number="zero"),
        with_post("x", number="0"),
        with_post("x", number="203", time="yesterday"),
        with_post("x", number="204", time="1969-12-31T23:59:59+00:00"),
        with_post("x", number="205", time="2100-01-01T00:00:00+00:00"),
        with_post("x", number="206", time="2024-12-14T06:00:00"),
        with_post("x"),
        with_post("x").replace("SteppeLedger/202", "Elsewhere/207"),
    ]
    page = parse_page(good + "".join(bad), channel=None, observed_at=NOW)
    assert [p.text for p in page.posts] == ["good"]
    assert [(r.message, r.reason) for r in page.refused] == [
        ("SteppeLedger/zero", "its id can't be read"),
        ("SteppeLedger/0", "its id can't be read"),
        ("SteppeLedger/203", "its time can't be read"),
        ("SteppeLedger/204", "its time is out of the question (1969)"),
        ("SteppeLedger/205", "its time is out of the question (2100)"),
        ("SteppeLedger/206", "its time can't be read"),
        ("SteppeLedger/202", "its id was there before on this page; the first was kept"),
        ("Elsewhere/207", "it belongs to another channel"),
    ]
    assert {r.file for r in page.refused} == {"t.me/s/steppeledger"}


def test_a_page_of_one_embedded_post_is_read_too() -> None:
    html = with_post('<div class="tgme_widget_message_text">one</div>')
    alone = html[html.index('<div class="tgme_widget_message ') : html.index("</section>")]
    page = parse_page(alone, channel=None, observed_at=NOW)
    assert [(p.message_id, p.text, p.channel.username) for p in page.posts] == [(202, "one", "steppeledger")]


def test_lone_surrogates_and_bad_bytes_become_replacement_characters() -> None:
    assert text_of("a\ud800b").text.isprintable()
    html = with_post('<div class="tgme_widget_message_text">a\xffb</div>').encode("latin-1")
    assert parse_page(html, channel=None, observed_at=NOW).posts[0].text == "a\ufffdb"


def test_a_line_end_in_the_source_of_the_page_is_a_space_and_at_the_start_of_a_line_nothing() -> None:
    assert text_of("one\n   two<br/>\n   three <b>four</b>\n five\n").text == "one two\nthree four five"
    assert text_of("<pre>a\n  b</pre>").text == "a\n  b"


def test_a_link_that_is_typed_as_it_leads_is_a_url_and_scripts_are_no_links() -> None:
    assert formats(text_of('<a href="http://x.example/p">x.example/p</a>')) == [("url", "x.example/p", None)]
    assert formats(text_of('<a href="javascript:alert(1)">go</a>')) == []
    assert formats(text_of('<a href="mailto:a@b.example">a@b.example</a>')) == [
        ("email", "a@b.example", None)
    ]


def test_markup_nested_without_end_keeps_its_text() -> None:
    found = text_of("<b>" * 50_000 + "deep" + "</b>" * 50_000 + " end")
    assert found.text == "deep end"
    assert len(found.entities) < 500


@given(st.text(max_size=200), st.sampled_from(["b", "i", "u", "s", "code", "tg-spoiler", "blockquote"]))
@settings(max_examples=60, deadline=None)
def test_any_text_keeps_entities_inside_itself(text: str, tag: str) -> None:
    shown = text.replace("&", "&amp;").replace("<", "&lt;")
    found = text_of(f"x<{tag}>{shown}</{tag}>y")
    assert all(0 <= e.start < e.end <= len(found.text) for e in found.entities)
    assert "".join(found.text.split()).startswith("x")


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_page_or_a_plain_error(body: bytes) -> None:
    html = b'<div class="tgme_widget_message" data-post="SteppeLedger/1" data-view="' + body
    for page in (body, html):
        said = ""
        with contextlib.suppress(errors.PreviewError):
            try:
                parse_page(page, channel=None, observed_at=NOW)
            except errors.PreviewError as error:
                said = str(error)
                raise
        assert "\n" not in said


def test_numbers_as_the_page_writes_them() -> None:
    assert [read_number(t) for t in ("987", "1.2K", "2.38M", "1B", "", "many", "1.2.3")] == [
        987,
        1200,
        2_380_000,
        1_000_000_000,
        None,
        None,
        None,
    ]
    assert [read_duration(t) for t in ("0:53", "1:02:07", "53", "", "a:b")] == [
        53.0,
        3727.0,
        None,
        None,
        None,
    ]
    assert [read_size(t) for t in ("220.3 MB", "512 B", "portable")] == [231001293, 512, None]
