# Картки: твердження, список подій.

button-why = Чому?
button-less = Згорнути

claims-totals = { $events ->
    [one] { $events } подія
    [few] { $events } події
   *[many] { $events } подій
 } з { $posts ->
    [one] { $posts } допису
    [few] { $posts } дописів
   *[many] { $posts } дописів
 }
claims-totals-most = щонайменше { $events } подій з щонайменше { $posts } дописів
claims-older = Тут найновіші з тверджень, що підходять; проміжок на кшталт 2024-11-01..2024-11-30 покаже давніші.
claims-page = { $totals } · { $page }/{ $pages }
claims-newest-first = { $totals } · спершу найновіші
claims-none = Тверджень не знайдено.

line-place = { $what }, { $place }
line-claim = { $what }: { $who }, { $when }
line-posts = { " " }· { $posts ->
    [one] { $posts } допис
    [few] { $posts } дописи
   *[many] { $posts } дописів
 }
line-number = { " " }{ $number }
line-posted = допис { $date }
line-edited = { " " }✏️
line-deleted = { " " }🗑

left-out = Не враховано, бо пораховано разом із росіянами: { $shown }
left-out-of = { $figures } ({ $who }, { $when })

gaps = ⚠️ { $n ->
    [one] { $n } прогалина
    [few] { $n } прогалини
   *[many] { $n } прогалин
 } у спостереженні: { $shown }
gaps-most = ⚠️ { $n } або більше прогалин у спостереженні: { $shown }
gap-of = { $channel }, { $when }
gap-open = від { $start }
gap-unknown = час невідомий

claim-superseded = Відтоді прочитано наново: див. { $number }.
claim-withdrawn = Відтоді прочитано наново: за нинішніми словниками такого твердження в дописі немає.
claim-posted = опубліковано { $when }
claim-posted-uncertain = опубліковано { $when } (джерело не називає часового поясу)
claim-seen = помічено { $after }
claim-seen-history = прочитано з історії каналу
claim-seen-preview = прочитано з вебперегляду
claim-seen-export = прочитано з експорту
claim-quote = “{ $quote }” ({ $language })
claim-channel = 📣 Опубліковано: { $channel } ({ $about })
claim-forwarded = { ", " }переслано з { $source }
claim-changed = ✏️ { $was } → { $became } через { $after }
no-figure = без числа
claim-left-out = Не враховано: { $figures }, пораховано разом із росіянами
claim-link = 🔗 { $link } · редаговано { $edits }×
claim-no-link = без публічного посилання
claim-deleted = { " " }· 🗑 видалено, помічено { $when }
claim-told = Повідомляють: { $posts ->
    [one] { $posts } допис
    [few] { $posts } дописи
   *[many] { $posts } дописів
 } → { $origins ->
    [one] { $origins } першоджерело
    [few] { $origins } першоджерела
   *[many] { $origins } першоджерел
 } (найраніше серед відстежуваних)
claim-others = Інші кажуть: { $others }
other-asserted = { $figures } ({ $who }, { $when })
other-denied = { $figures }: заперечено ({ $who }, { $when })
other-doubted = { $figures }: під сумнівом ({ $who }, { $when })
claim-media = У дописі: { $media }
media-none = лише текст
media-photo = { $n ->
    [one] { $n } фото
    [few] { $n } фото
   *[many] { $n } фото
 }
media-video = { $n ->
    [one] { $n } відео
    [few] { $n } відео
   *[many] { $n } відео
 }
media-animation = { $n ->
    [one] { $n } анімація
    [few] { $n } анімації
   *[many] { $n } анімацій
 }
media-video_note = { $n ->
    [one] { $n } кругле відео
    [few] { $n } круглі відео
   *[many] { $n } круглих відео
 }
media-document = { $n ->
    [one] { $n } документ
    [few] { $n } документи
   *[many] { $n } документів
 }
media-other = { $n ->
    [one] { $n } інше вкладення
    [few] { $n } інші вкладення
   *[many] { $n } інших вкладень
 }

why-head = Чому це прочитано як “{ $kind }”:
why-unknown = Текст, з якого це прочитано, більше не зберігається.
why-context = Довкола цитати: “{ $before }[…]{ $after }”
why-earlier = Текст до редагування { $when }: “{ $text }”
why-slot = { $slot }: { $read }
why-mention = Згадка про них: { $read } за правилом { $rule }
why-score = Оцінка позначки { $score }, словник { $lexicon }
slot-event = Подія
slot-counts = Числа
slot-places = Місця
slot-claimant = Хто каже
slot-date = Дата
slot-stance = Позиція

button-who-else = Хто ще
button-lift = Завантажити медіа повністю
tellers-head = { $what } { $number }: повідомляє { $posts ->
    [one] { $posts } допис
    [few] { $posts } дописи
   *[many] { $posts } дописів
 }, спершу найраніші
tellers-more = і ще { $n }
tellers-earliest = Найраніше серед відстежуваних каналів; хтось інший міг повідомити раніше.
media-sensitive = { " " }· може показувати загиблих, поранених або полонених
media-not-whole = { " " }· не завантажено повністю: { $n }
button-figures = Цифри
button-timeline = Хронологія
button-map = Карта
button-chart = За сторонами
button-dark = 🌙 Темна
button-light = ☀️ Світла
