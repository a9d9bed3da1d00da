"""Posts written for these tests, in fictional channels' wording, with the claims that a reader should find."""

from __future__ import annotations

from typing import NamedTuple


class Post(NamedTuple):
    """A text, its date, and its slots as sets: (event, stance), (what, min, max), places, claimants, dates."""

    text: str
    posted: str
    told: set[tuple[str, str]]
    counts: set[tuple[str, int | None, int | None]] = set()
    places: set[str] = set()
    claimants: set[str] = {"channel"}
    dates: set[tuple[str | None, str | None]] = set()


A, D, Q = "asserted", "denied", "doubted"

POSTS = (
    # --- Ukrainian
    Post("Під Мартинівкою наші дрони наздогнали групу північнокорейців: семеро вбитих, ще одинадцятеро поранених.", "2024-12-15T10:00", {("casualties", A)}, {("killed", 7, 7), ("wounded", 11, 11)}, {"Martynovka"}),
    Post("ГУР: поблизу Плехового, Ворожби та Мартинівки підрозділи армії КНДР зазнали значних втрат — щонайменше 30 вояків убито й поранено.", "2024-12-16T12:00", {("casualties", A)}, {("killed_or_wounded", 30, None)}, {"Plyokhovo", "Vorozhba", "Martynovka"}, {"HUR"}),
    Post("За даними Генштабу, минулої доби на Курщині північнокорейська піхота чотири рази намагалася штурмувати позиції біля Махнівки.", "2025-01-06T08:00", {("combat", A)}, set(), {"Makhnovka", "Kursk Oblast"}, {"General Staff of Ukraine"}, {("2025-01-05", "2025-01-06")}),
    Post("Зеленський: армія КНДР у Курській області втратила вже 4 тисячі людей, з них убитими — близько третини.", "2025-01-14T20:00", {("casualties", A)}, {("killed_or_wounded", 4000, 4000)}, {"Kursk Oblast"}, {"Volodymyr Zelensky"}),
    Post("Бійці ССО взяли в полон двох військових з КНДР на Курщині. Обидва поранені, їх уже доправили до Києва. Про це повідомив Зеленський.", "2025-01-11T15:00", {("capture", A)}, {("captured", 2, 2), ("wounded", 2, 2)}, {"Kursk Oblast"}, {"Volodymyr Zelensky"}),
    Post("Reuters з посиланням на ГУР пише, що близько 11 тисяч північнокорейських солдатів тренуються на сході Росії.", "2024-10-17T09:00", {("training", A)}, {("personnel", 11000, 11000)}, {"Russia"}, {"HUR"}),
    Post("Чергова байка про тисячу корейців під Вовчанськом. Перевіряли двічі: жодного солдата КНДР там немає.", "2024-11-02T19:00", {("deployment", D)}, {("personnel", 1000, 1000)}, {"Vovchansk"}),
    Post("ССО: за три дні наші оператори знищили 77 військовослужбовців КНДР, ще 40 поранили. Усе — на Курському напрямку.", "2024-12-18T18:00", {("casualties", A)}, {("killed", 77, 77), ("wounded", 40, 40)}, {"Kursk Oblast"}, {"Ukrainian Special Operations Forces"}, {("2024-12-15", "2024-12-18")}),
    Post("Кажуть, ніби кімівці кинули позиції під Малою Локнею і тікають. Підтверджень немає, сприймайте як чутку.", "2024-12-29T22:00", {("desertion", Q)}, set(), {"Malaya Loknya"}),
    Post("Полонений розповів на допиті, що їм видали чужі військові квитки і заборонили говорити між собою.", "2025-01-20T10:00", {("concealment", A)}, set(), set(), {"prisoner"}),
    Post("15 грудня росіяни вперше масово кинули північнокорейців на штурм поблизу Ворожби. Про втрати поки не повідомляють.", "2024-12-17T10:00", {("combat", A)}, set(), {"Vorozhba"}, {"channel"}, {("2024-12-15", "2024-12-15")}),
    Post("Буданов каже, що КНДР готова надіслати ще 25–30 тисяч військових. Перші прибудуть найближчими місяцями.", "2025-07-03T10:00", {("deployment", A)}, {("personnel", 25000, 30000)}, set(), {"Kyrylo Budanov"}),
    Post("Російські воєнкори показали, як сапери з КНДР розміновують поля під Суджею. За їхніми словами, там працює близько тисячі людей.", "2025-08-20T10:00", {("support", A)}, {("personnel", 1000, 1000)}, {"Sudzha"}, {"Russian milbloggers"}),
    Post("Їхні тіла палять просто в посадці: обличчя загиблих північнокорейців обпалюють, аби ніхто не впізнав. Зеленський показав відео.", "2024-12-17T10:00", {("concealment", A)}, set(), set(), {"Volodymyr Zelensky"}),
    Post("Кілька десятків корейців відвели в тил після боїв під Гуєвим, пише Бутусов.", "2025-01-31T10:00", {("withdrawal", A)}, {("personnel", 20, 99)}, {"Guyevo"}, {"Yuriy Butusov"}),
    Post("Позавчора під Микільським полонили пораненого кндрівця, вчора він помер від ран — підтвердила розвідка Сеула.", "2024-12-27T10:00", {("capture", A), ("casualties", A)}, {("captured", 1, 1)}, {"Nikolsky"}, {"NIS (South Korea)"}, {("2024-12-25", "2024-12-25"), ("2024-12-26", "2024-12-26")}),
    Post("Угруповання у 60 тисяч, зокрема північнокорейські підрозділи, намагається вибити нас із Курщини, — Сирський.", "2024-12-20T10:00", {("deployment", A)}, set(), {"Kursk Oblast"}, {"Oleksandr Syrskyi"}),
    # --- Russian
    Post("Вчера под Плёхово северокорейцы зашли в посадку и выбили всушников. Потери есть, но задача выполнена.", "2024-12-12T10:00", {("combat", A), ("casualties", A)}, set(), {"Plyokhovo"}, {"channel"}, {("2024-12-11", "2024-12-11")}),
    Post("Песков назвал сообщения об отправке солдат КНДР на фронт очередной фальшивкой.", "2024-10-10T14:00", {("deployment", D)}, set(), set(), {"Kremlin"}),
    Post("WSJ со ссылкой на западных чиновников: в Курской области ранен высокопоставленный северокорейский генерал.", "2024-11-22T10:00", {("casualties", A)}, {("wounded", 1, 1)}, {"Kursk Oblast"}, {"Wall Street Journal"}),
    Post("Пентагон: в Россию переброшено не менее 10 тысяч военнослужащих КНДР, часть уже движется к границе.", "2024-10-28T20:00", {("deployment", A)}, {("personnel", 10000, None)}, {"Russia"}, {"Pentagon"}),
    Post("Шойгу по итогам поездки в Пхеньян: КНДР направит тысячу сапёров и пять тысяч военных строителей в Курскую область.", "2025-06-17T15:00", {("deployment", A), ("support", A)}, {("personnel", 1000, 1000), ("personnel", 5000, 5000)}, {"Kursk Oblast"}, {"Russian MoD"}),
    Post("Говорят, что корейцев перебросили под Грайворон. Лично я в это не верю, ни одного не видел.", "2025-02-01T10:00", {("deployment", Q)}, set(), {"Grayvoron"}),
    Post("Путин впервые признал: корейские бойцы сражались в Курской области плечом к плечу с нашими. Спасибо, братья.", "2025-04-28T10:00", {("combat", A)}, set(), {"Kursk Oblast"}, {"Vladimir Putin"}),
    Post("Полторы тысячи северокорейских спецназовцев доставлены во Владивосток кораблями Тихоокеанского флота с 8 по 13 октября, сообщает Национальная служба разведки Южной Кореи.", "2024-10-18T10:00", {("deployment", A)}, {("personnel", 1500, 1500)}, {"Vladivostok"}, {"NIS (South Korea)"}, {("2024-10-08", "2024-10-13")}),
    Post("По данным The New York Times, корейцев не видно на передовой уже около двух недель: их отвели после тяжёлых потерь.", "2025-01-30T18:00", {("withdrawal", A), ("casualties", A)}, set(), set(), {"New York Times"}),
    Post("Из переписки: «у нас тут корейцы, по-русски ни слова, переводчика нет, стреляют куда попало». Дружественный огонь: положили троих кадыровцев.", "2024-12-16T11:00", {("friendly_fire", A)}, set(), set()),
    Post("За минувшую неделю в районе Русского Поречного убито до сорока северокорейцев, взят в плен один.", "2025-01-10T12:00", {("casualties", A), ("capture", A)}, {("killed", None, 40), ("captured", 1, 1)}, {"Russkoye Porechnoye"}, {"channel"}, {("2025-01-03", "2025-01-10")}),
    Post("СБУ опубликовала допрос: пленный кореец утверждает, что ехал на учения, а не на войну.", "2025-01-12T12:00", {("capture", A)}, set(), set(), {"SBU"}),
    Post("Хинштейн: инженеры из КНДР приступили к разминированию приграничья Курской области.", "2025-11-20T12:00", {("support", A)}, set(), {"Kursk Oblast"}, {"Governor of Kursk Oblast"}),
    Post("Сотни северокорейцев полегли у Погребков ещё в декабре.", "2025-02-05T12:00", {("casualties", A)}, {("killed", 200, 999)}, {"Pogrebki"}, {"channel"}, {("2024-12-01", "2024-12-31")}),
    # --- English
    Post("White House: North Korean forces are taking heavy losses in Kursk. Kirby says 1,000 were killed or wounded in the past week alone.", "2024-12-27T19:00", {("casualties", A)}, {("killed_or_wounded", 1000, 1000)}, {"Kursk Oblast"}, {"White House"}, {("2024-12-20", "2024-12-27")}),
    Post("Seoul's spy agency told lawmakers that about 600 North Korean soldiers have died out of a total of 15,000 deployed, with 4,700 casualties overall.", "2025-04-30T09:00", {("casualties", A), ("deployment", A)}, {("killed", 600, 600), ("personnel", 15000, 15000), ("killed_or_wounded", 4700, 4700)}, set(), {"NIS (South Korea)"}),
    Post("The Pentagon said on Tuesday it had no evidence of North Koreans fighting inside Ukraine.", "2024-11-06T09:00", {("combat", D)}, set(), set(), {"Pentagon"}),
    Post("Ukraine's special forces say they killed 50 DPRK soldiers and wounded 47 more over three days near Korenevo.", "2024-12-18T12:00", {("casualties", A)}, {("killed", 50, 50), ("wounded", 47, 47)}, {"Korenevo"}, {"Ukrainian Special Operations Forces"}),
    Post("CNN, citing a Ukrainian assessment: Pyongyang will send 25,000 to 30,000 additional troops to Russia in the coming months.", "2025-07-02T12:00", {("deployment", A)}, {("personnel", 25000, 30000)}, {"Russia"}, {"CNN"}),
    Post("Eight Kadyrovites reportedly died when North Koreans opened fire on their convoy, HUR says. Language barrier, apparently.", "2024-12-14T16:00", {("friendly_fire", A)}, set(), set(), {"HUR"}),
    Post("Up to 500 North Koreans were killed in the strike on Maryino on 20 November, Global-something claims. No independent confirmation, big if true.", "2024-11-24T16:00", {("casualties", Q)}, {("killed", None, 500)}, {"Maryino"}, {"channel"}, {("2024-11-20", "2024-11-20")}),
    Post("ISW assesses that North Korean troops have begun to rotate out of Kursk Oblast after losing roughly 4,000 men since December.", "2025-01-30T09:00", {("withdrawal", A), ("casualties", A)}, {("killed_or_wounded", 4000, 4000)}, {"Kursk Oblast"}, {"ISW"}, {("2024-12-01", None)}),
    Post("KCNA: Kim Jong Un awarded officers and soldiers who took part in the liberation of Kursk.", "2025-08-22T09:00", {("combat", A)}, set(), {"Kursk Oblast"}, {"KCNA"}),
    Post("Two captured North Koreans are being questioned in Kyiv; one of them said he thought he was going on a training exercise, the SBU reports.", "2025-01-12T09:00", {("capture", A)}, {("captured", 2, 2)}, set(), {"SBU"}),
    Post("Norks near Makhnovka again this morning, a few dozen, in the open, no armour. Drones did the rest: at least 17 KIA.", "2025-01-08T09:00", {("deployment", A), ("casualties", A)}, {("personnel", 20, 99), ("killed", 17, None)}, {"Makhnovka"}, {"channel"}, {("2025-01-08", "2025-01-08")}),
    Post("Moscow's MoD dismissed the reports of North Koreans on the Kursk front as fake.", "2024-10-15T09:00", {("deployment", D)}, set(), {"Kursk Oblast"}, {"Russian MoD"}),
    Post("NATO confirms DPRK troops have been sent to Russia and deployed to Kursk, Rutte said.", "2024-10-28T14:00", {("deployment", A)}, set(), {"Kursk Oblast"}, {"NATO"}),
    Post("Russian soldiers were told to issue the Koreans papers with Tuvan names and to keep them out of sight, Yonhap quotes the NIS as saying.", "2024-10-19T14:00", {("concealment", A)}, set(), set(), {"NIS (South Korea)"}),
    # --- Korean
    Post("국정원은 13일 국회 정보위에서 북한군 사망자가 300여 명, 부상자가 2천700여 명으로 추정된다고 밝혔다.", "2025-01-13T12:00", {("casualties", A)}, {("killed", 300, 300), ("wounded", 2700, 2700)}, set(), {"NIS (South Korea)"}),
    Post("젤렌스키 대통령은 쿠르스크 마흐놉카에서 3~4일 이틀간 북한군 1개 대대가 전멸했다고 말했다.", "2025-01-05T12:00", {("casualties", A)}, set(), {"Makhnovka", "Kursk Oblast"}, {"Volodymyr Zelensky"}, {("2025-01-03", "2025-01-04")}),
    Post("합참: 북한군 사상자 1천100여 명 발생. 추가 파병 준비 정황도 포착.", "2024-12-23T12:00", {("casualties", A), ("deployment", A)}, {("killed_or_wounded", 1100, 1100)}, set(), {"South Korean JCS"}),
    Post("러시아 크렘린궁은 북한군 파병 보도를 가짜뉴스라고 일축했다.", "2024-10-16T12:00", {("deployment", D)}, set(), set(), {"Kremlin"}),
    Post("우크라이나군이 쿠르스크에서 북한군 2명을 생포했다고 젤렌스키가 밝혔다.", "2025-01-11T22:00", {("capture", A)}, {("captured", 2, 2)}, {"Kursk Oblast"}, {"Volodymyr Zelensky"}),
    Post("조선중앙통신은 김정은이 쿠르스크에 공병 1천 명과 군사건설인력 5천 명을 보내기로 했다고 전했다.", "2025-06-18T12:00", {("deployment", A), ("support", A)}, {("personnel", 1000, 1000), ("personnel", 5000, 5000)}, {"Kursk Oblast"}, {"KCNA"}),
    Post("북한군 최소 30명이 플료호보와 보로즈바, 마르티놉카 일대에서 죽거나 다쳤다고 우크라이나 정보총국이 주장했다.", "2024-12-16T22:00", {("casualties", A)}, {("killed_or_wounded", 30, None)}, {"Plyokhovo", "Vorozhba", "Martynovka"}, {"HUR"}),
    Post("어제 수자 남쪽에서 북한군 수백 명이 돌격했다는 소문이 도는데 확인되지 않음.", "2025-01-15T22:00", {("combat", Q)}, {("personnel", 200, 999)}, {"Sudzha"}, {"channel"}, {("2025-01-14", "2025-01-14")}),
    Post("뉴욕타임스는 미국 당국자를 인용해 북한군이 전선에서 물러난 것으로 보인다고 보도했다.", "2025-01-31T10:00", {("withdrawal", A)}, set(), set(), {"New York Times"}),
    Post("러시아 극동 세르게옙카 훈련장에서 북한 병사들이 보급품을 받는 영상이 공개됐다.", "2024-10-19T10:00", {("training", A)}, set(), {"Sergeyevka", "Russian Far East"}),
    Post("북한군 18명이 브랸스크와 쿠르스크 경계 지점에서 탈영했다고 우크라이나 매체들이 정보당국 소식통을 인용해 전했다.", "2024-10-15T20:00", {("desertion", A)}, {("deserted", 18, 18)}, {"Bryansk Oblast", "Kursk Oblast"}, {"unnamed sources"}),
)
