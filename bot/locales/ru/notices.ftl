# О чём узнают администраторы: каналы и учётные записи. $why – словами Telegram или программы.

notice-account = Учётная запись { $name }
notice-renamed = { $subject } переименован: { $old } теперь называется { $new }. Это тот же канал; наблюдение продолжается.
notice-unnamed = { $subject }: у { $old } больше нет имени пользователя. Это тот же канал; наблюдение продолжается.
notice-retitled = У { $subject } другое название: “{ $old }” → “{ $new }”. Это тот же канал; наблюдение продолжается.
notice-impostor = @{ $username } теперь принадлежит другому каналу (“{ $title }”). Из него ничего не сохраняется. Собранное из { $subject } остаётся; если следить за новым, его возьмёт /watch.
notice-private = { $subject } закрыт ({ $why }).
notice-restricted = { $subject } ограничен ({ $why }).
notice-not_found = { $subject } не найти ({ $why }).
notice-no_channel = { $subject } – это не канал ({ $why }).
notice-banned = { $subject } закрылся от учётной записи ({ $why }).
notice-after-preview = Его читают через публичный веб-просмотр.
notice-after-none = Сейчас из него ничего не прочитать; собранное остаётся.
notice-after-account = За ним следит другая учётная запись.
notice-readable = { $subject } снова можно читать.
notice-noforwards-on = { $subject } теперь запрещает сохранение: текст, хеши и ссылки сохраняются, изображения – нет.
notice-noforwards-off = { $subject } снова разрешает сохранение.
notice-account_down = { $subject } не может следить ({ $why }). Каналов, за которыми она следила: { $channels }.
notice-until = Ожидается возвращение { $when }.
notice-moved = Сразу перешли к другой учётной записи: { $n }.
notice-to-preview = Пока читаются через веб-просмотр, позже и без полных медиа: { $n }.
notice-unwatched = Без веб-просмотра, не отслеживаются: { $n }.
notice-account_up = { $subject } снова следит.
notice-clock-ahead = Часы этой машины спешат против Telegram на { $minutes } мин: время, когда замечены посты, записывается неверно. Выставьте их, лучше всего через NTP.
notice-clock-behind = Часы этой машины отстают от Telegram на { $minutes } мин: время, когда замечены посты, записывается неверно. Выставьте их, лучше всего через NTP.
notice-rejudged = Сохранённые посты оценены заново по действующему словарю. Оценено: { $posts }; отмечено впервые: { $newly }; больше не отмечено: { $no_longer }; другие утверждения: { $retold }.
notice-other = { $subject }: { $kind }
