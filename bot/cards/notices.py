"""What admins must be told about a channel or an account, in the chat's language. Kinds: see ``storage.notices``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.cards.fitting import Card, one_line, shorten, stack
from bot.cards.viewing import Viewing
from bot.reasons import condition_in_words
from storage.notices import Notice

_UNITS = 200
_UNREADABLE = ("private", "restricted", "not_found", "no_channel", "banned")


def notice_card(notice: Notice, view: Viewing) -> Card:
    """The notice as a message."""
    return Card(stack([f"ℹ️ {' '.join(notice_sentences(notice, view))}"]))


def notice_sentences(notice: Notice, view: Viewing) -> list[str]:
    """What happened, and what became of it."""
    words, said = view.words, notice.details
    account = words.say("notice-account", name=_tidy(notice.account)) if notice.account else ""
    subject = _tidy(notice.channel) if notice.channel else account
    match notice.kind:
        case "renamed":
            return _renamed(notice, subject, view)
        case "impostor":
            title = f" (“{_tidy(said['other_title'])}”)" if said.get("other_title") else ""
            name = _tidy(said.get("username") or "?")
            key = "notice-impostor-watched" if said.get("watched") else "notice-impostor"
            return [words.say(key, subject=subject, username=name, title=title)]
        case "no_preview":
            return [words.say("notice-no_preview", subject=subject, why=_why(said, view))]
        case "noforwards":
            return [words.say(f"notice-noforwards-{'on' if said.get('on') else 'off'}", subject=subject)]
        case "account_down":
            return _account_down(notice, subject, view)
        case "readable" | "account_up":
            return [words.say(f"notice-{notice.kind}", subject=subject)]
        case "database_locked" | "database_full":
            since, until = _moment(said.get("since")), _moment(said.get("until"))
            times = {
                "since": view.moment(since) if since else "–",
                "until": view.moment(until) if until else "–",
            }
            return [words.say(f"notice-{notice.kind}", why=_why(said, view), **times)]
        case "clock":
            seconds = int(said.get("seconds") or 0)
            way = "ahead" if seconds > 0 else "behind"
            return [words.say(f"notice-clock-{way}", minutes=round(abs(seconds) / 60))]
        case "rejudged":
            counted = {what: int(said.get(what) or 0) for what in ("posts", "newly", "no_longer", "retold")}
            return [words.say("notice-rejudged", **counted)]
        case kind if kind in _UNREADABLE:
            after = said.get("way")
            key = after if after in ("preview", "none", "as_shown") else "account"
            why = _why(said, view)
            return [words.say(f"notice-{kind}", subject=subject, why=why), words.say(f"notice-after-{key}")]
        case kind:
            return [words.say("notice-other", subject=subject, kind=_tidy(kind))]


def _renamed(notice: Notice, subject: str, view: Viewing) -> list[str]:
    words, said = view.words, notice.details
    old, new = _tidy(said.get("old") or "–"), _tidy(said.get("new") or "")
    sentences = []
    if said.get("old") != said.get("new"):
        key = "notice-renamed" if new else "notice-unnamed"
        sentences.append(words.say(key, subject=subject, old=old, **({"new": new} if new else {})))
    if said.get("new_title"):
        titles = {"old": _tidy(said.get("old_title")), "new": _tidy(said["new_title"])}
        sentences.append(words.say("notice-retitled", subject=subject, **titles))
    return sentences or [words.say("notice-other", subject=subject, kind=notice.kind)]


def _account_down(notice: Notice, subject: str, view: Viewing) -> list[str]:
    words, said = view.words, notice.details
    state, channels = said.get("state"), int(said.get("channels") or 0)
    why = _why(said, view)
    if not said.get("why") and state:
        why = words.say(f"account-{state}") if words.has(f"account-{state}") else _tidy(state)
    key = f"notice-account_{state if state in ('frozen', 'limited') else 'down'}"
    sentences = [words.say(key, subject=subject, why=why, channels=channels)]
    until = _moment(said.get("until"))
    if until is not None:
        sentences.append(words.say("notice-until", when=view.moment(until)))
    if state == "limited" and said.get("stay"):
        sentences.append(words.say("notice-stay", n=int(said["stay"])))
    for key, name in (("moved", "moved"), ("to-preview", "to_preview"), ("unwatched", "unwatched")):
        if said.get(name):
            sentences.append(words.say(f"notice-{key}", n=int(said[name])))
    return sentences


def _moment(said: Any) -> datetime | None:
    try:
        value = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return value if value.tzinfo is not None else None


def _why(said: Mapping[str, Any], view: Viewing) -> str:
    return _tidy(condition_in_words(str(said.get("why") or "–"), view.words))


def _tidy(said: Any) -> str:
    return shorten(one_line(str(said)), _UNITS)
