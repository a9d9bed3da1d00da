# Підписки: як їх зробити за запитаннями, переглянути, змінити, зупинити.

menu-subscribe = Отримувати: одразу або дайджестами
menu-subscriptions = Що отримує цей чат, і як це змінити

# як часто й коли; $day – один із днів тижня
schedule-instant = одразу
schedule-hourly = щогодини, о { $minute } хвилині
schedule-daily = щодня о { $time }
schedule-weekly = щотижня, { $day }, о { $time }
schedule-zone = { $said } ({ $zone })
weekday-0 = понеділок
weekday-1 = вівторок
weekday-2 = середа
weekday-3 = четвер
weekday-4 = п'ятниця
weekday-5 = субота
weekday-6 = неділя

subscribe-what = Про що вам повідомляти? Виберіть або напишіть будь-яке запитання: курськ втрати, by:ГУР полонені, @channel, "спалені обличчя" -denied
subscribe-where = Де? Виберіть або напишіть місце.
subscribe-how = Як часто?
subscribe-day = У який день?
subscribe-when = О котрій? Виберіть або напишіть час, наприклад 08:30.
subscribe-zone = Час місцевий. Чи правильно: { $zone }, де зараз { $time }? Якщо ні, напишіть назву поясу, наприклад Europe/Warsaw.
subscribe-so-far = { $what } · …
subscribe-done = ✅ Підписано
subscribe-changed = ✅ Змінено
subscribe-instead = ✅ Змінено. Досі було: { $before }. Одне запитання має один розклад.
subscribe-same = ✅ На це вже підписано.
subscribe-cancelled = Нічого не змінено.
subscribe-cancel = Скасувати
subscribe-anything = Усе
subscribe-anywhere = Скрізь
subscribe-at-once = Одразу
subscribe-hourly = Щогодини
subscribe-daily = Щодня
subscribe-weekly = Щотижня
subscribe-zone-said = Час указано за часовим поясом: { $zone }; змінити його – /timezone.
subscribe-zone-yes = Так, { $zone }
subscribe-no-window = “{ $window }” пропущено: підписка триває, доки її не зупинять.
subscribe-no-time = “{ $text }” – не час доби: пишіть 09:00 або 18:30.
subscribe-second = “{ $text }” пропущено: у підписки один час і один день.
subscribe-no-rhythm = “{ $text }”: так часто не можна; можна одразу, щогодини, щодня або щотижня.
subscribe-unheard = Досі ніде не зустрічалося { $what }. Чи так це пишеться?
subscribe-no-place = “{ $text }” – такого місця тут не знають.
subscribe-no-zone = “{ $text }” – не часовий пояс: пишіть, наприклад, Europe/Kyiv або Asia/Seoul.
subscribe-nearest = Можливо, { $nearest }?
subscribe-not-yours = Це запитують в іншої людини. Свою підписку почне /subscribe.
subscribe-old = Ці кнопки вже не діють. Почати спочатку: /subscribe.
subscribe-too-many = У цього чату { $n ->
    [one] { $n } підписка
    [few] { $n } підписки
   *[many] { $n } підписок
 }, більше не можна. Зупинити деякі: /subscriptions.

subscriptions-none = У цього чату ще немає підписок. Її робить /subscribe: за запитаннями або одразу – /subscribe курськ втрати щодня 09:00
subscriptions-head = { $n ->
    [one] { $n } підписка
    [few] { $n } підписки
   *[many] { $n } підписок
 } цього чату · час: { $zone }
subscriptions-line = { $what } – { $schedule }
subscription-next = Наступний: { $when }
subscription-last = Останнє надіслано { $when }
subscription-never = Ще нічого не надсилалося
subscription-muted = без звуку
subscription-paused = призупинено до { $when }
subscription-empty-too = і тоді, коли нічого не сталося
subscription-resting = чекає: { $why }
rests-blocked = бота в цьому чаті заблоковано
rests-kicked = бота вилучено з цього чату
rests-deactivated = облікового запису або групи вже немає
rests-gone = Telegram більше не знаходить цього чату
rests-no_rights = боту не можна тут писати
rests-topic_gone = тему закрито або видалено
subscription-gone = Цю підписку зупинено.
subscription-sure = Більше про це не повідомляти?

button-pause-day = Пауза на день
button-pause-week = Пауза на тиждень
button-resume = Продовжити
button-mute-on = Без звуку
button-mute-off = Зі звуком
button-empty-on = І порожні
button-empty-off = Лише з новинами
button-schedule = Як часто
button-query = Про що
button-preview = Переглянути
button-stop = Зупинити
button-stop-yes = Так, зупинити
button-stop-no = Ні
button-list = ◀ Усі
button-subscribe = Підписатися

preview-instant = За останній тиждень { $n ->
    [0] не було б жодного сповіщення
    [one] було б { $n } сповіщення
    [few] було б { $n } сповіщення
   *[many] було б { $n } сповіщень
 }.
preview-digests = За останній тиждень { $n ->
    [0] не було б жодного дайджесту
    [one] був би { $n } дайджест
    [few] було б { $n } дайджести
   *[many] було б { $n } дайджестів
 }, подій: { $events }. Разом:

help-subscribe = /subscribe курськ втрати щодня 09:00 – отримувати одразу або дайджестами; саме /subscribe питає крок за кроком
help-subscriptions = /subscriptions – що отримує цей чат; пауза, зміна, попередній перегляд, зупинка
help-digest = /digest зараз – що з'явилося після останнього дайджесту; /digest курськ 7d – за будь-яким запитанням
