"""How strongly a text ties a claimant that it names to what it tells: its source, cited, speaking, or only named."""

from __future__ import annotations

import re

from claims.extraction.page import Unit, names_koreans
from claims.extraction.rules import TermHit
from claims.model import Side

SOURCE, CITED, SPEAKS = 3, 2, 1
_COLON = re.compile(
    r"(?:['’]s?(?=\s))?(?:\s*\([^)\n]{0,60}\))?(?:(?:[\s,]{1,2}|[-–—]\s?|\s[-–—→]\s)[\w'’.\"«»№-]{1,30}){0,9}?(?:\s?\([^)\n]{0,40}\))?[\"»”]?\s?[:：](?!\d)"
)
_THAT = re.compile(r"(?:[^\w\n,.]{1,3}[\w'-]{1,30}){1,6}?(?:,\s(?:що|что|мол|мовляв|дескать|будто)|\sthat)\s")
_QUOTE = re.compile(r"\)?\s*[,:—–-]?\s*[\"“«‘「]")
_TITLES = re.compile(r"(?:\s?[가-힣]{1,8}){0,3}(?:\s?\([^)\n]{1,20}\))?\s?[,:]?\s?[\"“‘「]")
_DASH_END = re.compile(r"(?:[\"»”'].{0,3}|[\s(]*)(?:(?:[—–]\s*|\s-\s)(?:[^\W\d_]{1,24}['’.]?\s){0,3}|,\s*)\Z")
_TAIL = re.compile(r"(?:\s?[\w'’,-]{1,20}){0,3}\s?[.!?)…\"»]*\s*\Z")
_CLOSED = re.compile(r"[\"»”']\s*[,.!?]?\s*(?:[—–-]\s*|\s)(?:[^\W\d_]{1,24}\s){0,2}\Z")
_NOT_SPEAKER = re.compile(
    r"(?<!\w)(?:перед|до|проти|против|для|о|об|про|зі|со|с|з|із|из|на|к|ко|під|под|від|от|за|по|in|inside|near|at|against|about|to|for|with|of"
    r"|after|before|between|from|behind|into|on|toward|towards)\s(?:(?:the|самого|an?|his|her|their|our|my|some)\s)?\Z"
)
_SOURCE_GAP = re.compile(
    r"[\s\"«»]{0,2}(?:(?:[\w'’-]{1,24}\s){0,3}?(?:[:—–-]|is|are|was|є|это|це|назвав|назвал\w?)\s?)?(?:the\s|[\w'’-]{1,20}\s){0,6}\Z"
)
_KOREAN_TOPIC = re.compile(r"(?:은|는|이|가|도|측|측은|측이|선|에서는|에서|에선)\Z")
_KOREAN_SAID = re.compile(
    r"다고(?!\s?해도)|라고|라 [했한함]|[단란]다(?=[\s.\"”]|$)|[다라]더라|다며|라며|다는\s|이라는\s"
    r"|[\"”’]\s?$|[\"“].{3,}[\"”]|함[.\s]|[음임됨함]$|밝혀|전해|말해|추산|설명|관측|시사|우김|우긴|우겼|확인|경고|공개|방영|보도"
)
_KOREAN_BY = re.compile(
    r"(?:\s?\([^)\n]{1,20}\))?(?:이|가|의|측|\s측)?\s?(?:추산|추정|집계|분석|평가|판단|보고|발표|설명|자료|전언|주장|소식통|관계자|대변인)|\s?발(?=[\s,.:로)]|$)|\s?피셜"
)
_TOLD_OUTLET = re.compile(
    r"(?<!\w)(?:(?:в|у|in|during)\s(?:an\s)?(?:беседе|интервью|разговоре|эфире|комментарии|колонке|розмові|інтерв'ю|ефірі|коментарі|interview|conversation|comments)"
    r"(?:\s(?:с|со|з|із|для|with|to|for|виданн\w|изданию|газет\w|агентств\w|телеканал\w))*"
    r"|(?:speaking|spoke|talking|talked) (?:to|with)|(?:officials?|sources?) to|told|tell|tells"
    r"|(?:изданию|виданню|агентству"
    r"|телеканалу|газете|газеті|журналистам|журналістам))\s(?:the\s)?\Z"
)
_TOLD_KOREAN = re.compile(
    r".?(?:에|에게|와의|과의|와|과)\s(?:인터뷰|[^.]{0,20}?(?:말했|밝혔|전했|확인|설명|털어|고 했))"
)
_ASIDE = re.compile(r"\s?,[^,.!?:;\n]{1,120},\s(?:\w{1,12}\s)?")
_KOREAN_OBJECT = re.compile(r"(?:에|에게|을|를|와|과|한테|으로부터|로부터)(?=\s)")
_OBLIQUE = re.compile(r"\w{4,16}(?:ого|ому|их|ых|ым|ыми|им|ими|ої|ой|ців|цев|ця|ца|цами|цями)(?!\w)")
_REFUSES = re.compile(
    r"(?:не|not|n't|нічого не|ничего не|yet to)\s(?:\w{1,10}\s){0,2}(?:підтвер|подтвер|confirm|comment|комент|коммент)"
    r"|(?<!\w)(?:мовч\w+|молч\w+|silent|침묵|함구|언급 없|언급하지"
    r"|(?:라는 |라고 할 )?(?:언급|단어|말|얘기|이야기|소식|내용|답|대답|표현|대목)(?:이|가|은|는|도|조차)?\s?"
    r"(?:아예 |전혀 |한 글자도 |한마디도 |한 줄도 )?없)"
    r"|nothing to say|no comment|ha(?:d|s|ve)(?:n't| not| never) heard|never heard|처음 듣"
    r"|(?:declin|refus)\w{2,4} to|отказал\w{2} коммент|коммент\w+ отказ|відмовив\w{0,3} комент"
    r"|комент\w+ відмов|확인하지 않|확인을 거부|논평을? 거부"
)
_POSTED_THERE = re.compile(r".?에(?:서)?\s(?:올라|글|게시|떴|돌|퍼)")
_HANGUL = re.compile(r"(?:\s?\([^)\n]{1,20}\))?[\s,:\"“‘「]{0,3}(?:\d[\d~·-]{0,8})?[가-힣]")
_INVERTED = re.compile(  # ", gushes a pro-Russian channel"
    r"[,\"”»]\s(?!and|but|or|with|as|was|is|has|this|his|its|across|towards)\w{2,12}(?:s|ed)\s(?:(?:a|an|the|our|one|another|some)\s)?\Z"
)
_THEIR_REPORT = re.compile(
    r"(?:['’]s?)?\s(?:latest |new |own |daily |evening |morning |internal |exclusive )?"
    r"(?:investigation|analysis|total|toll|line|paper has"
    r"|paper runs|paper carries|newspaper has|newspaper runs|website says|site says|channel says"
    r"|account says|press office|press service"
    r"|assessment|estimates?|data|figures?"
    r"|count|tally|intercepts?|bulletin|statement|update|exclusive|dispatch|podcast|column|communique|numbers|briefing)(?!\w)"
)
_THEIR_PICTURES = re.compile(
    r"['’]s?\s(?:latest |own |state |daily |evening )?"
    r"(?:pictures|photos|photographs|footage|video|videos|images|broadcast|report|release|readout|transcript|slides"
    r"|spokes\w{3,6}|newscast|cameras|reporters|map|calendar|correspondent)(?!\w)"
)
_THEIR_WORD = re.compile(r"['’]s?\s(?:word|words|account|story|claims?|version|testimony|tale)(?!\w)")
_WORD = re.compile(r"\w+")
_STOP = re.compile(r"[.!?:]\s")
_HARD_STOP = re.compile(r"[.!?:;]")


def cue_of(text: str, unit: Unit, hits: list[TermHit], index: int) -> int:
    """How strongly the text ties the claimant to what it tells; 0 where it only names it."""
    hit = hits[index]
    following = next((h.start for h in hits[index + 1 :] if not _AT.search(text, hit.end, h.start)), unit.end)
    if (
        hit.rule.rank == "official"
        and _CAPITAL.fullmatch(text, hit.start, hit.end)
        and _AND_ITS_PRESS.match(text, hit.end)
    ):
        return 0  # "a London newspaper"
    if _is_doer(text, hit, hits[:index]):
        return 0
    if hit.rule.side is Side.UKRAINE and _OF_THEM.search(text, max(unit.start, hit.start - 8), hit.start):
        return 0  # "인민군 특수작전부대": the North's
    if _NO_ONE.search(text, max(unit.start, hit.start - 12), hit.start):
        return 0  # "no government has confirmed it"
    if hit.rule.rank == "captive" and (
        _TAKEN.match(text, hit.end, unit.end)
        or _ON_HIM.search(text, max(unit.start, hit.start - 24), hit.start)
    ):
        return 0  # "'포로 생포' 지라시": of whom it is told
    if index + 1 < len(hits) and _is_told_of(text, hit, hits[index + 1 :]):
        return 0
    korean = (
        _is_korean(text[hit.start])
        or _is_korean(text[hit.end - 1])
        or bool(_HANGUL.match(text, hit.end, unit.end))
    )
    for speech in unit.get("speech"):
        role = speech.rule.tag
        if role == "source" and _is_called_source(text, unit, speech, hit):
            return SOURCE
        if role == "according" and (strength := _is_cited(text, hit, speech, following)):
            return strength
    if korean and (
        (_KOREAN_BY.match(text, hit.end, unit.end) and not _TO_WHOM.search(text, hit.start, hit.end))
        or text[hit.end - 1] == "발"
    ):
        return CITED
    if hit.rule.rank == "outlet" and (
        _TOLD_OUTLET.search(text, max(unit.start, hit.start - 40), hit.start)
        or (korean and _TOLD_KOREAN.match(text, hit.end - 1))
    ):
        return SPEAKS
    if (
        korean
        and hit.rule.rank in ("witness", "sources", "outlet")
        and _POSTED_THERE.match(text, hit.end - 1, unit.end)
    ):
        return SPEAKS
    if hit.rule.rank == "outlet" and _HAS_SAYING.match(text, hit.end, unit.end):
        return SPEAKS
    if (
        korean
        and _PASSED_ON.search(text, unit.start, hit.start)
        and _KOREAN_TOPIC.search(text, hit.start, hit.end)
        and _THEN_SAID.fullmatch(text, hit.end, unit.end)
    ):
        return SPEAKS  # "… 물러났다고 우크라 병사가 영상에서 말한다"
    if unit.end - hit.end <= 8 and _PASSED_ON.search(text, unit.start, hit.start):
        return SPEAKS  # "… 숨졌다고 국정원."
    if korean and hit.start - unit.start <= 3 and _ADDRESS.fullmatch(text, hit.end, unit.end):
        return SPEAKS
    if (
        korean
        and _HEADS.fullmatch(text, hit.end, unit.end)
        and not any(h.start >= hit.end and h.rule.strength == "strong" for h in unit.get("event"))
    ):
        return SPEAKS
    if korean and _WAS_ASKED.match(text, hit.end - 1, unit.end):
        return SPEAKS  # "국정원에 물었더니 …"
    if _WHETHER.search(text, max(unit.start, hit.start - 12), hit.start):
        return 0  # "asked whether Pyongyang ships soldiers"
    if hit.rule.rank == "sources" and _OUR_OWN.match(text, hit.end, unit.end):
        return 0  # "source: our brigade"
    if korean and _KOREAN_OBJECT.match(
        text, hit.end - 1 if _KOREAN_OBJECT.match(text, hit.end - 1) else hit.end
    ):
        return 0  # "우크라 특수부대에 붙잡힌": done by them, not said
    told_of = _ACTS.match(text, hit.end) is not None
    if (not told_of and _INVERTED.search(text, max(unit.start, hit.start - 30), hit.start)) or (
        hit.rule.rank in ("witness", "sources") and _THEIR_WORD.match(text, hit.end, unit.end)
    ):
        return SPEAKS
    if hit.rule.rank in ("official", "outlet", "officials") and (
        _THEIR_REPORT.match(text, hit.end, unit.end) or _THEIR_PICTURES.match(text, hit.end, unit.end)
    ):
        return 0 if _REACTS_TO.search(text, max(unit.start, hit.start - 24), hit.start) else CITED
    after_preposition = bool(_NOT_SPEAKER.search(text, max(unit.start, hit.start - 14), hit.start))
    if hit.rule.rank == "captive" and _OBLIQUE.match(text, hit.start):
        return 0  # "Kyiv showed two captives"
    if _REFUSES.search(text, hit.end, min(following, hit.end + 60)):
        unconfirmed = _UNCONFIRMED.match(text, hit.end, min(following, hit.end + 60))
        return SPEAKS if unconfirmed is not None and names_koreans(text, unconfirmed.end(), unit.end) else 0
    if not after_preposition and _speaks(text, unit, hits, index, following):
        return SPEAKS
    if after_preposition and not korean:
        return 0
    if hit.start - unit.start <= 3 and _THAT.match(text, hit.end, unit.end):
        return SPEAKS
    colon = _COLON.match(text, hit.end, min(unit.end + 1, len(text)))
    if colon is not None and not _BUT_WE.search(text, hit.end, colon.end()):
        return SPEAKS
    if (
        hit.start - unit.start <= 3
        and hit.rule.rank == "official"
        and _ANSWERS.match(text, hit.end, unit.end)
    ):
        return SPEAKS
    if korean:
        told = _korean_speaks(text, unit, hit) or _in_brackets(text, unit, hit) or _signs(text, unit, hit)
        return SPEAKS if told else 0
    if _QUOTE.match(text, hit.end, unit.end) and re.match(r"\s*[:—–-]", text[hit.end : hit.end + 3]):
        return SPEAKS
    return SPEAKS if _signs(text, unit, hit) else 0


_HAS_SAYING = re.compile(
    r"\s(?:has|had|have|quotes|quoted|cites|cited|spoke to|interviewed|hears from|heard from|got|talked to)\s"
    r"(?:[\w'-]{1,14}\s){0,6}(?:officials?|sources?|officers?|soldiers?|people|diplomats?|prisoners?|saying|telling|who)(?!\w)"
)
_THEN_SAID = re.compile(
    r"(?:\s[가-힣\d]{1,10}){0,3}\s(?:말|전|밝|적|썼|주장|증언|털어|설명|이야기|얘기|회상|기억)[가-힣]{0,6}\s?[.!…]*"
)
_UNCONFIRMED = re.compile(  # "the ministry can't confirm that Koreans fight there": the doubt is its own
    r"(?:\s(?!і\s|а\s|но\s|але\s|and\s|but\s)[\w'’]{1,14}){0,6}?\s(?:(?:не|not|cannot|can't|couldn't|wouldn't)\s"
    r"(?:\w{1,10}\s){0,2}(?:підтвер|подтвер|confirm)\w*|yet to confirm)"
)
_BUT_WE = re.compile(r",\s(?:а|але|но|однак|однако|зате|зато|but|and|while|so)\s")
_CAPITAL = re.compile(r"(?:the )?(?:london|seoul|kyiv|moscow|kremlin|washington|pyongyang)")
_AND_ITS_PRESS = re.compile(
    r"(?:['’]s)?\s(?:(?:news)?papers?|dailies|daily|tabloids?|media|broadcaster|website|site|blog"
    r"|press(?!\s(?:service|release|office|centre|center|conf|secretary|statement|briefing))|paper of record)(?!\w)"
)
_DOES = re.compile(  # what a government does, not says
    r"\s(?:(?:itself|merely|only|simply|also|now|already|later|then|just|сам|сама|само|лише|лишь|только|тільки|вже|уже|теж|тоже"
    r"|потом|потім|затем|снова|знову)\s){0,2}(?:will|would|has|had|have|is|was|are|were|may|might|could|can|must|plans?|wants?|sends?|sent"
    r"|order(?:s|ed)|offer(?:s|ed)|agree[sd]?|accept(?:s|ed)|decide[sd]?|intends?|prepare[sd]?|train(?:s|ed)|ship(?:s|ped)|keeps?|kept|gets?"
    r"|got|receive[sd]?|pays?|paid|lost|loses|gave|gives|deploy(?:s|ed)|began|begins|start(?:s|ed)|provide[sd]?|supplie[sd]"
    r"|запропон\w+|предлож\w+|погод\w+|соглас\w+|відправ\w+|отправ\w+|надісл\w+|шле|шлет|готу\w+|готов\w+|планує|планирует|хоче|хочет"
    r"|може|может|могло|мог|міг|дасть|даст|дав|дал|вирішив|решил|виріш\w+|реш\w+|наказ\w+|приказ\w+|направ\w+|посила\w+|посыла\w+|отрим\w+|получ\w+"
    r"|втрат\w+|потер\w+|платить|платит|почав|начал|везе|везет|збира\w+|собира\w+|перекида\w+|перебрас\w+|продовж\w+|продолж\w+)(?!\w)"
)


def _is_doer(text: str, hit: TermHit, before: list[TermHit]) -> bool:
    """Whether a government only does something in what another says: "WSJ: Pyongyang itself offered to send men"."""
    if hit.rule.rank != "official" or hit.rule.side not in (Side.NORTH_KOREA, Side.RUSSIA):
        return False
    if _DOES.match(text, hit.end) is None:
        return False
    return any(
        h.rule.rank in ("official", "outlet", "officials", "sources") and h.end < hit.start for h in before
    ) or (_HE_SAYS_LAST.search(text, hit.end, min(len(text), hit.end + 120)) is not None)


_HE_SAYS_LAST = re.compile(
    r"\A[^.!?\n]*,\s(?:he|she|they|it|the \w{3,12})\s"
    r"(?:says?|said|adds?|added|warns?|warned|thinks?|believes?|reckons?)(?!\w)"
    r"|\A[^.!?\n]*,\s(?:каже|кажуть|говорит|говорят|додає|добавляет|вважає|считает|считают|попереджає|предупреждает)"
    r"(?:\s(?:він|вона|вони|он|она|они))?(?:[,.]|\Z)"
)
_AT = re.compile(r"(?<!\w)(?:in|at|near|from)\s(?:the\s)?\Z")  # "the service in Seoul believes"
_ADDRESS = re.compile(  # "젤렌스키, 4일 저녁 연설." as a heading
    r"\s?[,·]?\s?(?:[\w.()·]{1,10}\s){0,5}[가-힣]{0,4}"
    r"(?:연설|브리핑|회견|인터뷰|성명|담화|보고|답변|발언|발표|게시글|글|페이스북|트위터|텔레그램|말)\s?[.:…]*"
)
_HEADS = re.compile(
    r"(?:의|이|가)?\s?(?:[가-힣·]{1,8}\s){0,2}(?:얘기|이야기|증언|전언|말|통화|감청|국감|국정감사|보고|브리핑|발표|전문|논평|자료|요약|인터뷰|메모|글|정보위)"
    r"(?:[\s,]{1,2}[가-힣]{1,5}){0,2}\s?[.:…]*"
)
_REACTS_TO = re.compile(  # "Peskov welcomed Pyongyang's statement"
    r"(?<!\w)(?:welcom\w+|hail\w+|prais\w+|applaud\w+|comment\w* on|react\w* to"
    r"|reject\w+|dismiss\w+|mock\w+|den(?:ied|ies))\s(?:the\s)?\Z"
)
_NO_ONE = re.compile(
    r"(?:어느|어떤)\s\Z|(?<!\w)(?:жодн\w{1,4}|ни одн\w{1,3}|no|neither|nor)\s(?:\w{1,14}\s)?\Z"
)
_WAS_ASKED = re.compile(
    r".?(?:에|에게|한테)\s(?:[가-힣]{1,6}\s)?(?:물었|물어|문의|질의|확인하니|확인해 보니|확인했더니)"
)
_WHETHER = re.compile(r"(?<!\w)(?:whether|if)\s(?:the\s)?\Z")
_OUR_OWN = re.compile(r"\s?:\s?(?:our|my|own|ourselves|me|myself)(?!\w)")
_ANSWERS = re.compile(
    r",\s(?:asked|pressed|questioned|quizzed|speaking|talking)(?!\w)[^\n:.]{0,140}:\s?[\"“‘«']"
)
_ON_HIM = re.compile(
    r"(?<!\w)(?:on|about|regarding|concerning)\s(?:[\w-]{2,12}['’]s\s|the\s|our\s|two\s|both\s){0,2}\Z"
)
_TAKEN = re.compile(
    r"\s(?:\w{4,20}\s)?(?:помер|умер|скончал|загинув|погиб|здавс|сдалс)"
    r"|\s?(?:생포|획득|확보|체포|\d{1,3}\s?명|[둘셋넷]|한 명|두 명|세 명)"
)
_TO_WHOM = re.compile(r"(?:에게|한테|께|더러|(?<=[가-힣]{2})(?<![위회])에)\Z")  # "푸틴에게 보고"
_OF_THEM = re.compile(r"(?:인민군|북한군?|조선)\s?\Z")
_ACTS = re.compile(  # "Yonhap says Kim will send more": he is told of
    r"\s(?:will|would|has|had|is|was|are|were|may|might|could|can|plans?|wants?|sent|sends|ordered|promised|pledged"
    r"|agreed|decided|intends)(?!\w)"
)
_PASSED_ON = re.compile(r"(?:다고|라고|자고|냐고|다는 것이|다는 게|라는 게)\s(?:[가-힣]{1,8}\s){0,2}\Z")
_ANOTHER_SAYS = re.compile(r",\s(?:he|she|they|it|we)\s\Z")  # "…, he says"
_THEY_SAY = re.compile(
    r"(?:кажуть|говорят|пишуть|пишут|подейкують|розповідають|рассказывают|болтают|балакають),"
)
_AND_SAYS = re.compile(r"\s(?:і|й|та|и|and)\s\Z")
_OWN_WORD = re.compile(
    r"[\"”’]|(?:밝|말|주장|전|설명|보고|발표|확인|추산|추정|인정|시인|평가|분석|판단|언급|강조|지적|예상|전망|관측|부인|일축|반박|증언|진술|비난|경고)"
    r"(?:혔|했|한|하|해|힌|밝)|에 따르면|따르면"
)


def _is_told_of(text: str, hit: TermHit, later: list[TermHit]) -> bool:
    """Whether a Korean subject only acts in what another passes on: "김정은이 … 보내기로 했다고 러 매체들이 전했다"."""
    if text[hit.end - 1] not in "이가은는":
        return False
    for other in later:
        if other.start <= hit.end:
            continue
        between = text[hit.end : other.start]
        if _PASSED_ON.search(between):
            return not _STOP.search(between) and not _OWN_WORD.search(between)
    return False


def _is_called_source(text: str, unit: Unit, label: TermHit, hit: TermHit) -> bool:
    """ "Source: HUR", "Источник издания — украинская разведка", "so says the Kremlin", "출처는 국정원"."""
    if label.end > hit.start:
        return False
    gap = text[label.end : hit.start]
    return (
        len(gap) <= 48 and not _HARD_STOP.search(gap.replace(":", " ")) and bool(_SOURCE_GAP.fullmatch(gap))
    )


def _is_cited(text: str, hit: TermHit, speech: TermHit, following: int) -> int:
    korean = _is_korean(text[speech.start])
    if (
        hit.end <= speech.start <= following
        and hit.rule.rank != "officials"
        and words_between(text, hit.end, speech.start) <= 1
        and not korean
    ):
        return SPEAKS  # "NYT, citing …"
    if speech.end <= hit.start and words_between(text, speech.end, hit.start) <= 5:
        gap = text[speech.end : hit.start]
        if "," not in gap and ":" not in gap and "»" not in gap:
            return CITED
    if hit.start <= speech.start < hit.end and speech.end >= hit.end - 1:
        return CITED  # 국정원에 따르면, where the claimant's pattern takes the ending too
    if korean and hit.start <= speech.start and speech.start - hit.end <= 1:
        return CITED
    if (
        hit.end <= speech.start
        and words_between(text, hit.end, speech.start) <= (3 if korean else 1)
        and korean
    ):
        return CITED
    return 0


def _speaks(text: str, unit: Unit, hits: list[TermHit], index: int, following: int) -> bool:
    hit = hits[index]
    previous = hits[index - 1].end if index else unit.start
    if (
        index
        and hits[index - 1].rule.rank in ("sources", "witness")
        and text[previous : hit.start] in (" ", ", ")
    ):
        previous = hits[index - 2].end if index > 1 else unit.start  # "writes acting governor Khinshtein"
    for speech in unit.get("speech"):
        if speech.rule.tag != "verb":
            continue
        if speech.start < hit.end and hit.start < speech.end:
            return True
        if (
            hit.end <= speech.start <= following
            or (hit.end <= speech.start and _is_korean(text[speech.start]))
            or (
                hit.end <= speech.start <= hit.end + 120
                and hit.start - unit.start <= 3
                and hit.rule.rank == "official"
            )
        ):
            gap = text[hit.end : speech.start]
            if _ANOTHER_SAYS.search(gap) or (gap == ", " and _THEY_SAY.match(text, speech.start, unit.end)):
                continue
            if (
                speech.start > following
                and not _is_korean(text[speech.start])
                and not (_AND_SAYS.search(gap) and "," not in gap)
            ):
                continue
            reach = 30 if _is_korean(text[hit.start]) else 16 if hit.start - unit.start <= 24 else 8
            if _ASIDE.fullmatch(gap):
                return True  # "The NIS, whose people sat in, says otherwise"
            if words_between(text, hit.end, speech.start) <= reach and not _STOP.search(gap):
                return True
            if hit.start - unit.start <= 3 and len(gap) <= 120 and _AND_SAYS.search(gap) and "," not in gap:
                return True  # "Kim came to the embassy on the day of the victory and said"
        if previous <= speech.end <= hit.start:
            subject_before = hit.rule.rank != "outlet" and any(
                h.end <= speech.start
                and words_between(text, h.end, speech.start) <= 3
                and "," not in text[h.end : speech.start]
                for h in hits[:index]
            )
            gap = text[speech.end : hit.start]
            if (
                not subject_before
                and not _ACTS.match(text, hit.end)
                and words_between(text, speech.end, hit.start) <= (2 if hit.rule.rank == "witness" else 4)
                and not _HARD_STOP.search(gap)
                and (not gap.lstrip().startswith(",") or words_between(text, speech.end, hit.start) == 0)
            ):
                return True
    return False


def _korean_speaks(text: str, unit: Unit, hit: TermHit) -> bool:
    """A headline's `국정원 "…"`, `국정원, … 확인`, or a topic whose sentence reports speech."""
    opens = (
        _WORD.search(text, unit.start, hit.start) is None
        or unit.start + 14 >= hit.start
        or text[max(0, hit.start - 2) : hit.start].strip().endswith(("…", "..", "/"))
    )
    if opens and _TITLES.match(text, hit.end, unit.end):
        return True
    behind = text[hit.end : hit.end + 14]
    topic = _KOREAN_TOPIC.search(text, hit.start, hit.end) or re.match(
        r"(?:\s?[가-힣]{1,8}){0,2}(?:은|는|이|가|측)(?=[\s,])", behind
    )
    if topic or (opens and re.match(r"\)?(?:\s[가-힣]{1,8}){0,2}\s?[,:…]", behind)):
        return bool(_KOREAN_SAID.search(text, hit.end, unit.end))
    return False


def _signs(text: str, unit: Unit, hit: TermHit) -> bool:
    """A name at the end of what it says: "… — Zelensky", "… (HUR)", '"…" The captured sniper, Ri'."""
    told = any(h.start >= hit.end or h.end <= hit.start for h in unit.get("event"))
    if hit.start - unit.start <= 4 and not told and hit.rule.rank != "outlet":
        before = text[max(0, unit.start - 2) : unit.start].rstrip()
        if before[-1:] in ('"', "»", "”") and before:
            return True
    lead = max(unit.start, hit.start - 48)
    signed = _DASH_END.search(text, lead, hit.start)
    if signed and _TAIL.match(text, hit.end, unit.end):
        if (
            "," in signed[0][-2:]
            and _PAST_TAIL.search(text, hit.end, unit.end)
            and not _says_behind(unit, hit)
        ):
            return False  # "…, the Kremlin merely agreed"
        return hit.rule.rank not in ("sources", "witness") or not signed[0].rstrip().endswith(",")
    if _CLOSED.search(text, lead, hit.start) and hit.rule.rank != "outlet" and unit.end - hit.end <= 60:
        return True
    return _in_brackets(text, unit, hit)


_PAST_TAIL = re.compile(
    r"(?:вся|лся|лась|лись|лося|лось|лися|\w[иаоеу](?:в|л|ла|ло|ли)|[a-z]{3}ed|[єеюи]ть)\W*\Z"
)


def _says_behind(unit: Unit, hit: TermHit) -> bool:
    return any(h.start >= hit.end and h.rule.tag == "verb" for h in unit.get("speech"))


def _in_brackets(text: str, unit: Unit, hit: TermHit) -> bool:
    """ "… (HUR)" at the end of what is told."""
    bracket = text.rfind("(", max(unit.start, hit.start - 20), hit.start)
    if bracket > unit.start and ")" not in text[bracket : hit.start]:
        closing = text.find(")", hit.end, hit.end + 24)
        return closing > 0 and unit.end - closing <= 3
    return False


def _is_korean(char: str) -> bool:
    return "가" <= char <= "힣" or "一" <= char <= "鿿"


def words_between(text: str, start: int, end: int) -> int:
    """How many words a range of the folded text holds."""
    return len(_WORD.findall(text, start, end))
