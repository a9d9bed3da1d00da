# Що обирає чат.

settings-head = Налаштування цього чату
settings-language = Мова: { $language }
settings-zone = Часовий пояс: { $zone } ({ $name }), там зараз { $now }
settings-quiet = Тихі години: { $quiet }
settings-cap = Повідомлень на день: { $cap }
quiet-hours = { $from }–{ $to }
quiet-none = немає
cap-some = щонайбільше { $n }
cap-none = без обмеження
settings-choose-language = Якою мовою?
settings-choose-zone = Який часовий пояс? Або напишіть: /timezone Київ, /timezone Europe/Kyiv, /timezone UTC+3
settings-choose-quiet = Коли нічого не надсилати? Або напишіть: /settings quiet 22:30-06:00
settings-choose-cap = Скільки повідомлень на день щонайбільше? Або напишіть: /settings cap 15
button-settings-language = Мова
button-settings-zone = Часовий пояс
button-settings-quiet = Тихі години
button-settings-cap = Повідомлень на день
button-back = ◀ Назад
button-none = Немає
settings-kept = ✅ Збережено.
language-unknown = “{ $said }” – бот не знає такої мови.
zone-unknown = “{ $said }” – такого часового поясу тут не знають.
quiet-wrong = “{ $said }” – це не проміжок доби: напишіть два часи, наприклад 22:30-06:00.
cap-wrong = “{ $said }” – це не число від 1 до 1000.
start-zone = Час показано за поясом: { $zone }. Це ваш часовий пояс? Якщо ні, оберіть свій; /timezone приймає будь-яке місто.
