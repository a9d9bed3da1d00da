# Списки дописів і каналів, як зрозуміли запитання і що сказати, коли нічого не знайдено.

asked-not = без { $what }
asked-side = сторона: { $side }
asked-by = за словами: { $who }
asked-language = мова: { $language }
asked-asserted = стверджено
asked-denied = заперечено
asked-doubted = під сумнівом
asked-has-media = з медіа
asked-has-photo = з фото
asked-has-video = з відео
asked-has-document = з документом
asked-has-link = з посиланням
asked-has-count = з числом
asked-has-place = з місцем

# Чого в запитанні не зрозуміли
problem-nearest = { $problem } Можливо, { $nearest }?
problem-allowed = { $problem } Можливі { $values }.
problem-no-word = У “{ $text }” немає нічого, що можна шукати.
problem-unknown-word = “{ $text }” – не слово мови запитів: шукаємо в текстах.
problem-unknown-key = “{ $text }”: такого ключа немає.
problem-unknown-value = “{ $text }”: такого значення немає.
problem-unknown-channel = Каналу { $text } тут не знають.
problem-unknown-claimant = “{ $text }”: ніхто з таким ім'ям поки нічого не стверджував.
problem-bad-window = “{ $text }” – такого часу не прочитати.
problem-second-window = “{ $text }”: час уже вказано, діє перший.
problem-window-order = “{ $text }” закінчується раніше, ніж починається, тож кінці поміняно місцями.
problem-bad-count = “{ $text }” – такого числа не прочитати.
problem-lone-minus = “{ $text }” стоїть окремо й нічого не виключає: мінус ставлять одразу перед словом, як-от -denied.
problem-open-quote = “{ $text }”: лапки не закрито.
problem-several-places = “{ $text }”: так називаються кілька місць, узято найімовірніше.
problem-too-long = Запитання задовге; кінець не прочитано.

posts-totals = { $posts ->
    [one] { $posts } допис
    [few] { $posts } дописи
   *[many] { $posts } дописів
 }
posts-totals-most = { $posts } дописів або більше
posts-none = Дописів не знайдено.
posts-nothing-hint = Слова шукаються за початком, "слова в лапках" – як написано; довший проміжок або менше слів дадуть більше.
posts-language-unknown = ⚠️ { $n ->
    [one] Мову { $n } допису
    [few] Мову { $n } дописів
   *[many] Мову { $n } дописів
 } цього проміжку ще не визначено, тож у відповіді може чогось бракувати; черга рухається від найновіших.
post-forwarded = , переслано з { $source }
post-edited = , редаговано { $edits }×
post-deleted = , 🗑 видалено
post-no-text = (без тексту)

sources-totals = { $channels ->
    [one] { $channels } канал
    [few] { $channels } канали
   *[many] { $channels } каналів
 } · час: { $zone }
sources-none = Каналів ще немає.
source-last = останній допис { $when }
source-no-posts = дописів ще немає
source-gaps = { $n ->
    [one] { $n } відкрита прогалина
    [few] { $n } відкриті прогалини
   *[many] { $n } відкритих прогалин
 }
mode-auto = спосіб читання обирає програма
mode-joined = приєднано
mode-short_poll = часто опитується
mode-history = читається історія
mode-preview = вебперегляд
mode-none = не читається
mode-unwatched = не відстежується
state-paused = призупинено
state-renamed = перейменовано
state-private = тепер закритий
state-deleted = видалений
state-restricted = обмежений
state-impostor = назву зайняв інший канал
state-no_preview = вебперегляд вимкнено
state-not_found = такого каналу немає

nothing-nearest = Найближче поза цим проміжком: { $when }.
quoted = “{ $what }”
nothing-without = Без { $what }: { $said } { $n ->
    [one] твердження
    [few] твердження
   *[many] тверджень
 }.
nothing-ever-without = За весь час без { $what }: { $said } { $n ->
    [one] твердження
    [few] твердження
   *[many] тверджень
 }.
exactly = { $n }
at-least = щонайменше { $n }
nothing-help = Менше умов – більше знахідок; /help показує, про що можна запитати.
nothing-at-all = Нічого близького не зібрано. /help показує, про що можна запитати.
empty-no-channels = Поки нічого не зібрано і жоден канал не відстежується. На машині, де працює бот: “dprkwatch channels add @name”, тоді “dprkwatch preview @name” прочитає останні дописи без облікового запису.
empty-no-posts = Поки нічого не зібрано; { $channels ->
    [one] відстежується { $channels } канал
    [few] відстежуються { $channels } канали
   *[many] відстежується { $channels } каналів
 }. “dprkwatch run” починає стежити, “dprkwatch preview @name” одразу читає останні дописи каналу.
empty-import = “dprkwatch import result.json” бере експорт Telegram Desktop; “dprkwatch init” налаштовує все через запитання.
empty-no-claims = Дописи є, але тверджень про північнокорейські війська в них поки немає. /posts шукає в усіх дописах.
