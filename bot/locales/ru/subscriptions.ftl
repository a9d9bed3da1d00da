# Подписки: как их сделать по вопросам, посмотреть, изменить, остановить.

menu-subscribe = Получать: сразу или дайджестами
menu-subscriptions = Что получает этот чат, и как это изменить

# как часто и когда; $day – один из дней недели
schedule-instant = сразу
schedule-hourly = ежечасно, на { $minute }-й минуте
schedule-daily = ежедневно в { $time }
schedule-weekly = еженедельно, { $day }, в { $time }
schedule-zone = { $said } ({ $zone })
weekday-0 = понедельник
weekday-1 = вторник
weekday-2 = среда
weekday-3 = четверг
weekday-4 = пятница
weekday-5 = суббота
weekday-6 = воскресенье

subscribe-what = О чём сообщать? Выберите или напишите любой вопрос: курск потери, by:ГУР пленные, @channel, "сожжённые лица" -denied
subscribe-where = Где? Выберите или напишите место.
subscribe-how = Как часто?
subscribe-day = В какой день?
subscribe-when = Во сколько? Выберите или напишите время, например 08:30.
subscribe-zone = Время местное. Верно ли: { $zone }, где сейчас { $time }? Если нет, напишите название пояса, например Europe/Warsaw.
subscribe-so-far = { $what } · …
subscribe-done = ✅ Подписка оформлена
subscribe-changed = ✅ Изменено
subscribe-instead = ✅ Изменено. До сих пор было: { $before }. У вопроса одно расписание.
subscribe-same = ✅ На это подписка уже есть.
subscribe-cancelled = Ничего не изменено.
subscribe-cancel = Отмена
subscribe-anything = Всё
subscribe-anywhere = Везде
subscribe-at-once = Сразу
subscribe-hourly = Ежечасно
subscribe-daily = Ежедневно
subscribe-weekly = Еженедельно
subscribe-zone-said = Время указано по часовому поясу: { $zone }; сменить его – /timezone.
subscribe-zone-yes = Да, { $zone }
subscribe-no-window = “{ $window }” пропущено: подписка действует, пока её не остановят.
subscribe-no-time = “{ $text }” – не время суток: пишите 09:00 или 18:30.
subscribe-second = “{ $text }” пропущено: у подписки одно время и один день.
subscribe-no-rhythm = “{ $text }”: так часто нельзя; можно сразу, ежечасно, ежедневно или еженедельно.
subscribe-unheard = До сих пор нигде не встречалось { $what }. Так ли это пишется?
subscribe-no-place = “{ $text }” – такого места здесь не знают.
subscribe-no-zone = “{ $text }” – не часовой пояс: пишите, например, Europe/Kyiv или Asia/Seoul.
subscribe-nearest = Возможно, { $nearest }?
subscribe-not-yours = Это спрашивают у другого человека. Свою подписку начнёт /subscribe.
subscribe-old = Эти кнопки больше не действуют. Начать заново: /subscribe.
subscribe-too-many = У этого чата { $n ->
    [one] { $n } подписка
    [few] { $n } подписки
   *[many] { $n } подписок
 }, больше нельзя. Остановить некоторые: /subscriptions.

subscriptions-none = У этого чата ещё нет подписок. Её делает /subscribe: по вопросам или сразу – /subscribe курск потери ежедневно 09:00
subscriptions-head = { $n ->
    [one] { $n } подписка
    [few] { $n } подписки
   *[many] { $n } подписок
 } этого чата · время: { $zone }
subscriptions-line = { $what } – { $schedule }
subscription-next = Следующий: { $when }
subscription-last = Последнее отправлено { $when }
subscription-never = Пока ничего не отправлялось
subscription-muted = без звука
subscription-paused = приостановлено до { $when }
subscription-empty-too = и тогда, когда ничего не случилось
subscription-resting = ждёт: { $why }
rests-blocked = бот в этом чате заблокирован
rests-kicked = бот удалён из этого чата
rests-deactivated = учётной записи или группы больше нет
rests-gone = Telegram больше не находит этот чат
rests-no_rights = боту нельзя здесь писать
rests-topic_gone = тема закрыта или удалена
subscription-gone = Эта подписка остановлена.
subscription-sure = Больше об этом не сообщать?

button-pause-day = Пауза на день
button-pause-week = Пауза на неделю
button-resume = Продолжить
button-mute-on = Без звука
button-mute-off = Со звуком
button-empty-on = И пустые
button-empty-off = Только с новостями
button-schedule = Как часто
button-query = О чём
button-preview = Предпросмотр
button-stop = Остановить
button-stop-yes = Да, остановить
button-stop-no = Нет
button-list = ◀ Все
button-subscribe = Подписаться

preview-instant = За последнюю неделю { $n ->
    [0] не было бы ни одного оповещения
    [one] было бы { $n } оповещение
    [few] было бы { $n } оповещения
   *[many] было бы { $n } оповещений
 }.
preview-digests = За последнюю неделю { $n ->
    [0] не было бы ни одного дайджеста
    [one] был бы { $n } дайджест
    [few] было бы { $n } дайджеста
   *[many] было бы { $n } дайджестов
 }, событий: { $events }. Вместе:

help-subscribe = /subscribe курск потери ежедневно 09:00 – получать сразу или дайджестами; просто /subscribe спросит шаг за шагом
help-subscriptions = /subscriptions – что получает этот чат; пауза, изменение, предпросмотр, остановка
help-digest = /digest сейчас – что появилось после последнего дайджеста; /digest курск 7d – по любому вопросу
