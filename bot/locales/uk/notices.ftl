# Про що дізнаються адміністратори: канали й облікові записи. $why – словами Telegram або програми.

notice-account = Обліковий запис { $name }
notice-renamed = { $subject } перейменовано: { $old } тепер називається { $new }. Це той самий канал; стеження триває.
notice-unnamed = { $subject }: { $old } більше не має імені користувача. Це той самий канал; стеження триває.
notice-retitled = { $subject } має іншу назву: “{ $old }” → “{ $new }”. Це той самий канал; стеження триває.
notice-impostor = @{ $username } тепер належить іншому каналу (“{ $title }”). З нього нічого не зберігається. Зібране з { $subject } лишається; якщо стежити за новим, його візьме /watch.
notice-private = { $subject } закрито ({ $why }).
notice-restricted = { $subject } обмежено ({ $why }).
notice-not_found = { $subject } не знайти ({ $why }).
notice-no_channel = { $subject } – це не канал ({ $why }).
notice-banned = { $subject } закрився від облікового запису ({ $why }).
notice-after-preview = Його читають через публічний вебперегляд.
notice-after-none = Зараз із нього нічого не прочитати; зібране лишається.
notice-after-account = За ним стежить інший обліковий запис.
notice-readable = { $subject } знову можна читати.
notice-noforwards-on = { $subject } тепер забороняє збереження: текст, хеші й посилання зберігаються, зображення – ні.
notice-noforwards-off = { $subject } знову дозволяє збереження.
notice-account_down = { $subject } не може стежити ({ $why }). Каналів, за якими він стежив: { $channels }.
notice-until = Очікується повернення { $when }.
notice-moved = Одразу перейшли до іншого облікового запису: { $n }.
notice-to-preview = Поки читаються через вебперегляд, пізніше і без повних медіа: { $n }.
notice-unwatched = Без вебперегляду, не відстежуються: { $n }.
notice-account_up = { $subject } знову стежить.
notice-clock-ahead = Годинник цієї машини поспішає проти Telegram на { $minutes } хв: час, коли помічено дописи, записується хибно. Виставте його, найкраще через NTP.
notice-clock-behind = Годинник цієї машини відстає від Telegram на { $minutes } хв: час, коли помічено дописи, записується хибно. Виставте його, найкраще через NTP.
notice-rejudged = Збережені дописи оцінено наново за чинним словником. Оцінено: { $posts }; позначено вперше: { $newly }; більше не позначено: { $no_longer }; інші твердження: { $retold }.
notice-other = { $subject }: { $kind }
