"""Invented post texts, the same for the same seed, channel, post and revision."""

from __future__ import annotations

import random

_PLAIN = (
    "Рух транспорту на мосту відновлено, ремонт триватиме до середи.",
    "Енергетики повернули світло у трьох селах громади.",
    "Уночі над областю працювала протиповітряна оборона.",
    "Погода на завтра: туман, удень близько двох градусів морозу.",
    "Дорогу на севере района чистят, автобусы идут с опозданием.",
    "Вечерняя сводка: без изменений на этом участке.",
    "Collecting for two drones and a generator, the list is in the comments.",
    "Road works on the ring will last until Friday.",
    "오늘 저녁 강원도에 눈이 내립니다.",
)
_TELLING = (
    "Північнокорейська піхота знову йшла посадкою, десятеро лишилися в полі.",
    "Бойцы из КНДР, как говорят на участке, сменили соседей у села.",
    "A unit says it stopped an assault by North Korean troops and took one man alive.",
    "북한군 병력이 러시아 쿠르스크 지역에 추가로 이동했다는 주장이 나왔다.",
)


def text_of(seed: int, channel_id: int, post_id: int, revision: int) -> str:
    """The text of one revision; it names itself, so that no two are alike."""
    rng = random.Random(f"{seed}/{channel_id}/{post_id}/{revision}")  # noqa: S311
    sentences = [rng.choice(_PLAIN) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.1:
        sentences.insert(rng.randrange(len(sentences) + 1), rng.choice(_TELLING))
    return f"{' '.join(sentences)} [{channel_id}-{post_id}-{revision}]"
