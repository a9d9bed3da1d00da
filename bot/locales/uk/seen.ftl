# Де зображення чи відео бачили раніше.

seen-head = Бачили: { $sightings ->
    [one] { $sightings } поява
    [few] { $sightings } появи
   *[many] { $sightings } появ
 }, { $channels ->
    [one] { $channels } канал
    [few] { $channels } канали
   *[many] { $channels } каналів
 }
seen-earliest = Найраніша з тих, що маємо: { $sighting }
seen-then = Далі: { $sighting }
seen-latest = Остання: { $sighting }
seen-no-claim = 🔥 Те саме зображення без твердження: { $posts ->
    [one] { $posts } допис
    [few] { $posts } дописи
   *[many] { $posts } дописів
 }
seen-silent = те саме зображення, без твердження
seen-similar = Погляньте: { $matches ->
    [one] { $matches } слабший збіг
    [few] { $matches } слабші збіги
   *[many] { $matches } слабших збігів
 }
seen-nowhere = Не бачили серед { $media ->
    [one] { $media } зображення чи відео
    [few] { $media } зображень і відео
   *[many] { $media } зображень і відео
 } від { $since }{ $waiting ->
    [0] {""}
   *[other] ; ще без відбитка: { $waiting }
 }. Це не весь інтернет.
seen-not-elsewhere = Більше ніде не бачили серед { $media ->
    [one] { $media } зображення чи відео
    [few] { $media } зображень і відео
   *[many] { $media } зображень і відео
 } від { $since }{ $waiting ->
    [0] {""}
   *[other] ; ще без відбитка: { $waiting }
 }. Це не весь інтернет.
seen-only-sighting = Єдина поява: { $sighting }
seen-asked-post = допис, про який ви питаєте
seen-all-wait = Ще нічого не порівнювали: відбитка ще немає.
seen-some-wait = Ще без відбитка, тож не порівняно: { $n }
seen-unread = Цей файл не вдалося розглянути: { $reason }
seen-only-exact = Шукали лише точно такий самий файл, байт у байт; схожого не шукали.
seen-only-exact-none = Шукали лише точно такий самий файл, байт у байт, і його серед збережених немає; схожого не шукали.
seen-only-number = Шукали лише дописи з тим самим файлом Telegram; схожого не шукали.
seen-partly = Розглянуто лише частково: { $reason }
seen-searched = Переглянуто { $media ->
    [one] { $media } зображення чи відео
    [few] { $media } зображення й відео
   *[many] { $media } зображень і відео
 } від { $since }{ $waiting ->
    [0] {""}
   *[other] ; ще без відбитка: { $waiting }
 }. Це не весь інтернет.
seen-by-thumbnail = Відео завелике для бота: шукали за його маленьким зображенням.
seen-by-post = Шукали за його дописом.
seen-by-account = Шукали за цілим відео чи зображенням, яке завантажив обліковий запис, що стежить.
seen-by-account-thumbnail = Шукали за маленьким зображенням, яке завантажив обліковий запис, що стежить.
seen-asked-account = Обліковий запис, що стежить, завантажує це з { $post }; результат прийде сюди відповіддю.
seen-account-failed = { $post }: обліковий запис, що стежить, не зміг це завантажити ({ $why }).
seen-not-whole = Чому не за цілим: { $why }
seen-shows = Свідчить про повторне використання, а не про те, де це знято.
seen-without-text = без тексту
seen-all = { $sightings ->
    [one] { $sightings } поява
    [few] { $sightings } появи
   *[many] { $sightings } появ
 } · час: { $zone }
seen-fake = Відома підробка: { $note }
seen-how = Надішліть зображення чи відео, перешліть допис або вставте посилання на зразок t.me/name/123: скажу, де це бачили раніше.
seen-post-unknown = Цей допис не збережено, або в ньому немає зображення чи відео. Надішліть саме зображення чи відео.
seen-refused = Це не вдається знайти: { $reason }
seen-unreadable = це не зображення й не відео, яке можна прочитати
seen-too-large = воно більше за 20 МБ, які може завантажити бот, і не має маленького зображення
seen-not-downloaded = Telegram не віддав файл; спробуйте ще раз
seen-no-index = покажчик зображень тут не завантажено
file-empty = файл порожній
file-missing = файлу не вдалося отримати
file-cut-off = він обірваний
file-damaged = він обірваний або пошкоджений
file-undecoded = його не вдається розкодувати
file-no-frame = у ньому немає кадру, який можна розкодувати
file-no-picture = у ньому є звук, але немає зображення
file-no-stream = у ньому немає ні зображення, ні звуку
file-no-process = на цій машині саме бракувало місця, щоб його розглянути; спробуйте ще раз
file-memory = він потребує більше пам’яті, ніж дозволено
file-pixels = у ньому більше пікселів, ніж дозволено
file-encrypted = він зашифрований
file-too-large = { $width } × { $height } пікселів – це завелике зображення
file-megapixels = понад { $megapixels } мегапікселів – це завелике зображення
file-too-small = { $width } × { $height } пікселів – замало, щоб порівнювати
file-too-long = це тривало довше за { $seconds } с
file-left-out = переглянуто, наскільки дозволяє межа, решту пропущено
file-named-unknown = він названий як файл { $ending }, але його вид невідомий
file-named = він названий як файл { $ending }, але це { $mime }
file-kind = { $mime } не вдається розкодувати
alike-file = той самий файл
alike-picture = те саме зображення
alike-turned = віддзеркалене й повернуте
alike-mirrored = віддзеркалене
alike-rotated = повернуте
alike-cropped = обрізане або в рамці
alike-frames = { $asked ->
    [0] { $frames ->
        [one] { $frames } кадр відео
        [few] { $frames } кадри відео
       *[many] { $frames } кадрів відео
     }
   *[other] { $frames } з { $asked } кадрів
 }
alike-thumbnail = за маленьким зображенням відео
alike-at = { $frames } (на { $times } с)
button-all = Усі { $n }
beside-same = Те саме зображення: { $how }
beside-similar = Погляньте: { $how }
beside-sent = Ліворуч: те, що ви надіслали
beside-left = Ліворуч: { $sighting }
beside-right = Праворуч: { $sighting }
beside-outlined = Обведено частину, яку видно на обох.
beside-small = Одне з них показано лише маленьким зображенням.
beside-not-kept = Поруч не показати: ранішого зображення не збережено, лише його відбитки.
beside-asked-not-kept = Поруч не показати: зображення з того допису не збережено, лише його відбитки.
beside-none = Тут немає збережених зображень, щоб показати їх поруч.
beside-failed = Поруч не показати: { $reason }
recycled-line = ♻️ Це зображення бачили раніше: { $sighting }
recycled-differs = Відрізняється: { $differs }
recycled-carried = Є в { $posts ->
    [one] { $posts } дописі
    [few] { $posts } дописах
   *[many] { $posts } дописах
 }{ $bare ->
    [0] {""}
   *[other] , без тексту: { $bare }
 }
recycled-refused = ♻️ Для цього зображення знайшли ранішу появу; аналітик назвав збіг хибним.
match-wrong = Записано: хибний збіг. Його більше не показують; кнопка це скасовує.
match-right = Записано: збіг знову чинний.
button-beside = Поруч
button-all-sightings = Усі появи
button-wrong-match = Хибний збіг
button-right-match = Скасувати «хибний збіг»
audit-match = збіг зображень
audit-key-refused = визнано хибним
audit-key-match = збіг
differs-places = місце (тоді { $then }; тепер { $now })
differs-days = дата (+{ $days } дн.)
differs-events = що на ньому (тоді { $then }; тепер { $now })
help-seen = /seen – де раніше бачили зображення, відео, пересланий допис чи посилання t.me: просто надішліть
menu-seen = Де бачили це раніше
