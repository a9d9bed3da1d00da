# Что выбирает чат.

settings-head = Настройки этого чата
settings-language = Язык: { $language }
settings-zone = Часовой пояс: { $zone } ({ $name }), там сейчас { $now }
settings-quiet = Тихие часы: { $quiet }
settings-cap = Сообщений в день: { $cap }
quiet-hours = { $from }–{ $to }
quiet-none = нет
cap-some = не больше { $n }
cap-none = без ограничения
settings-choose-language = На каком языке?
settings-choose-zone = Какой часовой пояс? Или напишите: /timezone Рига, /timezone Europe/Kyiv, /timezone UTC+3
settings-choose-quiet = Когда ничего не присылать? Или напишите: /settings quiet 22:30-06:00
settings-choose-cap = Сколько сообщений в день самое большее? Или напишите: /settings cap 15
button-settings-language = Язык
button-settings-zone = Часовой пояс
button-settings-quiet = Тихие часы
button-settings-cap = Сообщений в день
button-back = ◀ Назад
button-none = Нет
settings-kept = ✅ Сохранено.
language-unknown = “{ $said }” – такого языка бот не знает.
zone-unknown = “{ $said }” – такой часовой пояс здесь не известен.
quiet-wrong = “{ $said }” – это не промежуток суток: напишите два времени, например 22:30-06:00.
cap-wrong = “{ $said }” – это не число от 1 до 1000.
start-zone = Время показано по поясу: { $zone }. Это ваш часовой пояс? Если нет, выберите свой; /timezone принимает любой город.
