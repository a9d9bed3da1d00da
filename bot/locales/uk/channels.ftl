# Список каналів для адміністраторів.

channels-head = { $channels ->
    [one] Відстежується { $channels } канал
    [few] Відстежуються { $channels } канали
   *[many] Відстежується { $channels } каналів
 }
channels-none = Жоден канал ще не відстежується.
channels-how = Номери відкривають канал. /watch @name додає, /channels suggest пропонує, /channels import бере вставлений список.
channels-unknown = Каналу { $name } тут не знають. /watch його додасть.
watch-how = Які канали? Наприклад, /watch @name @other side:ukraine kind:unit
watch-new = ✅ { $name }: стеження почнеться за пів хвилини
watch-already = ☑️ { $name }: уже відстежується
watch-changed = ☑️ { $name }: уже відстежується; змінено: { $changes }
watch-other = ; раніше це ім'я мав інший канал, “{ $title }”, стеження за ним триває
watch-queued = ; обліковий запис візьме його приблизно { $when }
watch-wrong = ⚠️ { $name }: пропущено, “{ $wrong }” не прочитати
watch-values = Після “{ $word }:” може стояти { $values }
watch-no-name = ⚠️ { $name }: пропущено; канал пишуть як @назва (від 4 до 32 латинських літер, цифр, підкреслень) або посиланням t.me
import-how = Вставте список після /channels import: таблицю з рядком заголовків (username, title, side, kind; між ними табуляція) або назви зі стороною й видом поруч, по рядку на канал.
unwatch-how = Які канали? Наприклад, /unwatch @name @other
unwatch-done = ✅ { $name }: більше не відстежується; зібране лишається
unwatch-unknown = ⚠️ { $name }: не відстежувався
note-how = Що відомо про надійність каналу? Напишіть: /channels note @name ваші слова
panel-about = { $side } · { $kind }
kind-none = вид не вказано
panel-mode = Бажано: { $wanted } · зараз: { $now }
panel-undecided = ще не вирішено
panel-queued = Обліковий запис візьме його приблизно { $when }
panel-times = Останній допис { $last } · перевірено { $checked }
panel-read-whole = Його історію прочитано від першого допису
panel-read-back = Його історію прочитано до { $when }
panel-reading-back = Його історія читається до { $wanted }; поки прочитано до { $when }
panel-note = Нотатка про довіру: “{ $note }”
choose-side = На чиєму він боці?
choose-kind = Що це за канал?
choose-mode = Як за ним стежити?
choose-backfill = За який час прочитати його історію?
days = { $n ->
    [one] { $n } день
    [few] { $n } дні
   *[many] { $n } днів
 }
button-side = Сторона
button-kind = Вид
button-mode = Спосіб
button-channel-pause = ⏸ Призупинити
button-channel-resume = ▶ Продовжити
button-backfill = Історія
button-note = Нотатка
button-drop = Не стежити
button-watch = Стежити знову
button-channel-list = ◀ Список
button-copy = Скопіювати команду
channel-backfill-asked = { $days ->
    [one] ✅ Історію за { $days } день буде прочитано слідом за новим.
    [few] ✅ Історію за { $days } дні буде прочитано слідом за новим.
   *[many] ✅ Історію за { $days } днів буде прочитано слідом за новим.
 }
suggest-head = Не відстежуються, але на них указують позначені дописи
suggest-line = { $name }: переслано { $forwards }×, посилань { $links }×, від { $tellers ->
    [one] { $tellers } відстежуваного каналу
    [few] { $tellers } відстежуваних каналів
   *[many] { $tellers } відстежуваних каналів
 }
suggest-none = Жоден позначений допис не пересилає і не згадує каналу, за яким не стежать.
