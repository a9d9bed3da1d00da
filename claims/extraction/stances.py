"""Whether a text asserts, denies or doubts what it tells: by a sentence's own words, and by its neighbours'.

A sentence can deny what it tells itself, answer a question or a rumour told just before ("Not true."), or speak for
the whole post ("I don't believe it").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from claims.extraction.events import Told
from claims.extraction.page import Page, Unit, count_words, names_koreans
from claims.extraction.rebuttals import is_a_matter_of_belief, nobody_did, says_what_it_was, taken_back
from claims.extraction.rules import Term, TermHit
from claims.model import Event, Stance

_WORD = re.compile(r"\w+")
_ASKS = re.compile(r"\?[\s\"'»”’)!?🤔🙃😏😂🤡]*\Z")
_ASKS_WHETHER = re.compile(  # "Readers ask whether they are in Sumy Oblast."
    r"[^.,:;!?]{0,40}?(?<!\w)(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|want to know|like to know|question is|curious)"
    r"\s(?:[\w-]{1,12}\s){0,2}(?:whether|if)\s[^,:;]*\Z"
    r"|[^.,:;!?]{0,40}?(?<!\w)(?:питають|запитують|питаєте|цікавляться|спрашивают|спрашиваете|интересуются)(?:\s\w{1,8})?,\s"
    r"(?:чи(?!\w)|(?:\w+\s){0,2}ли(?!\w))[^:;]*\Z"
    r"|[^.,:;!?]{0,50}?(?<!\w)(?:спросил|спрашивал|запитал|питал|допитувал|допытывал|поинтересовал|поцікавил)\w{0,4}\s"
    r"(?:[\w-]{1,14}\s){0,4}(?:про|о|об|щодо|насчет)\s[^,:;]*\Z"
)
_ASKERS = re.compile(
    r"ask|wonder|want to|like to|question|curious|пита|питу|цікав|спраш|спроси|допыт|интерес"
)  # or nobody asks
_KEEPS_HEARING = re.compile(  # "I keep reading about Koreans in Sudzha."
    r"[^\w\n]{0,4}(?:(?:so|and|but|again|people|folks|some|many|everyone|everybody|they|you|we|i"
    r"|lots of you|the papers?)\s){1,3}"
    r"(?:(?:all|still|just|always|also)\s)?"
    r"(?:keep|keeps|kept)\s(?:on\s)?(?:reading|hearing|seeing|writing|asking|telling|sending|saying"
    r"|being (?:told|asked|sent))(?!\w)"
    r"|.*(?:는|다는|라는|란|냐는)\s(?:글|말|얘기|이야기|질문|소리|소식|기사|메시지|쪽지)(?:이|가|을|를|들이)?\s"
    r"(?:[가-힣]{1,6}\s){0,2}(?:자꾸|계속|또|많이|돌|도는|올라|들려|보이|쏟아|이어|오는|받)"
)
_HEARS = re.compile(r"ke(?:ep|pt)|글|말|얘기|이야기|질문|소리|소식|기사|메시지|쪽지")  # or nobody does
_TOPIC = re.compile(
    r"[^\w\n]{0,4}(?:(?:ще раз|еще раз|раз)\s)?"
    r"(?:(?:[\w']{1,12}\s){0,2}(?:питають|запитують|питаєте|спрашивают|спрашиваете)\s)?"
    r"(?:про|щодо|стосовно|насчет|на счет|по поводу|касательно|re|about|regarding|as for|on)\s?:?\s?"
    r"(?:[\w'-]{1,20}\s){0,2}[\"'«“„‘]"
    r"|[\"'“‘「][^\"'”’」]{3,60}[\"'”’」]\s?(?:이?라는|이?란|하는)\s(?:[가-힣]{1,8}\s){0,3}"
    r"(?:보도|기사|글|말|주장|소식|소문|영상|사진|얘기|이야기)(?![가-힣]{0,2}\s(?:사실|맞))"
)
_QUOTED = re.compile("[\"'«“„‘「]")
_NOBODY = re.compile(
    r"(?<!\w)(?:никого|нікого|ніхто|никто|ни одного|ни единого|жодного|ні одного"
    r"|nobody|no one|noone|anyone|їх|их|тут|здесь|there|them|any|one)(?!\w)"
    r"|아무도|그런"
)
_THEM_HERE = re.compile(
    r"(?=.*(?<!\w)(?:їх|их|they|them)(?!\w))(?=.*(?<!\w)(?:там|тут|здесь|here|there)(?!\w))"
)
_THEM = re.compile(r"(?<!\w)(?:їх|их|them)(?!\w)")
_NO_LONGER = re.compile(
    r"(?<!\w)(?:since|weeks|anymore|any more|no longer|тижн\w{0,3}|недел\w{1,3}"
    r"|больше (?:не|нет)|більше (?:не|немає|нема)"
    r"|(?:вже|уже) (?:немає|нема|нет)|(?:немає|нема|нет) (?:їх |их |тут |там ){1,2}(?:вже|уже)"
    r"|(?:з|с|із|від|от) (?:середин|почат|начал|кінц|конц|січн|янв|лют|февр|груд|дек|берез|март)\w*)(?!\w)"
    r"|주째|이후|더 이상"
)
_SINCE_THEN = re.compile(
    r"(?<!\w)since (?:the|last|then|mid|early|late|\d)|이후(?=\s)"
)  # "Since the 14th, nothing to count."
_LACKS = re.compile(  # what is missing is a figure or a word, not the soldiers
    r"(?:숫자|수치|통계|집계|자료|언급|설명|발표|정보|사진|영상|명단|근거|답|답변|말|계획|반응|논평|징후|의심|여지|필요|이유|문제|방법|소식|물|식량"
    r"|보급|도움|관심|경험|능력|의미|효과|장비|희망|수단|시간|이름|흔적)(?:은|는|이|가|도|조차|마저)?"
    r"\s?(?:아직|전혀|따로|별도로|거의|더는)?\s?\Z"
)
_NOR_I = re.compile(r"(?<!\w)(?:я|мы|ми)\s\Z")  # "Can you picture it? Neither can I."
_REPLY_WORDS = 16
_NO_WORDS = 7
_SHORT_WORDS = 4
_OF_POST = ("post", "caveat")


class Reply(NamedTuple):
    """What a sentence says of what was told just before it, and the words that say so."""

    stance: Stance
    hits: list[TermHit]


def is_asked(text: str, unit: Unit) -> bool:
    """Whether a unit only names what will be answered: a question, a quoted rumour as a heading."""
    if unit.asked is None:
        unit.asked = bool(
            _ASKS.search(text, unit.start, unit.end)
            or is_a_topic(text, unit)
            or (
                _ASKERS.search(text, unit.start, unit.end) and _ASKS_WHETHER.match(text, unit.start, unit.end)
            )
            or (
                _HEARS.search(text, unit.start, unit.end) and _KEEPS_HEARING.match(text, unit.start, unit.end)
            )
        )
    return unit.asked


_OPENS_A_QUESTION = re.compile(
    r"[^\w\n]{0,4}(?:so |and |but |ok |well )?(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does"
    r"|did|has|have|had|can|could|will|would|should|shall|may|might|any|anyone|anybody)(?!\w)"
)
_KOREAN_QUESTION = re.compile(
    r"(?:까|나요|나|죠|지요|는지|을지|니|어디|누가|누구|왜|언제|어떻게|얼마|몇)[\s\"'”’)]*\?"
)


def echoes_a_claim(text: str, unit: Unit) -> TermHit | None:
    """The mark of a claim that is only repeated with a raised eyebrow: "30 dead in one dugout? I count four boots."."""
    mark = _ASKS.search(text, unit.start, unit.end)
    if (
        mark is None
        or _SLAVIC.search(text, unit.start, unit.end)
        or _OPENS_A_QUESTION.match(text, unit.start)
    ):
        return None
    if _KOREAN_QUESTION.search(text, unit.start, unit.end):
        return None
    return TermHit(mark.start(), mark.start() + 1, Term("stance", "a claim with a question mark", "doubted"))


_SLAVIC = re.compile("[а-яіїєґ]")


def post_doubts(units: Sequence[Unit]) -> list[TermHit]:
    """What makes the whole post a doubt ("I don't believe it"), caveats ("not confirmed by others") among it."""
    return [h for u in units for h in u.get("stance") if h.rule.tag == "doubted" and h.rule.scope in _OF_POST]


def is_a_topic(text: str, unit: Unit) -> bool:
    """Whether a unit opens by naming what it speaks of: 'About "sixty men in our rear": I don't believe it.'."""
    return _topic(text, unit) is not None


def _topic(text: str, unit: Unit) -> re.Match[str] | None:
    quotes = _QUOTED.search(text, unit.start, unit.end)  # without one there is no topic
    return None if quotes is None else _TOPIC.match(text, unit.start, unit.end)


def apply_stance(page: Page, unit: Unit, told: list[Told], *, attributed: bool = False) -> list[Told]:
    """Set the stance of what a unit tells, from its own words.

    Args:
        page: the post.
        unit: the unit.
        told: what it tells.
        attributed: whether somebody is already named as the one who speaks; then "they say" is theirs.
    """
    hits = _stance_hits(page.text, unit)
    if not any(h.rule.tag == "asserted" for h in hits):
        for denial in hits:
            if denial.rule.tag != "denied":
                continue
            if denial.rule.scope == "absence" and not _is_an_answer(page.text, unit, denial):
                told = _absent(page.text, unit, told, denial)
            elif denial.rule.scope == "near" and told:
                entry = min(told, key=lambda t: _distance(t, denial))
                for one in told if len(told) <= 2 else [entry]:
                    one.stance = Stance.DENIED
                    one.stance_hits.append(denial)
    for doubt in hits:
        if doubt.rule.scope == "hearsay" and (
            attributed
            or unit.get("claimant")
            or not (
                _opens(page.text, unit, doubt)
                or _is_put_in(page.text, doubt)
                or not _WORD.search(page.text, doubt.end, unit.end)
            )
        ):
            continue  # "they say" of those who are named
        if doubt.rule.tag == "doubted" and doubt.rule.scope in ("sentence", "hearsay"):
            if not told and unit.mentions and unit.places:
                told = [Told(Event.DEPLOYMENT, Stance.ASSERTED)]  # "rumours of Koreans in Mariupol"
                flat = [h for h in hits if h.rule.tag == "denied" and h.rule.scope == "near"]
                if flat:  # "calls talk of Koreans in Mariupol absurd"
                    told = [Told(Event.DEPLOYMENT, Stance.DENIED, [], flat[:1])]
            for entry in told:
                if entry.stance is Stance.ASSERTED:
                    entry.stance = Stance.DOUBTED
                    entry.stance_hits.append(doubt)
    return told


def read_reply(
    page: Page,
    unit: Unit,
    told: Sequence[Told],
    previous: Sequence[Told],
    *,
    attributed: bool,
    asked: bool,
    before_text: str = "",
) -> Reply | None:
    """What a unit says of what was told just before it, where it tells nothing new itself.

    Args:
        page: the post.
        unit: the unit that may be an answer.
        told: what the unit tells itself.
        previous: what was told just before; empty where nothing but a mention stood there.
        attributed: whether the unit names a claimant as its source.
        asked: whether what stood before was a question, a heading or a bare mention.
        before_text: the folded words of what was told just before.
    """
    reply = _reply(page, unit, told, previous, attributed=attributed, asked=asked, before_text=before_text)
    if reply is not None and reply.stance is Stance.DENIED and asked and is_a_matter_of_belief(before_text):
        return reply._replace(stance=Stance.DOUBTED)  # "Do I believe it? I do not."
    return reply


def _reply(
    page: Page,
    unit: Unit,
    told: Sequence[Told],
    previous: Sequence[Told],
    *,
    attributed: bool,
    asked: bool,
    before_text: str,
) -> Reply | None:
    hits = _stance_hits(page.text, unit)
    if any(h.rule.tag == "asserted" for h in hits):
        denied = any(p.stance is Stance.DENIED and p.stance_hits for p in previous)
        return Reply(Stance.ASSERTED, []) if denied and not told else None
    if asked and told and all(_is_unseen(page.text, unit, t) for t in told):
        return Reply(Stance.DENIED, [h for t in told for h in t.hits])
    before = {p.event for p in previous}
    restated = [t for t in told if t.stance is Stance.DENIED and t.event in before and not t.counts]
    again = bool(restated) and len(restated) == len(told) and not unit.places and not attributed
    if again and count_words(page.text, unit) <= 10:
        return Reply(Stance.DENIED, [h for t in restated for h in (t.stance_hits or t.hits)])
    unsaid = bool(previous) and all(t.stance is Stance.DENIED and not t.counts for t in told)
    if unsaid:
        again_not = nobody_did(page.text, unit, before_text) or (
            taken_back(page.text, unit, before_text) if count_words(page.text, unit) <= _NO_WORDS else None
        )
        if again_not is not None:
            return Reply(Stance.DENIED, [again_not])
    if told:
        return None
    if previous and not attributed and (asked or all(p.stance is Stance.DOUBTED for p in previous)):
        other = says_what_it_was(page.text, unit)
        if other is not None:
            return Reply(Stance.DENIED, [other])
    words = count_words(page.text, unit)
    if asked and not hits and words <= _SHORT_WORDS:
        yes = _YES.match(page.text, unit.start, unit.end)
        if yes is not None:
            return Reply(Stance.ASSERTED, [TermHit(yes.start(1), yes.end(1), _SAID_YES)])
    if asked and attributed and words <= 9 and not unit.get("negation"):
        confirmed = _CONFIRMED.search(page.text, unit.start, unit.end)
        if confirmed is not None:
            return Reply(Stance.ASSERTED, [TermHit(confirmed.start(), confirmed.end(), _SAID_YES)])
    denials = [h for h in hits if h.rule.tag == "denied"]
    flat = [h for h in denials if h.rule.scope == "near" and (attributed or not _is_said(unit, h))]
    if flat and (words <= _REPLY_WORDS or attributed) and not (unit.mentions and unit.places):
        return Reply(Stance.DENIED, flat[:1])
    if asked:
        absent = [h for h in denials if h.rule.scope == "absence"]
        absent = [h for h in absent if not _NOR_I.search(page.text, unit.start, h.start)]
        if absent and (words <= _SHORT_WORDS or _NOBODY.search(page.text, unit.start, unit.end)):
            return Reply(Stance.DENIED, absent[:1])
        answers = [
            h
            for h in denials
            if h.rule.scope == "answer" and (_opens(page.text, unit, h) or _is_all(page.text, unit, h))
        ]
        if answers:
            return Reply(Stance.DENIED, answers[:1])
    elif words <= 4 and previous:
        refused = _refused(page.text, unit)
        if refused is not None:
            return Reply(Stance.DENIED, [refused])
    return None


_YES = re.compile(r"[^\w\n]{0,4}(так|да|yes|yep|네|예|그렇다|맞다)(?=\s?[.!,…—–]|\s?\Z)")
_CONFIRMED = re.compile(r"(?<!\w)(?:confirm(?:s|ed)|verif(?:ies|ied))(?!\w)|확인(?:했|됐|함|\s?완료|$|\.)")
_SAID_NO = Term("stance", "the answer is no", "denied")
_SAID_YES = Term("stance", "the answer is yes", "asserted")


_UNSEEN = re.compile(r"없|못|(?<![가-힣])안\s|않|(?<!\w)(?:not|no|nobody|never|none)(?!\w)|n't")


def _is_unseen(text: str, unit: Unit, told: Told) -> bool:
    """Whether what would be a withdrawal only says that nobody has seen them: "Koreans here? Not met any."."""
    return (
        told.event is Event.WITHDRAWAL
        and not told.counts
        and bool(told.hits)
        and all(_UNSEEN.search(text, h.start, h.end) for h in told.hits)
        and not _NO_LONGER.search(text, unit.start, unit.end)
    )


_REFUTES = re.compile(
    r"[^\w\n]{0,4}(wrong|false|not true|untrue|nonsense|rubbish|no such thing|nope"
    r"|사실 아님|사실이 아님|틀렸다|틀림|아니다|아님|헛소리|거짓)\s?[:.—–,;!-]"
)
_REFUTES_A_QUESTION = re.compile(r"[^\w\n]{0,4}(no|nein|not at all|hardly|아니|아니요|아뇨)\s?[:.—–,;!-]\s")


def opens_with_a_refutation(text: str, unit: Unit, *, asked: bool) -> Reply | None:
    """What a sentence that goes on to tell something says of the one before it: "Wrong: they hold the village."."""
    found = _REFUTES.match(text, unit.start, unit.end) or (
        _REFUTES_A_QUESTION.match(text, unit.start, unit.end) if asked else None
    )
    if found is None:
        return None
    return Reply(Stance.DENIED, [TermHit(found.start(1), found.end(1), _SAID_NO)])


def answers_itself(text: str, unit: Unit, told: Sequence[Told]) -> list[TermHit]:
    """What denies a rumour in the sentence that names it: "'헤르손에 북한군'이라는 글이 도는데 난 못 봤다"."""
    topic = _topic(text, unit) if unit.mentions else None
    if topic is None:
        return []
    said = [t for t in told if not all(h.end <= topic.end() for h in t.hits)]  # beside what the rumour tells
    if said and all(_is_unseen(text, unit, t) for t in said):
        return [h for t in said for h in t.hits]
    return [] if said else [h for h in _stance_hits(text, unit) if h.rule.scope == "absence"][:1]


def _is_an_answer(text: str, unit: Unit, hit: TermHit) -> bool:
    """ "No, they are there": the word answers; and 수 없다 ("cannot") speaks of no absence."""
    after = text[hit.end : hit.end + 1]
    told = any(hit.start <= e.start and e.end <= hit.end for e in unit.get("event"))  # "Prisoners: none."
    return (
        (not told and after != "" and after in ",.!—" and _opens(text, unit, hit))
        or text.startswith(" 수 ", hit.start - 3)
        or _LACKS.search(text, max(unit.start, hit.start - 24), hit.start) is not None
    )


def _refused(text: str, unit: Unit) -> TermHit | None:
    """A bare "No.", or a verb that is negated and nothing more: "Didn't take it."."""
    for negation in unit.get("negation"):
        if negation.rule.scope == "before" and _opens(text, unit, negation):
            for hit in unit.get("event"):
                if 0 <= hit.start - negation.end <= 2 and hit.rule.strength != "weak":
                    return None if text.startswith(("committed", "engaged"), hit.start) else negation
    for hit in unit.get("stance"):
        if hit.rule.scope == "answer" and _opens(text, unit, hit):
            rest = text[hit.end : unit.end].strip()
            if not rest or rest[0] in ".,!;—–-":
                return hit
    return None


def _is_all(text: str, unit: Unit, hit: TermHit) -> bool:
    """Whether a unit says only who or when and no: "Officially: no."."""
    ahead = len(_WORD.findall(text, unit.start, hit.start))
    return (
        ahead <= 2
        and not _WORD.search(text, hit.end, unit.end)
        and bool(re.search(r"[,:—–-]\s\Z", text[unit.start : hit.start]))
    )


def _is_put_in(text: str, hit: TermHit) -> bool:
    """Whether words stand between commas: "in the woods, they say, …"."""
    return text[hit.start - 2 : hit.start] == ", " and text.startswith(", ", hit.end)


def _opens(text: str, unit: Unit, hit: TermHit) -> bool:
    return not _WORD.search(text, unit.start, hit.start)


_OR = re.compile(r"(?<!\w)(?:или|чи|або|or)\s\Z")  # "a Korean or not"


def _stance_hits(text: str, unit: Unit) -> list[TermHit]:
    stances = unit.get("stance")
    if not stances:
        return []
    shadows = unit.get("shadow")
    told = [e for e in unit.get("event") if not any(e.start < s.end and s.start < e.end for s in shadows)]
    inside = [*told, *unit.get("claimant")]
    return [
        h
        for h in stances
        if h.rule.scope != "past"
        and (h.rule.scope in _OF_POST or not any(e.start <= h.start and h.end <= e.end for e in inside))
        # "maybe sixty" doubts how many
        and not any(n.start == h.start and h.end < n.end for n in unit.numbers)
        and not (h.rule.scope in ("absence", "answer") and _OR.search(text, unit.start, h.start))
    ]


def _is_said(unit: Unit, denial: TermHit) -> bool:
    """Whether it is somebody else who denies: "the other side denies it"."""
    return any(h.start < denial.end and denial.start < h.end for h in unit.get("speech"))


def _clause(text: str, unit: Unit, hit: TermHit) -> str:
    """The words around a hit, four each side at most, as far as the next comma."""
    before = re.split(r"[,;:()\"]", text[max(unit.start, hit.start - 60) : hit.start])[-1].split()
    after = re.split(r"[,;:()\"]", text[hit.end : min(unit.end, hit.end + 60)])[0].split()
    return " ".join([*before[-6:], text[hit.start : hit.end], *after[:5]])


def _distance(told: Told, hit: TermHit) -> int:
    return min((abs(h.start - hit.start) for h in told.hits), default=1000)


def _gap(text: str, told: Told, hit: TermHit) -> int:
    """How far an event's words are from a hit, those of another clause farther."""
    gaps = [
        text[min(h.end, hit.end) : max(h.start, hit.start)]
        if h.start >= hit.end or h.end <= hit.start
        else ""
        for h in told.hits
    ]
    return min((len(gap) + 40 * any(mark in gap for mark in ",:;") for gap in gaps), default=1000)


_IN_COMBAT = re.compile(r"in (?:combat|battle|action|the fighting)|fighting")


_AND_NONE = re.compile(r"\s(?:і|й|та|и|а|але|но)\s(?:жодн|ні|ани|ни|без)")


def _tells_more(text: str, told: Told, denial: TermHit) -> bool:
    """Whether all figures of the same event stand in another clause than the word that denies it."""
    return bool(told.counts) and all(
        "," in text[min(n.end, denial.end) : max(n.start, denial.start)]
        or _AND_NONE.search(text, n.end, denial.end)
        for n, _ in told.counts
    )


_LACKS_WHAT = re.compile(  # "евакуації немає", "нет эвакуации", with little else in the clause
    r"(?:[а-яєіїґ']{1,3}\s){0,2}(?P<before>[а-яєіїґ']{5,20}\s)?(?:немає|нема|нет|нету|відсутн\w*|отсутству\w*)(?P<after>\s[а-яєіїґ']{5,20})?\W*"
)
_NO_NOUN = re.compile(
    r"(?:тут|там|здесь|поки|пока|вообще|взагалі|зараз|сейчас|корей|північн|северо|полонен|пленн|втрат|потер|загибл|погиб|убит|вбит|жодн|никак|ніяк)"
)


def _lacks_another(text: str, unit: Unit, told: Told, denial: TermHit) -> bool:
    """Whether what there is none of is named in a clause of its own: "великі втрати, евакуації нема"."""
    start = max(text.rfind(mark, unit.start, denial.start) for mark in ",;:—") + 1 or unit.start
    ends = [at for mark in ",;:—" if (at := text.find(mark, denial.end, unit.end)) >= 0]
    end = min(ends, default=unit.end)
    if any(start <= h.start < end for h in told.hits) or any(start <= n.start < end for n, _ in told.counts):
        return False
    found = _LACKS_WHAT.fullmatch(text[start:end].strip())
    named = ((found["before"] or found["after"]) or "").strip() if found else ""
    return bool(named) and not _NO_NOUN.match(named)


_NO_RETREAT = re.compile(
    r"(?<!\w)(?:ніяк|никак|жодн)\w{1,4}\s(?:\w+\s)?(?:ротац|відве|виве|отвод|вывод|отход|відход|відступ|отступ|переформ)"
)


def _absent(text: str, unit: Unit, told: list[Told], denial: TermHit) -> list[Told]:
    """ "There are no prisoners", "no Koreans here": what is not there is what stands beside the word."""
    if any(t.event is Event.WITHDRAWAL for t in told):
        if _NO_RETREAT.search(text, unit.start, unit.end):
            for entry in told:
                if entry.event is Event.WITHDRAWAL:
                    entry.stance = Stance.DENIED
                    entry.stance_hits.append(denial)
        return told
    near = _clause(text, unit, denial)
    for entry in sorted(told, key=lambda one: _gap(text, one, denial)):
        if entry.event in (Event.CAPTURE, Event.CASUALTIES, Event.DESERTION, Event.FRIENDLY_FIRE) and any(
            max(start - denial.end, denial.start - end) <= 30
            for start, end in [
                *((h.start, h.end) for h in entry.hits),
                *((n.start, n.end) for n, _ in entry.counts),
            ]
        ):
            if _tells_more(text, entry, denial) or _lacks_another(text, unit, entry, denial):
                return told  # "27 wounded, no dead"
            entry.stance = Stance.DENIED
            entry.stance_hits.append(denial)
            return told
    fighting = next(
        (
            h
            for h in unit.get("event")
            if (0 <= h.start - denial.end <= 40 and _IN_COMBAT.match(text, h.start))
            or (0 <= denial.start - h.end <= 20 and text.startswith(("전투", "교전", "참전"), h.start))
        ),
        None,
    )
    if fighting is not None and names_koreans(near, 0, len(near)):
        told = [t for t in told if t.event is not Event.COMBAT]
        return [*told, Told(Event.COMBAT, Stance.DENIED, [fighting], [denial])]
    elsewhere = (_THEM.search(near) or (not told and "한 명도" in near)) and (
        any(abs(p.start - denial.start) <= 40 for p in unit.places)
        or _NO_LONGER.search(text, unit.start, unit.end)
    )
    if not (names_koreans(near, 0, len(near)) or _THEM_HERE.search(near) or elsewhere):
        return told
    clause = max(
        unit.start, text.rfind(":", unit.start, denial.start) + 1
    )  # "since Friday I went through it: zero"
    behind = text.rfind("\n", 0, unit.start) + 1
    since = _SINCE_THEN.search(text, max(behind, unit.start - 60), unit.start)
    if since is not None or _NO_LONGER.search(text, clause, unit.end):
        return [t for t in told if t.event not in (Event.DEPLOYMENT, Event.COMBAT)] + [
            Told(Event.WITHDRAWAL, Stance.ASSERTED, [denial])
        ]
    deployed = next((t for t in told if t.event is Event.DEPLOYMENT), None)
    if deployed is None:
        deployed = Told(Event.DEPLOYMENT, Stance.DENIED)
        told = [t for t in told if t.event is not Event.COMBAT] + [deployed]
    deployed.stance = Stance.DENIED
    deployed.stance_hits.append(denial)
    return told
