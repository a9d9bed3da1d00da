# Карточки: утверждение, список событий.

button-why = Почему?
button-less = Свернуть

claims-totals = { $events ->
    [one] { $events } событие
    [few] { $events } события
   *[many] { $events } событий
 } из { $posts ->
    [one] { $posts } поста
    [few] { $posts } постов
   *[many] { $posts } постов
 }
claims-totals-most = не менее { $events } событий не менее чем из { $posts } постов
claims-older = Здесь самые новые из подходящих утверждений; промежуток вроде 2024-11-01..2024-11-30 покажет более старые.
claims-page = { $totals } · { $page }/{ $pages }
claims-newest-first = { $totals } · сначала новые
claims-none = Утверждений не найдено.

line-place = { $what }, { $place }
line-claim = { $what }: { $who }, { $when }
line-posts = { " " }· { $posts ->
    [one] { $posts } пост
    [few] { $posts } поста
   *[many] { $posts } постов
 }
line-number = { " " }{ $number }
line-posted = пост { $date }
line-edited = { " " }✏️
line-deleted = { " " }🗑

left-out = Не учтено, так как посчитано вместе с россиянами: { $shown }
left-out-of = { $figures } ({ $who }, { $when })

gaps = ⚠️ { $n ->
    [one] { $n } пробел
    [few] { $n } пробела
   *[many] { $n } пробелов
 } в наблюдении: { $shown }
gaps-most = ⚠️ { $n } или больше пробелов в наблюдении: { $shown }
gap-of = { $channel }, { $when }
gap-open = с { $start }
gap-unknown = время неизвестно

claim-superseded = С тех пор прочитано заново: см. { $number }.
claim-withdrawn = С тех пор прочитано заново: по нынешним словарям такого утверждения в посте нет.
claim-posted = опубликовано { $when }
claim-posted-uncertain = опубликовано { $when } (источник не называет часового пояса)
claim-seen = замечено { $after }
claim-seen-history = прочитано из истории канала
claim-seen-preview = прочитано из веб-просмотра
claim-seen-export = прочитано из экспорта
claim-quote = “{ $quote }” ({ $language })
claim-channel = 📣 Опубликовал: { $channel } ({ $about })
claim-forwarded = { ", " }переслано из { $source }
claim-changed = ✏️ { $was } → { $became } через { $after }
no-figure = без числа
claim-left-out = Не учтено: { $figures }, посчитано вместе с россиянами
claim-link = 🔗 { $link } · изменён { $edits }×
claim-no-link = без публичной ссылки
claim-deleted = { " " }· 🗑 удалён, замечено { $when }
claim-told = Сообщают: { $posts ->
    [one] { $posts } пост
    [few] { $posts } поста
   *[many] { $posts } постов
 } → { $origins ->
    [one] { $origins } первоисточник
    [few] { $origins } первоисточника
   *[many] { $origins } первоисточников
 } (самый ранний среди отслеживаемых)
claim-others = Другие говорят: { $others }
other-asserted = { $figures } ({ $who }, { $when })
other-denied = { $figures }: отрицается ({ $who }, { $when })
other-doubted = { $figures }: под сомнением ({ $who }, { $when })
claim-media = В посте: { $media }
media-none = только текст
media-photo = { $n ->
    [one] { $n } фото
    [few] { $n } фото
   *[many] { $n } фото
 }
media-video = { $n ->
    [one] { $n } видео
    [few] { $n } видео
   *[many] { $n } видео
 }
media-animation = { $n ->
    [one] { $n } анимация
    [few] { $n } анимации
   *[many] { $n } анимаций
 }
media-video_note = { $n ->
    [one] { $n } круглое видео
    [few] { $n } круглых видео
   *[many] { $n } круглых видео
 }
media-document = { $n ->
    [one] { $n } документ
    [few] { $n } документа
   *[many] { $n } документов
 }
media-other = { $n ->
    [one] { $n } другое вложение
    [few] { $n } других вложения
   *[many] { $n } других вложений
 }

why-head = Почему это прочитано как “{ $kind }”:
why-unknown = Текст, из которого это прочитано, больше не хранится.
why-context = Вокруг цитаты: “{ $before }[…]{ $after }”
why-earlier = Текст до изменения { $when }: “{ $text }”
why-slot = { $slot }: { $read }
why-mention = Упоминание о них: { $read } по правилу { $rule }
why-score = Оценка метки { $score }, словарь { $lexicon }
slot-event = Событие
slot-counts = Числа
slot-places = Места
slot-claimant = Кто говорит
slot-date = Дата
slot-stance = Позиция

button-who-else = Кто ещё
button-lift = Загрузить медиа целиком
tellers-head = { $what } { $number }: сообщает { $posts ->
    [one] { $posts } пост
    [few] { $posts } поста
   *[many] { $posts } постов
 }, сначала самые ранние
tellers-more = и ещё { $n }
tellers-earliest = Самый ранний среди отслеживаемых каналов; кто-то другой мог сообщить раньше.
media-sensitive = { " " }· может показывать погибших, раненых или пленных
media-not-whole = { " " }· не загружено целиком: { $n }
button-figures = Цифры
button-timeline = Хронология
button-map = Карта
button-chart = По сторонам
button-dark = 🌙 Тёмная
button-light = ☀️ Светлая
