"""Figures that were given on another day, as Ukrainian and Russian texts set them beside the new one: "в декабре
называли цифру 300", "навесні йшлося про шістсот"."""

from __future__ import annotations

import re

_REACH = 90  # characters before a figure in which it may be said whose day it is
_THEN = re.compile(
    r"(?<!\w)(?:раніше|раньше|ранее|прежде|доти|до (?:цього|этого|того)|перед (?:тим|этим|цим)|спершу|сначала|сперва"
    r"|поначалу|изначально|первоначально|спочатку|восени|осенью|взимку|зимой|навесні|весной|влітку|летом|торік"
    r"|(?:місяць|тиждень|рік|місяці|тижні) тому|(?:месяц|неделю|год|месяца|недели) назад|[ву]о? минул\w{2,3} \w+"
    r"|[ву]о? прошл\w{2,3} \w+|(?:вчора|вчера|позавчора|позавчера)"
    r"|[ву]о? (?:січні|лютому|березні|квітні|травні|червні|липні|серпні|вересні|жовтні|листопаді|грудні|январе|феврале"
    r"|марте|апреле|мае|июне|июле|августе|сентябре|октябре|ноябре|декабре))(?!\w)"
)
_SPOKE_OF = re.compile(
    r"(?<!\w)(?:говори\w{1,4}|каза(?:ли|ла|в|ло)|йшлося|ішлося|йшла мова|речь шла|шла речь|назыв\w{2,4}"
    r"|назива\w{1,4}|назвал\w?"
    r"|сообщал\w{1,3}|повідомля\w{1,4}|оценива\w{1,4}|оцінюва\w{1,4}|звуча\w{1,3}|лунал\w|фигуриров\w{2,4}|фігурува\w{1,3}"
    r"|заявля\w{1,4}|писал\w|писав|доповіда\w{1,3}|докладыва\w{1,3}|насчитыва\w{1,4}|нараховува\w{1,4}|указыва\w{1,4}"
    r"|вказува\w{1,4}|давал\w|давав|приводил\w|наводил\w|бы(?:ла|ло|ли)|бул[аои]|оценка|оцінка|данные|дані)(?!\w)"
)
_UP_TO_FIGURE = re.compile(r"[^.;!?\d]{0,36}\Z")


def says_earlier(text: str, start: int, figure: int) -> bool:
    """Whether the words before a figure say that somebody gave it on an earlier day.

    Args:
        text: the folded text.
        start: where to look from: the sentence's beginning, or the end of the figure before.
        figure: where the figure begins.
    """
    then = _THEN.search(text, max(start, figure - _REACH), figure)
    if then is None:
        return False
    return any(
        _UP_TO_FIGURE.fullmatch(text, spoke.end(), figure)
        for spoke in _SPOKE_OF.finditer(text, then.end(), figure)
    )


def day_of_earlier(text: str, start: int, end: int, figure: int) -> bool:
    """Whether a date's range names the day of an earlier figure that follows it."""
    return end <= figure <= end + _REACH and says_earlier(text, start, figure)
