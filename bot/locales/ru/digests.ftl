# Дайджесты: что принёс промежуток времени.

menu-digest = Дайджест сейчас: что появилось после последнего

digest-everything = Северокорейские войска
digest-late = ⏰ Отправлено с опозданием: должно было прийти { $due }.
digest-quiet = 🌙 Что появилось в тихие часы
digest-over = Что появилось, когда сегодня уже было { $n ->
    [one] { $n } оповещение
    [few] { $n } оповещения
   *[many] { $n } оповещений
 }: больше за день не заказано
digest-down = Что появилось, пока бот не работал
digest-preview = Предпросмотр: ничего из этого не отправлялось.
digest-totals = { $events ->
    [one] { $events } событие
    [few] { $events } события
   *[many] { $events } событий
 } · { $posts ->
    [one] { $posts } пост
    [few] { $posts } поста
   *[many] { $posts } постов
 } · { $origins ->
    [one] { $origins } первоисточник
    [few] { $origins } первоисточника
   *[many] { $origins } первоисточников
 }
digest-page = { $page }/{ $pages }
digest-nothing = За это время ничего нового.
digest-more = и ещё { $n ->
    [one] { $n } событие
    [few] { $n } события
   *[many] { $n } событий
 }: все покажет /claims

digest-section-casualties = ЗАЯВЛЕННЫЕ ПОТЕРИ
digest-section-capture = ПЛЕННЫЕ
digest-section-desertion = ДЕЗЕРТИРСТВО
digest-section-combat = БОИ
digest-section-friendly_fire = ДРУЖЕСТВЕННЫЙ ОГОНЬ
digest-section-deployment = ПЕРЕБРОСКА
digest-section-training = ОБУЧЕНИЕ
digest-section-withdrawal = ОТВОД
digest-section-support = ВСПОМОГАТЕЛЬНЫЕ РАБОТЫ
digest-section-concealment = СОКРЫТИЕ
digest-section-other = ДРУГОЕ
digest-section-changed = ИЗМЕНЕНО
digest-section-recycled = ♻️ ПОВТОРНЫЕ КАДРЫ

# $where: «Суджа: », или ничего; $what: числа или слова поста
digest-line-asserted = { $what } – { $many ->
    [one] говорит
   *[other] говорят
 } { $who }
digest-line-denied = { $what } – { $many ->
    [one] отрицает
   *[other] отрицают
 } { $who }
digest-line-doubted = { $what } – { $many ->
    [one] сомневается
   *[other] сомневаются
 } { $who }
digest-where = { $place }: { $said }
digest-quoted = “{ $quote }”
digest-echoes = { $n ->
    [one] { $n } повтор
    [few] { $n } повтора
   *[many] { $n } повторов
 }
digest-origins = { $n ->
    [one] { $n } первоисточник
    [few] { $n } первоисточника
   *[many] { $n } первоисточников
 }
digest-denials = { $n ->
    [one] отрицает { $n } пост
    [few] отрицают { $n } поста
   *[many] отрицают { $n } постов
 }
digest-assertions = { $n ->
    [one] утверждает { $n } пост
    [few] утверждают { $n } поста
   *[many] утверждают { $n } постов
 }
digest-first-told = впервые { $when }
digest-repeated = 🔁 Ещё { $n ->
    [one] { $n } пост повторяет
    [few] { $n } поста повторяют
   *[many] { $n } постов повторяют
 } прежние события
digest-others = Другие: { $others }

digest-edited = ✏️ { $number } { $was } → { $became } через { $after }, { $channel }
digest-changed = ✏️ { $number } было: { $was }; теперь: { $became }, через { $after }, { $channel }
digest-gone = ✏️ { $number } { $channel }: после правки этого в посте больше нет – { $what }
digest-deleted = 🗑 { $number } { $channel }: пост удалён, замечено через { $after } – { $what }
digest-deleted-views = 🗑 { $number } { $channel }: пост удалён, замечено через { $after }, { $views ->
    [one] { $views } просмотр
    [few] { $views } просмотра
   *[many] { $views } просмотров
 } – { $what }
digest-recycled = { $number } { $channel }: эти кадры уже встречались – { $what }
digest-stale = ⚠️ Каналов не прочитано: { $n } из { $watched }, с { $since }

# /digest
digest-none = В этом чате нет подписок, поэтому здесь всё за последние сутки. Подписку делает /subscribe.
