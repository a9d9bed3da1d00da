# Дайджести: що приніс проміжок часу.

menu-digest = Дайджест зараз: що з'явилося після останнього

digest-everything = Північнокорейські війська
digest-late = ⏰ Надіслано із запізненням: мало надійти { $due }.
digest-quiet = 🌙 Що з'явилося в тихі години
digest-over = Що з'явилося, коли сьогодні вже було { $n ->
    [one] { $n } сповіщення
    [few] { $n } сповіщення
   *[many] { $n } сповіщень
 }: більше за день не замовлено
digest-down = Що з'явилося, поки бот не працював
digest-preview = Попередній перегляд: нічого з цього не надсилалося.
digest-totals = { $events ->
    [one] { $events } подія
    [few] { $events } події
   *[many] { $events } подій
 } · { $posts ->
    [one] { $posts } допис
    [few] { $posts } дописи
   *[many] { $posts } дописів
 } · { $origins ->
    [one] { $origins } першоджерело
    [few] { $origins } першоджерела
   *[many] { $origins } першоджерел
 }
digest-page = { $page }/{ $pages }
digest-nothing = За цей час нічого нового.
digest-more = і ще { $n ->
    [one] { $n } подія
    [few] { $n } події
   *[many] { $n } подій
 }: усі покаже /claims

digest-section-casualties = ЗАЯВЛЕНІ ВТРАТИ
digest-section-capture = ПОЛОНЕНІ
digest-section-desertion = ДЕЗЕРТИРСТВО
digest-section-combat = БОЇ
digest-section-friendly_fire = ДРУЖНІЙ ВОГОНЬ
digest-section-deployment = ПЕРЕКИДАННЯ
digest-section-training = НАВЧАННЯ
digest-section-withdrawal = ВІДВЕДЕННЯ
digest-section-support = ДОПОМІЖНІ РОБОТИ
digest-section-concealment = ПРИХОВУВАННЯ
digest-section-other = ІНШЕ
digest-section-changed = ЗМІНЕНО
digest-section-recycled = ♻️ ПОВТОРНІ КАДРИ

# $where: «Суджа: », або нічого; $what: числа або слова допису
digest-line-asserted = { $what } – { $many ->
    [one] каже
   *[other] кажуть
 } { $who }
digest-line-denied = { $what } – { $many ->
    [one] заперечує
   *[other] заперечують
 } { $who }
digest-line-doubted = { $what } – { $many ->
    [one] має сумнів
   *[other] мають сумнів
 } { $who }
digest-where = { $place }: { $said }
digest-quoted = “{ $quote }”
digest-echoes = { $n ->
    [one] { $n } повтор
    [few] { $n } повтори
   *[many] { $n } повторів
 }
digest-origins = { $n ->
    [one] { $n } першоджерело
    [few] { $n } першоджерела
   *[many] { $n } першоджерел
 }
digest-denials = { $n ->
    [one] заперечує { $n } допис
    [few] заперечують { $n } дописи
   *[many] заперечують { $n } дописів
 }
digest-assertions = { $n ->
    [one] стверджує { $n } допис
    [few] стверджують { $n } дописи
   *[many] стверджують { $n } дописів
 }
digest-first-told = уперше { $when }
digest-repeated = 🔁 Ще { $n ->
    [one] { $n } допис повторює
    [few] { $n } дописи повторюють
   *[many] { $n } дописів повторюють
 } раніші події
digest-others = Інші: { $others }

digest-edited = ✏️ { $number } { $was } → { $became } через { $after }, { $channel }
digest-changed = ✏️ { $number } було: { $was }; тепер: { $became }, через { $after }, { $channel }
digest-gone = ✏️ { $number } { $channel }: після редагування цього в дописі вже немає – { $what }
digest-deleted = 🗑 { $number } { $channel }: допис видалено, помічено через { $after } – { $what }
digest-deleted-views = 🗑 { $number } { $channel }: допис видалено, помічено через { $after }, { $views ->
    [one] { $views } перегляд
    [few] { $views } перегляди
   *[many] { $views } переглядів
 } – { $what }
digest-recycled = { $number } { $channel }: ці кадри вже траплялися – { $what }
digest-stale = ⚠️ Каналів не прочитано: { $n } з { $watched }, з { $since }

# /digest
digest-none = У цьому чаті немає підписок, тому тут усе за останню добу. Підписку робить /subscribe.
