"""Ukrainian and Russian words for a movement, a fight or a work that speak of another thing: a monument that is built,
water that is brought, Russians who are sent, the man of the other side who fights there."""

from __future__ import annotations

import re

from claims.extraction.rules import TermHit
from claims.model import Event

_MONUMENT = re.compile(
    r"(?:\s[\w'-]{1,16}){0,2}?\s(?:мемор[іи]ал|пам'?ятник|памятник|монумент|муз[еє]|обел[іи]ск|стел[ау]|пантеон|мавзоле"
    r"|житл|жиль[еёя]|квартал|вулиц|улиц|будинк|школ|курорт|теплиц)"
)
_BUILDS = re.compile(
    r"буду|збуду|звод|звед|возвод|возвед|стро[яи]|построи|споруд|сооруж|відкри|откры|поставл"
)
_SUPPLIES = re.compile(
    r"(?:\s[\w'-]{1,16}){0,2}?\s(?:припас|вод[уиы](?!\w)|їж[уі](?!\w)|ед[уы](?!\w)|бк(?!\w)|бо[єе]припас|снаряд"
    r"|патрон|па[йе]к|харч|прод|пров[іи]ант|провизи|паливо|топливо|ліки|лекарств|дрова|посилк|посылк|гуманітар|запчаст)"
)
_CARRIES = re.compile(r"\w*(?:в[её]з|віз|воз|достав|доправ|кид|шл|сла|надсил|тяг|таск)")
_RUSSIANS = re.compile(
    r"(?:\s(?!(?:до|к|ко|з|із|с|со|разом|вместе|від|от|под|під|для|біля|возле)\s)[\w'-]{1,16}){0,3}?"
    r"\s(?:морп[іе]х|морских пехот|морських піхот|десант(?!и)"
    r"|вдв(?!\w)|мотостр|контрактник"
    r"|моб[іи]л[іи]з|мобик|мобік|ахмат|чечен|кадыр|кадир|росгвард|вагнер|зек[іиы]в?(?!\w)|штрафник|росіян(?!и)|россиян(?!е)|українц|украинц)"
)
_A_RUSSIAN_UNIT = re.compile(
    r"(?:\s[\w'-]{1,16}){0,3}?\s(?:з|із|из|с|зі|со)?\s?\d{1,4}-?(?:ої|й|ї|ой|го|ю|у|я)?\s(?:\w+\s){0,2}"
    r"(?:бригад|полк|дивіз|дивиз|арм|бобр)"
)
_INTO_BATTLE = re.compile(
    r"\s(?:[ув] (?:атак|контратак|бій|бой|бої|бои|лоб|прорив|прорыв|наступ|штурм)|на (?:штурм|заб[іи]й|убой|смерть"
    r"|м'ясо|мясо|прорив|прорыв|мін|мин|кулемет|пулемет)|вогнем|огнем|щільним вогнем|плотным огнем|артою|мінами|минами"
    r"|касетами|кассетами)"
)
_TO_LEARN = re.compile(r"\sна (?:учеб[уы](?!\w)|обучен|навчання|вишк[іо]л|подготовк|підготовк|тренир|тренув)")
_READY = re.compile(r"готу(?:ються|ється|вал\w{2,3})|готов(?:ятся|ится|ились)")
_TO_DO = re.compile(  # not "to fight", which they train for
    r"\s(?:(?:до|к)\s|(?!во[юе]|штурм|насту|атак|бит)[\w'-]+(?:ти|ть|тися|тись|ться)(?!\w))"
)
_FIGHTS = re.compile(r"во[ює]ю?є(?!\w)|воює|воюет|воював|воевал|служить|служит")
_VETERANS = re.compile(r"учасник|участник")
_ONE_OF_THEM = re.compile(
    r"(?<!\w)(?:комбат|командир|комроти|ротный|ротний|боєць|боец|військовий|военный|військовослужбов\w+|военнослужащ\w+|офіцер|офицер"
    r"|сержант|капелан|капеллан|волонтер|медик|доброволець|доброволец|друг|брат|знайомий|знакомый|підписник|подписчик)"
    r"(?:[\s,][\w'\"«»-]{0,20}){0,6}\Z"
)
_KOREAN = re.compile(r"коре|кндр|кімів|кимов")


def is_beside_the_matter(text: str, hit: TermHit, *, korean: bool) -> bool:
    """Whether a word for a movement, a work or a fight is told of something or somebody else.

    Args:
        text: the folded text.
        hit: the word.
        korean: whether its sentence names North Koreans.
    """
    if not "а" <= text[hit.start] <= "ї":
        return False
    if hit.rule.tag == Event.SUPPORT:
        return bool(_BUILDS.match(text, hit.start) and _MONUMENT.match(text, hit.end))
    if hit.rule.tag == Event.TRAINING:
        return bool(_READY.match(text, hit.start) and _TO_DO.match(text, hit.end))
    if hit.rule.tag in (Event.FRIENDLY_FIRE, Event.CONCEALMENT):
        words = text[hit.start : hit.end]
        return ", корей" in words or (", " in words and hit.rule.tag == Event.FRIENDLY_FIRE)
    if hit.rule.tag == Event.COMBAT:
        before = text[max(0, hit.start - 70) : hit.start]
        return bool(
            _FIGHTS.match(text, hit.start) and not _KOREAN.search(before) and _ONE_OF_THEM.search(before)
        )
    if _TO_LEARN.match(text, hit.end):
        return True  # "отправлены на учёбу": that is told by the training
    if _INTO_BATTLE.match(text, hit.end):
        return True  # "посилають в атаку", "зустріли вогнем"
    if _CARRIES.match(text, hit.start) and _SUPPLIES.match(text, hit.end):
        return True
    if _RUSSIANS.match(text, hit.end) and not _KOREAN.search(text, hit.end, hit.end + 40):
        return True
    return not korean and _A_RUSSIAN_UNIT.match(text, hit.end) is not None
