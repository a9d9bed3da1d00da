# Списки постов и каналов, как понят вопрос и что сказать, когда ничего не найдено.

asked-not = без { $what }
asked-side = сторона: { $side }
asked-by = со слов: { $who }
asked-language = язык: { $language }
asked-asserted = утверждается
asked-denied = отрицается
asked-doubted = под сомнением
asked-has-media = с медиа
asked-has-photo = с фото
asked-has-video = с видео
asked-has-document = с документом
asked-has-link = со ссылкой
asked-has-count = с числом
asked-has-place = с местом

# Чего в вопросе не поняли
problem-nearest = { $problem } Возможно, { $nearest }?
problem-allowed = { $problem } Возможны { $values }.
problem-no-word = В “{ $text }” нет ничего, что можно искать.
problem-unknown-word = “{ $text }” – не слово языка запросов: ищем в текстах.
problem-unknown-key = “{ $text }”: такого ключа нет.
problem-unknown-value = “{ $text }”: такого значения нет.
problem-unknown-channel = Канал { $text } здесь не известен.
problem-unknown-claimant = “{ $text }”: никто с таким именем пока ничего не утверждал.
problem-bad-window = “{ $text }” – такое время не прочитать.
problem-second-window = “{ $text }”: время уже указано, действует первое.
problem-window-order = “{ $text }” кончается раньше, чем начинается, поэтому концы поменяны местами.
problem-bad-count = “{ $text }” – такое число не прочитать.
problem-lone-minus = “{ $text }” стоит отдельно и ничего не исключает: минус ставят сразу перед словом, например -denied.
problem-open-quote = “{ $text }”: кавычки не закрыты.
problem-several-places = “{ $text }”: так называются несколько мест, взято вероятнейшее.
problem-too-long = Вопрос слишком длинный; конец не прочитан.

posts-totals = { $posts ->
    [one] { $posts } пост
    [few] { $posts } поста
   *[many] { $posts } постов
 }
posts-totals-most = { $posts } постов или больше
posts-none = Постов не найдено.
posts-nothing-hint = Слова ищутся по началу, "слова в кавычках" – как написано; более длинный промежуток или меньше слов дадут больше.
posts-language-unknown = ⚠️ { $n ->
    [one] Язык { $n } поста
    [few] Язык { $n } постов
   *[many] Язык { $n } постов
 } этого промежутка ещё не определён, поэтому в ответе может чего-то не хватать; очередь движется от новых к старым.
post-forwarded = , переслано из { $source }
post-edited = , изменён { $edits }×
post-deleted = , 🗑 удалён
post-no-text = (без текста)

sources-totals = { $channels ->
    [one] { $channels } канал
    [few] { $channels } канала
   *[many] { $channels } каналов
 } · время: { $zone }
sources-none = Каналов пока нет.
source-last = последний пост { $when }
source-no-posts = постов пока нет
source-gaps = { $n ->
    [one] { $n } открытый пробел
    [few] { $n } открытых пробела
   *[many] { $n } открытых пробелов
 }
mode-auto = способ чтения выбирает программа
mode-joined = подписка
mode-short_poll = часто опрашивается
mode-history = читается история
mode-preview = веб-просмотр
mode-none = не читается
mode-unwatched = не отслеживается
state-paused = приостановлен
state-renamed = переименован
state-private = теперь закрыт
state-deleted = удалён
state-restricted = ограничен
state-impostor = имя занял другой канал
state-no_preview = веб-просмотр отключён
state-not_found = такого канала нет

nothing-nearest = Ближайшее вне этого промежутка: { $when }.
quoted = “{ $what }”
nothing-without = Без { $what }: { $said } { $n ->
    [one] утверждение
    [few] утверждения
   *[many] утверждений
 }.
nothing-ever-without = За всё время без { $what }: { $said } { $n ->
    [one] утверждение
    [few] утверждения
   *[many] утверждений
 }.
exactly = { $n }
at-least = не менее { $n }
nothing-help = Меньше условий – больше находок; /help показывает, о чём можно спросить.
nothing-at-all = Ничего близкого не собрано. /help показывает, о чём можно спросить.
empty-no-channels = Пока ничего не собрано, и ни один канал не отслеживается. На машине, где работает бот: “dprkwatch channels add @name”, затем “dprkwatch preview @name” прочитает последние посты без учётной записи.
empty-no-posts = Пока ничего не собрано; { $channels ->
    [one] отслеживается { $channels } канал
    [few] отслеживаются { $channels } канала
   *[many] отслеживается { $channels } каналов
 }. “dprkwatch run” начинает следить, “dprkwatch preview @name” сразу читает последние посты канала.
empty-import = “dprkwatch import result.json” принимает экспорт Telegram Desktop; “dprkwatch init” настраивает всё через вопросы.
empty-no-claims = Посты есть, но утверждений о северокорейских войсках в них пока нет. /posts ищет по всем постам.
