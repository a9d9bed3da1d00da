"""Which word lists are in force, and what changed ones would flag otherwise."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Code, Text, TextLink

from bot.callbacks import LexiconPage, LexiconUse
from bot.cards import dates
from bot.cards.buttons import keyboard, labelled, turning
from bot.cards.fitting import Card, one_line, shorten, stack
from bot.cards.viewing import Viewing
from bot.lexicon_trials import Example, Trial
from storage.lexicons import StoredLexicon
from storage.retrohunt import Rejudging, Tally

PAGE = 6
_VERSION_UNITS = 12
_NAME_UNITS = 60
_EXCERPT_UNITS = 160
_REASON_UNITS = 300
_REASONS = 8
_MARKS = {"newly": "➕", "no_longer": "➖", "retold": "🔁"}


def version_shown(version: str) -> str:
    """A version's name as people see it: its beginning."""
    return shorten(one_line(version), _VERSION_UNITS).removesuffix("…")


def lexicon_card(kept: StoredLexicon | None, chosen: bool, owed: Rejudging | None, view: Viewing) -> Card:
    """What is in force, since when, by whose choice; whether stored posts are being judged again; what can be done."""
    words = view.words
    lines: list[Text | str | None] = []
    if kept is None or kept.in_force_since is None:
        lines.append(words.say("lexicon-none"))
    else:
        lines.append(
            words.text(
                "lexicon-in-force",
                version=Code(version_shown(kept.version)),
                when=dates.moment(kept.in_force_since, words, view.zone, view.this_year),
                zone=dates.zone_name(view.zone, words),
            )
        )
        whose = words.say("lexicon-chosen" if chosen else "lexicon-configured")
        files = words.say("lexicon-files", n=len(kept.files))
        lines.append(f"{whose} · {files}")
    if owed is not None:
        lines.append(f"⏳ {words.say('lexicon-rejudging', posts=owed.tally.posts)}")
    lines += ["", words.say("lexicon-how")]
    return Card(stack(lines))


def refused_lines(name: str, reasons: tuple[str, ...], view: Viewing) -> tuple[str, ...]:
    """Why a document can't be used: file, line and reason, one under the other."""
    words = view.words
    lines = [words.say("lexicon-refused", name=shorten(one_line(name), _NAME_UNITS))]
    lines += [f"• {shorten(one_line(reason), _REASON_UNITS)}" for reason in reasons[:_REASONS]]
    if len(reasons) > _REASONS:
        lines.append(words.say("lexicon-more-reasons", n=len(reasons) - _REASONS))
    return tuple(lines)


def pages_of_trial(trial: Trial) -> int:
    """How many pages its examples fill."""
    return max(-(-len(trial.examples) // PAGE), 1)


def trial_card(trial: Trial, page: int, view: Viewing) -> Card:
    """What would come out otherwise: how many posts of each kind, then examples with their links, a page at a time."""
    words, tally, pages = view.words, trial.tally, pages_of_trial(trial)
    page = min(max(page, 1), pages)
    since = dates.moment(trial.since, words, view.zone, view.this_year)
    head = words.say(
        "lexicon-head",
        name=shorten(one_line(trial.name), _NAME_UNITS),
        since=since,
        zone=dates.zone_name(view.zone, words),
        posts=tally.posts,
    )
    if pages > 1:
        head = words.say("claims-page", totals=head, page=page, pages=pages)
    lines: list[Text | str | None] = [Bold(head), *counted(tally, view)]
    changed = tally.newly + tally.no_longer + tally.retold
    if trial.lexicon == trial.base:
        lines.append(words.say("lexicon-same"))
    elif not changed:
        lines.append(words.say("lexicon-nothing"))
    shown = trial.examples[(page - 1) * PAGE : page * PAGE]
    if shown:
        lines.append("")
    lines += [_example(one, view) for one in shown]
    if changed > len(trial.examples):
        lines.append(words.say("lexicon-left-out", shown=len(trial.examples), changed=changed))
    row: list[InlineKeyboardButton] = turning(
        page, pages, lambda number: LexiconPage(trial=trial.number, page=number).pack()
    )
    use = []
    if trial.lexicon != trial.base:
        data = LexiconUse(lexicon=trial.lexicon, base=trial.base).pack()
        use.append(labelled(words.say("button-switch-on"), data))
    return Card(stack(lines), keyboard(row, use))


def counted(tally: Tally, view: Viewing) -> list[Text | str | None]:
    """How many posts come out otherwise, kind by kind."""
    words = view.words
    return [
        f"{_MARKS['newly']} {words.say('lexicon-newly', n=tally.newly)}",
        f"{_MARKS['no_longer']} {words.say('lexicon-no-longer', n=tally.no_longer)}",
        f"{_MARKS['retold']} {words.say('lexicon-retold', n=tally.retold)}",
    ]


def switched_card(version: str, before: str | None, view: Viewing) -> Card:
    """It is in force now, and what happens next."""
    words = view.words
    said = words.text(
        "lexicon-switched",
        version=Code(version_shown(version)),
        before=Code(version_shown(before or "–")),
    )
    return Card(stack([Text("✅ ", said), words.say("lexicon-will-tell")]))


def _example(one: Example, view: Viewing) -> Text:
    name = shorten(one_line(one.channel), _NAME_UNITS)
    who: Text = TextLink(name, url=one.url) if one.url else Text(name)
    rules = f" · {shorten(one_line(', '.join(one.rules)), _NAME_UNITS)}" if one.rules else ""
    when = dates.moment(one.posted_at, view.words, view.zone, view.this_year)
    excerpt = shorten(one_line(one.excerpt), _EXCERPT_UNITS)
    return Text(f"{_MARKS[one.change]} ", who, f" {when}{rules}: “{excerpt}”")
