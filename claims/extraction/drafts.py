"""From units to drafts of claims: which claimant, places and dates go with which event."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from claims.extraction.anaphora import gone_unnamed
from claims.extraction.bare_figures import (
    fate_of_the_captive,
    figure_in_a_row,
    figure_of_another_day,
    figure_of_now,
    figures_alone,
)
from claims.extraction.claimants import (
    BRIEFED,
    BRIEFS,
    read_heading,
    read_source,
    unconfirmed_by,
)
from claims.extraction.counts import read_counts
from claims.extraction.cues import SOURCE
from claims.extraction.dates import DateRead
from claims.extraction.events import Told, told_events
from claims.extraction.figures import figures_of_each
from claims.extraction.page import Page, PlaceRead, Unit, count_words, is_about_koreans
from claims.extraction.plausible import fold_wounded_captives, plausible_told
from claims.extraction.rebuttals import asks_something_else, corrects_itself, said_before, were_never_there
from claims.extraction.rules import TermHit
from claims.extraction.settling import Draft, settle_drafts, take_reply
from claims.extraction.stances import (
    Reply,
    answers_itself,
    apply_stance,
    is_asked,
    opens_with_a_refutation,
    read_reply,
)
from claims.extraction.whereabouts import carry_there, names_only_places, places_of, share_places
from claims.extraction.whose_date import is_aside, is_closing, is_of_statement
from claims.model import Event, Side, Stance


def draft_claims(page: Page) -> list[Draft]:
    """What a page tells, a draft for each event of each unit, in the order of the text."""
    drafts: list[Draft] = []
    claimant: TermHit | None = read_heading(page, page.header) if page.header is not None else None
    heading = claimant
    previous: list[Draft] = []
    running: TermHit | None = None  # who was speaking before a witness was heard
    firm = False
    paragraph, item = -1, -1
    pending_places: list[PlaceRead] = []
    pending_dates: list[DateRead] = []
    testimony: Draft | None = None  # a prisoner who speaks, of whatever it is
    mentioned: Draft | None = None  # Koreans named with a place and no event, while nothing else is told
    before: Unit | None = None
    named_before = False
    corrects = corrects_itself(page.text)
    roll_of: Draft | None = None  # what several who follow one another give figures of
    spoken = "he" in page.text  # he, she or they, in English
    for unit in page.units:
        source = read_source(page, unit)
        own = source.hit if source is not None else None
        if own is not None and _are_none(unit, own):
            own = source = None
        if unit.start in page.roll:
            own, source = page.roll[unit.start], None
            if roll_of is None:
                roll_of = previous[-1] if previous else mentioned
        spoken_of = None
        if own is None and before is not None and spoken and _HE_SAYS.search(page.text, unit.start, unit.end):
            named = _named_before(page, before)
            if named is not None and (claimant is None or claimant.rule.tag == named.rule.tag):
                own = spoken_of = named
        if own is not None and claimant is None and before is not None and own.rule.rank == "sources":
            own = _whose_spokesman(page, own, before) or own
        before_last, before = before, unit
        if (
            claimant is not None
            and claimant.rule.rank == "witness"
            and not _SHE_SAYS.search(page.text, unit.start, unit.end)
        ):
            claimant = running
        if page.listed and (unit.item if unit.item is not None else -1) != item:
            item = unit.item if unit.item is not None else -1
            claimant = heading
        elif unit.paragraph != paragraph and not page.listed:
            claimant = claimant if len(page.units) <= 12 else None
        paragraph = unit.paragraph
        heard = firm or (claimant is not None and bool(_BY_HIM.search(page.text, unit.start, unit.end)))
        if own is not None and claimant is not None and _quotes(page, unit, own, claimant, before_last):
            own = None
        if own is not None and heard and own.rule.rank in ("sources", "witness"):
            own = None  # who speaks in what the named source passes on
        if own is not None and not (claimant is not None and _echoes(page, own, claimant)):
            running, claimant = claimant, own
            firm = own.rule.rank == "official" and (
                (source is not None and source.strength == SOURCE)
                or bool(_INTERCEPTS.search(page.text, unit.start, unit.end))
            )
            for draft in drafts:
                if (
                    draft.claimant is None
                    and draft.unit.sentence == unit.sentence
                    and own.start > unit.start + 12
                ):
                    draft.claimant = own  # "two were captured; one …, the SBU says"
                elif (
                    draft.claimant is None
                    and previous
                    and draft in previous
                    and draft.told.event is Event.OTHER
                ):
                    draft.claimant = own  # what a notebook says, then who translated it
        counts = read_counts(page, unit, own)
        if own is not None and own.rule.rank == "captive":
            counts = [(n, kind) for n, kind in counts if not (n.start < own.end and own.start < n.end)]
        told = apply_stance(page, unit, told_events(page, unit, counts, own), attributed=claimant is not None)
        if (
            named_before
            and not any(h.rule.strength != "weak" for t in told for h in t.hits)
            and (gone := gone_unnamed(page, unit))
        ):
            told = gone
        named_before = named_before or bool(unit.mentions)
        if corrects and told and (wrote := said_before(page.text, unit)) is not None:
            for one in told:
                one.stance = Stance.DENIED
                one.stance_hits.append(wrote)
        if own is not None and told and all(t.stance is Stance.DENIED for t in told):
            own = claimant = _who_denies(page, unit, told) or own if claimant == own else claimant
        if answer := answers_itself(page.text, unit, told):
            told = [Told(Event.DEPLOYMENT, Stance.DENIED, [], answer)]
        answered = [mentioned] if mentioned is not None else previous
        asked = bool(answered) and all(d.asked for d in answered)
        reply = read_reply(
            page,
            unit,
            told,
            [d.told for d in answered],
            attributed=own is not None,
            asked=asked,
            before_text=page.text[answered[0].unit.start : answered[0].unit.end] if answered else "",
        )
        refuted = None
        if reply is None and told and answered:
            refuted = opens_with_a_refutation(page.text, unit, asked=asked)
            if refuted is None and told[0].stance is Stance.DENIED and were_never_there(page.text, unit):
                refuted = Reply(Stance.DENIED, list(told[0].stance_hits))
        if refuted is not None:
            about = [d for d in answered if d.told.stance is not Stance.DENIED]
            drafts.extend([mentioned] if mentioned is not None else [])
            drafts.extend(take_reply(refuted, about, unit, None))
            mentioned = None
        elif reply is None and not told and answered and own is None and answered[0].claimant is not None:
            unsure = unconfirmed_by(page.text, unit)
            if unsure is not None:
                drafts.extend(take_reply(Reply(Stance.DOUBTED, [unsure]), answered, unit, unsure))
        if reply is not None and own is None and answered and _in_his_quote(page.text, answered[0], unit):
            reply_by = answered[0].claimant
        else:
            reply_by = own
        if reply is not None and answered:
            told = []
            if spoken_of is not None:
                for draft in answered:
                    draft.asked = True  # he only speaks of what others say
            if mentioned is not None:
                drafts.append(mentioned)
                previous, mentioned = [mentioned], None
            drafts.extend(take_reply(reply, answered, unit, reply_by))
            if reply_by is None and reply.stance is Stance.DENIED and claimant is not None:
                claimant = heading  # the channel itself speaks from here on
        elif not told:
            told = _denied_mention(page, unit, own)
        places = places_of(page, unit, own)
        if reply is None and unit.start in page.roll:
            told = figure_in_a_row(page, unit, told, roll_of)
        elif reply is None and (older := figure_of_another_day(page, unit, told, previous)):
            told = older
        elif reply is None and not told:
            told = figure_of_now(page, unit, previous) or figures_alone(page, unit, previous, own, places)
        fate_of_the_captive(page, unit, told, previous)
        told = plausible_told(page, unit, told, previous, claimant)
        if not places and roll_of is not None and unit.start in page.roll:
            places = list(roll_of.places)
        dates = [
            d for d in unit.dates if not (is_of_statement(page, unit, d, own) or is_aside(page, unit, d))
        ]
        current = [Draft(unit, one, claimant, [], []) for one in told]
        fold_wounded_captives(current, previous)
        current = [d for d in current if d.told.hits or d.told.counts or d.told.stance_hits]
        if is_asked(page.text, unit):
            for draft in current:
                draft.asked = draft.told.stance is not Stance.DENIED
        if own is not None and own.rule.rank == "captive" and not current:
            testimony = Draft(unit, Told(Event.OTHER, Stance.ASSERTED, [own]), own, [], [])
        if current or (reply is None and mentioned is None):
            mentioned = (
                None if current else _mention(page, unit, claimant, places or pending_places, bool(drafts))
            )
        if current:
            share_places(page, unit, current, places, dates)
            carry_there(page, unit, current, previous)
            if pending_places or pending_dates:
                for draft in current:
                    if not draft.places:
                        draft.places = list(pending_places)
                    if not draft.dates:
                        draft.dates = list(pending_dates)
                pending_places, pending_dates = [], []
            current = figures_of_each(page, unit, current)
            drafts.extend(current)
            previous = current
        elif (
            places
            and previous
            and (previous[-1].unit.sentence == unit.sentence or names_only_places(page, unit, places))
        ):
            known = {p.mention.place.id for p in previous[-1].places}
            previous[-1].places += [p for p in places if p.mention.place.id not in known]
            previous[-1].dates = previous[-1].dates or dates
        elif (
            (previous or mentioned is not None)
            and not unit.mentions
            and page.text[unit.start : unit.end].rstrip().endswith("?")
            and (places or asks_something_else(page.text, unit))
        ):
            previous, mentioned = [], None  # a question about something else, which has an answer of its own
        elif places or dates:
            if (
                is_asked(page.text, unit)
                or any(h.rule.scope != "answer" for h in unit.get("stance"))
                or (unit.get("claimant") and count_words(page.text, unit) <= 3)
            ):
                dates = []  # "Today at the intelligence committee.": when somebody speaks
            deployed = [d for d in previous if d.told.event is Event.DEPLOYMENT]
            if deployed and unit.mentions and places:
                known = {p.mention.place.id for p in deployed[0].places}
                deployed[0].places += [p for p in places if p.mention.place.id not in known]
            elif previous and previous[-1].unit.paragraph == unit.paragraph:
                if is_closing(page.text, unit):
                    dates = []  # "Back on Monday."
                if not previous[-1].places:
                    previous[-1].places = places
                if not previous[-1].dates:
                    previous[-1].dates = dates
            elif unit.mentions or unit.end - unit.start <= 60:
                pending_places, pending_dates = places, dates
        about_it = own is not None and (
            own.rule.rank in ("sources", "", "captive")
            or (source is not None and source.strength > 1)
            or any(h.rule.tag == "according" for h in unit.get("speech"))
            or count_words(page.text, unit) <= 6
            or bool(_ABOUT_IT.search(page.text, unit.start, unit.end))
            or bool(_SO_SAYS.search(page.text, max(unit.start, own.start - 40), own.start))
        )
        if source is not None and source.backwards and len(page.units) <= 12 and not page.listed:
            for draft in drafts:
                draft.claimant = source.hit
        elif not told and own is not None and previous and about_it:
            for draft in drafts:
                unsaid = draft.claimant is None or (
                    draft.claimant.rule.rank == "witness" and own.rule.rank != "witness"
                )
                if unsaid and draft.unit.paragraph == unit.paragraph:
                    draft.claimant = own
    if testimony is not None and not any(
        d.claimant is not None and d.claimant.rule.rank == "captive" for d in drafts
    ):
        drafts.append(testimony)
    service = next(
        (d.claimant for d in drafts if d.claimant is not None and d.claimant.rule.tag == BRIEFS), None
    )
    service = service or next(
        (h for u in page.units for h in u.get("claimant") if h.rule.tag == BRIEFS), None
    )
    if service is None:
        spies = next(
            (
                h
                for u in page.units
                for h in u.get("claimant")
                if h.rule.rank == "sources" and _SERVICE_OF_SEOUL.search(page.text, h.start, h.end)
            ),
            None,
        )
        service = spies and TermHit(
            spies.start, spies.end, replace(spies.rule, tag=BRIEFS, rank="official", side=Side.SOUTH_KOREA)
        )
    for draft in drafts:
        if service is not None and draft.claimant is not None and _is_seoul(page, draft.claimant):
            draft.claimant = service
    american = next(
        (d.claimant for d in drafts if d.claimant is not None and d.claimant.rule.tag in _AMERICAN), None
    )
    for draft in drafts:
        if american is not None and draft.claimant is not None and _is_capital(page, draft.claimant):
            draft.claimant = american
    if any(h.rule.tag == _RUSSIAN_STAFF for u in page.units for h in u.get("claimant")):
        staff = next(
            h for u in page.units for h in u.get("claimant") if h.rule.tag == _RUSSIAN_STAFF
        )  # "в Генштабе признали … Докладывал Герасимов"
        for draft in drafts:
            if draft.claimant is not None and _is_a_staff(page, draft.claimant):
                draft.claimant = staff
    return settle_drafts(page, drafts, mentioned)


def _in_his_quote(text: str, draft: Draft, unit: Unit) -> bool:
    """Whether a sentence goes on with a quotation opened behind the claimant: 'Syrskyi "Withdrawn? Nonsense. …"'."""
    speaker = draft.claimant
    if speaker is None or speaker.end > unit.start or unit.start - speaker.end > 200:
        return False
    between = text[speaker.end : unit.start]
    opened = between.count("“") + between.count("«") + between.count("「")
    closed = between.count("”") + between.count("»") + between.count("」")
    return opened > closed or (not opened and between.count('"') % 2 == 1)


_RUSSIAN_STAFF = "Valery Gerasimov"


def _is_a_staff(page: Page, claimant: TermHit) -> bool:
    """Whether a claimant is only "the general staff", of a country that isn't named."""
    return claimant.rule.tag == "General Staff of Ukraine" and not _UKRAINES.search(
        page.text, claimant.start, claimant.end + 8
    )


_UKRAINES = re.compile(r"укра|всу|зсу|ukrain|kyiv|киев|київ")


def _is_capital(page: Page, claimant: TermHit) -> bool:
    """Whether a claimant is only "Washington", which a post that names the Pentagon means by it."""
    return claimant.rule.tag == "US officials" and page.text.startswith(
        ("вашингтон", "washington", "워싱턴"), claimant.start
    )


_SERVICE_OF_SEOUL = re.compile(r"розвід|развед|intelligence|spy|spies|정보")


def _is_seoul(page: Page, claimant: TermHit) -> bool:
    """Whether a claimant is only "Seoul", which a post that names the service means by it."""
    return claimant.rule.tag == BRIEFED and page.text.startswith(("сеул", "seoul", "서울"), claimant.start)


_AMERICAN = ("Pentagon", "White House", "US State Department")
_HE_SAYS = re.compile(
    r"(?<!\w)(?:he|she|they)\s(?:says?|said|adds?|added|repl\w+|answer\w*|insist\w*|writes?|wrote|den\w+"
    r"|call\w*|laugh\w*|claim\w*)(?!\w)"
)


def _quotes(page: Page, unit: Unit, own: TermHit, claimant: TermHit, before: Unit | None) -> bool:
    """Whether nameless officials are whom an outlet quotes: "NYT: they are gone. … US officials say"."""
    return (
        claimant.rule.rank == "outlet"
        and own.rule.rank in ("officials", "sources", "witness")
        and own.rule.tag != claimant.rule.tag
        and before is not None
        and unit.paragraph - before.paragraph <= 1
        and before.start <= claimant.start < before.end
        and not any(h.rule.tag == "denied" for h in unit.get("stance"))
    )


_DENIES = re.compile(r"반박|일축|부인|비웃|조롱|웃어|선을 그|비판|비난|코웃음|잘라|못 박|못박|했다|밝혔|말했")


def _who_denies(page: Page, unit: Unit, told: Sequence[Told]) -> TermHit | None:
    """Who denies in Korean what another claims: "러 채널들 주장, 대변인이 '소설'이라고 반박"."""
    denials = [h for t in told for h in t.stance_hits if "가" <= page.text[h.start] <= "힣"]
    if not denials or not _DENIES.search(page.text, denials[-1].start, unit.end):
        return None
    before = [
        h
        for h in unit.get("claimant")
        if h.end <= denials[-1].start and h.rule.rank in ("official", "outlet") and h.start > unit.start + 3
    ]
    claims = any(h.rule.tag != before[-1].rule.tag for h in unit.get("claimant")) if before else False
    said = before and _SUBJECT.match(page.text, before[-1].end - 1)
    return before[-1] if claims and said else None


_SUBJECT = re.compile(r".?(?:\s[가-힣]{2,5}){0,2}?(?:은|는|이|가)(?=\s)|[이가은는](?=\s)")


def _are_none(unit: Unit, own: TermHit) -> bool:
    """Whether captives are only said not to exist: "of prisoners there are none", "Prisoners: none"."""
    return own.rule.rank == "captive" and any(
        h.rule.scope == "absence" and h.start - 16 <= own.end and own.start <= h.end + 16
        for h in unit.get("stance")
    )


def _named_before(page: Page, unit: Unit) -> TermHit | None:
    """Whom the sentence before begins with, where "he" speaks now: "Kadyrov has seen the story … he replies"."""
    return next(
        (
            h
            for h in unit.get("claimant")
            if h.start - unit.start <= 20 and h.rule.rank in ("official", "officials", "captive", "outlet")
        ),
        None,
    )


def _mention(
    page: Page, unit: Unit, claimant: TermHit | None, places: list[PlaceRead], told_before: bool
) -> Draft | None:
    """North Koreans named with a place, or asked about, and nothing told of them: what a denial would deny."""
    asked = is_asked(page.text, unit)
    official = claimant is not None and claimant.rule.rank == "official"
    if not unit.mentions or not (places or asked or official) or (told_before and not asked):
        return None
    told = Told(Event.DEPLOYMENT, Stance.ASSERTED)
    return Draft(unit, told, claimant, list(places), [], asked=True)


_HOSTILE = re.compile(r"провокац|provocati|도발")  # what Pyongyang calls a statement denies nobody's presence


def _denied_mention(page: Page, unit: Unit, own: TermHit | None) -> list[Told]:
    """ "Koreans in Belgorod? Nonsense." said in one sentence."""
    if not is_about_koreans(page.text, unit):
        return []
    denials = [
        h
        for h in unit.get("stance")
        if h.rule.tag == "denied"
        and h.rule.scope == "near"
        and not _HOSTILE.match(page.text, h.start)
        and not any(e.start <= h.start and h.end <= e.end for e in unit.get("event") + unit.get("claimant"))
    ]
    if not denials or any(h.rule.tag == "asserted" for h in unit.get("stance")):
        return []
    lost = _LOSSES.search(page.text, denials[0].start, denials[0].end)
    return [Told(Event.CASUALTIES if lost else Event.DEPLOYMENT, Stance.DENIED, [], denials[:1])]


_LOSSES = re.compile(r"втрат|потер|losses|casualt|dead")
_SERVICE = re.compile(r"розвідк|разведк|intelligence|정보당국|officials|чиновник|посадов")


_SPOKESMAN = re.compile(
    r"spokes|речни|пресс?\W?служб|представни|представител|대변인|공보|당국자|관계자|agency|report"
)


def _whose_spokesman(page: Page, own: TermHit, before: Unit) -> TermHit | None:
    """Whose a bare "spokesman" is, where the sentence before names one: "They asked the Kremlin. Spokesman: …"."""
    if not _BARE_SPOKESMAN.match(page.text, own.start, own.end):
        return None
    bodies = {h.rule.tag: h for h in before.get("claimant") if h.rule.rank == "official"}
    return next(iter(bodies.values())) if len(bodies) == 1 else None


_BARE_SPOKESMAN = re.compile(
    r"(?:the )?spokes(?:man|woman|person)\Z|речни\w{1,3}\Z|пресс\W?секретар\w?\Z|대변인"
)


def _echoes(page: Page, own: TermHit, claimant: TermHit) -> bool:
    """Whether a nameless service or spokesman is the one named before: "the NIS says … the intelligence service …"."""
    if claimant.rule.rank == "captive":
        return own.rule.rank in ("witness", "sources")  # whom he tells of
    return (
        own.rule.rank == "sources"
        and claimant.rule.rank == "official"
        and bool(
            _SERVICE.search(page.text, own.start, own.end) or _SPOKESMAN.search(page.text, own.start, own.end)
        )
    )


_ABOUT_IT = re.compile(
    r"(?<!\w)(?:про це|про те|об этом|показа\w{0,4}|опублік\w{0,7}|опублик\w{0,7}|posted|published|shared"
    r"|автор|джерело|источник|this|source|according|says? so|told (?:us|me)|not to be named|anonym\w+"
    r"|broke the news|the news|announce\w*|reveal\w*|first to say|confirm\w*)(?!\w)"
    r"|이같이|출처"
)
_SO_SAYS = re.compile(  # '…", — повідомляє NIS'
    r"[,»\"”…!?]\s?[—–-]\s(?:повідомля|сообща|кажуть|каже|говор|пиш|зазнача|отмеча|уточн|додал|добав|заяв|розпов|расск|пояс)\w*"
    r"\s(?:\w+\s)?\Z"
)
_CONFIRMS = re.compile(
    r"(?<!не )(?<!\w)(?:підтвер\w+|подтвер\w+|пише|пишуть|пишет|пишут|writes|wrote|confirm\w*"
    r"|повідом\w+|сообщ\w+|reports?|reported)(?!\w)|확인|밝혔|전했"
)
_BY_HIM = re.compile(
    r"(?<!\w)(?:за (?:його|її|їхніми|їх) (?:ж )?(?:словами|даними|оцінк\w+|інформацією)"
    r"|по (?:его|ее|их) (?:же )?(?:словам|данным|оценк\w+|информации))(?!\w)"
)
_INTERCEPTS = re.compile(
    r"перехоп|перехват|прослух|прослуш|(?:чергов\w+|очередн\w+|запис\w*|аудио\w*) (?:розмов|разговор)"
)
_SHE_SAYS = re.compile(
    r"(?<!\w)(?:(?:за|зі|по|со) (?:її|його|їх(?:німи)?|ее|его|их) слов\w{1,3}|(?:he|she"
    r"|they) (?:says?|said|adds?|added|claims?|recalls?)"
    r"|каже (?:він|вона)|(?:він|вона) (?:каже|додав|додала)|говорит (?:он|она)|(?:он|она) (?:говорит"
    r"|добав\w+)|продовжу\w+|продолжа\w+)(?!\w)"
    r"|그는|그녀는|그에 따르면"
)
