# Где изображение или видео видели раньше.

seen-head = Видели: { $sightings ->
    [one] { $sightings } появление
    [few] { $sightings } появления
   *[many] { $sightings } появлений
 }, { $channels ->
    [one] { $channels } канал
    [few] { $channels } канала
   *[many] { $channels } каналов
 }
seen-earliest = Самое раннее из того, что есть: { $sighting }
seen-then = Затем: { $sighting }
seen-latest = Последнее: { $sighting }
seen-no-claim = 🔥 То же изображение без утверждения: { $posts ->
    [one] { $posts } пост
    [few] { $posts } поста
   *[many] { $posts } постов
 }
seen-silent = то же изображение, без утверждения
seen-similar = Посмотрите: { $matches ->
    [one] { $matches } более слабое совпадение
    [few] { $matches } более слабых совпадения
   *[many] { $matches } более слабых совпадений
 }
seen-nowhere = Не видели среди { $media ->
    [one] { $media } изображения или видео
    [few] { $media } изображений и видео
   *[many] { $media } изображений и видео
 } с { $since }{ $waiting ->
    [0] {""}
   *[other] ; ещё без отпечатка: { $waiting }
 }. Это не весь интернет.
seen-not-elsewhere = Больше нигде не видели среди { $media ->
    [one] { $media } изображения или видео
    [few] { $media } изображений и видео
   *[many] { $media } изображений и видео
 } с { $since }{ $waiting ->
    [0] {""}
   *[other] ; ещё без отпечатка: { $waiting }
 }. Это не весь интернет.
seen-only-sighting = Единственное появление: { $sighting }
seen-asked-post = пост, о котором вы спрашиваете
seen-all-wait = Пока ничего не сравнивали: отпечатка ещё нет.
seen-some-wait = Ещё без отпечатка, поэтому не сравнено: { $n }
seen-unread = Этот файл не удалось рассмотреть: { $reason }
seen-only-exact = Искали только точно такой же файл, байт в байт; похожего не искали.
seen-only-exact-none = Искали только точно такой же файл, байт в байт, и его среди сохранённых нет; похожего не искали.
seen-only-number = Искали только посты с тем же файлом Telegram; похожего не искали.
seen-partly = Рассмотрено лишь частично: { $reason }
seen-searched = Просмотрено { $media ->
    [one] { $media } изображение или видео
    [few] { $media } изображения и видео
   *[many] { $media } изображений и видео
 } с { $since }{ $waiting ->
    [0] {""}
   *[other] ; ещё без отпечатка: { $waiting }
 }. Это не весь интернет.
seen-by-thumbnail = Видео слишком велико для бота: искали по его маленькому изображению.
seen-by-post = Искали по его посту.
seen-by-account = Искали по целому видео или изображению, которое загрузил наблюдающий аккаунт.
seen-by-account-thumbnail = Искали по маленькому изображению, которое загрузил наблюдающий аккаунт.
seen-asked-account = Наблюдающий аккаунт загружает это из { $post }; результат придёт сюда ответом.
seen-account-failed = { $post }: наблюдающий аккаунт не смог это загрузить ({ $why }).
seen-not-whole = Почему не по целому: { $why }
seen-shows = Говорит о повторном использовании, а не о том, где это снято.
seen-without-text = без текста
seen-all = { $sightings ->
    [one] { $sightings } появление
    [few] { $sightings } появления
   *[many] { $sightings } появлений
 } · время: { $zone }
seen-fake = Известная подделка: { $note }
seen-how = Пришлите изображение или видео, перешлите пост или вставьте ссылку вида t.me/name/123: скажу, где это видели раньше.
seen-post-unknown = Этот пост не сохранён, или в нём нет изображения или видео. Пришлите само изображение или видео.
seen-refused = Это не удаётся найти: { $reason }
seen-unreadable = это не изображение и не видео, которое можно прочитать
seen-too-large = оно больше 20 МБ, которые может скачать бот, и у него нет маленького изображения
seen-not-downloaded = Telegram не отдал файл; попробуйте ещё раз
seen-no-index = указатель изображений здесь не загружен
file-empty = файл пуст
file-missing = файл не удалось получить
file-cut-off = он оборван
file-damaged = он оборван или повреждён
file-undecoded = его не удаётся раскодировать
file-no-frame = в нём нет кадра, который можно раскодировать
file-no-picture = в нём есть звук, но нет изображения
file-no-stream = в нём нет ни изображения, ни звука
file-no-process = на этой машине как раз не хватило места, чтобы его рассмотреть; попробуйте ещё раз
file-memory = он требует больше памяти, чем разрешено
file-pixels = в нём больше пикселей, чем разрешено
file-encrypted = он зашифрован
file-too-large = { $width } × { $height } пикселей – слишком большое изображение
file-megapixels = более { $megapixels } мегапикселей – слишком большое изображение
file-too-small = { $width } × { $height } пикселей – слишком мало, чтобы сравнивать
file-too-long = это заняло больше { $seconds } с
file-left-out = просмотрено, насколько позволяет предел, остальное опущено
file-named-unknown = он назван как файл { $ending }, но его вид неизвестен
file-named = он назван как файл { $ending }, но это { $mime }
file-kind = { $mime } не удаётся раскодировать
alike-file = тот же файл
alike-picture = то же изображение
alike-turned = зеркально и повёрнуто
alike-mirrored = зеркально
alike-rotated = повёрнуто
alike-cropped = обрезано или в рамке
alike-frames = { $asked ->
    [0] { $frames ->
        [one] { $frames } кадр видео
        [few] { $frames } кадра видео
       *[many] { $frames } кадров видео
     }
   *[other] { $frames } из { $asked } кадров
 }
alike-thumbnail = по маленькому изображению видео
alike-at = { $frames } (на { $times } с)
button-all = Все { $n }
beside-same = То же изображение: { $how }
beside-similar = Посмотрите: { $how }
beside-sent = Слева: то, что вы прислали
beside-left = Слева: { $sighting }
beside-right = Справа: { $sighting }
beside-outlined = Обведена часть, которую видно на обоих.
beside-small = Одно из них показано лишь маленьким изображением.
beside-not-kept = Рядом не показать: более раннее изображение не сохранено, только его отпечатки.
beside-asked-not-kept = Рядом не показать: изображение из того поста не сохранено, только его отпечатки.
beside-none = Здесь нет сохранённых изображений, чтобы показать их рядом.
beside-failed = Рядом не показать: { $reason }
recycled-line = ♻️ Эти кадры видели раньше: { $sighting }
recycled-differs = Отличается: { $differs }
recycled-carried = Есть в { $posts ->
    [one] { $posts } посте
    [few] { $posts } постах
   *[many] { $posts } постах
 }{ $bare ->
    [0] {""}
   *[other] , без текста: { $bare }
 }
recycled-refused = ♻️ Для этих кадров нашли более раннее появление; аналитик назвал совпадение ошибочным.
match-wrong = Записано: совпадение ошибочное. Его больше не показывают; кнопка это отменяет.
match-right = Записано: совпадение снова в силе.
button-beside = Рядом
button-all-sightings = Все появления
button-wrong-match = Ошибочное совпадение
button-right-match = Отменить «ошибочное совпадение»
audit-match = совпадение кадров
audit-key-refused = признано ошибочным
audit-key-match = совпадение
differs-places = место (тогда { $then }; теперь { $now })
differs-days = дата (+{ $days } дн.)
differs-events = что на них (тогда { $then }; теперь { $now })
help-seen = /seen – где раньше видели изображение, видео, пересланный пост или ссылку t.me: просто пришлите
menu-seen = Где видели это раньше
