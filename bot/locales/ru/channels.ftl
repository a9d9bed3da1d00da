# Список каналов для администраторов.

channels-head = { $channels ->
    [one] Отслеживается { $channels } канал
    [few] Отслеживаются { $channels } канала
   *[many] Отслеживается { $channels } каналов
 }
channels-none = Пока ни один канал не отслеживается.
channels-how = Номера открывают канал. /watch @name добавляет, /channels suggest предлагает, /channels import берёт вставленный список.
channels-unknown = Канал { $name } здесь не известен. /watch его добавит.
watch-how = Какие каналы? Например, /watch @name @other side:ukraine kind:unit
watch-new = ✅ { $name }: слежение начнётся в течение полуминуты
watch-already = ☑️ { $name }: уже отслеживается
watch-changed = ☑️ { $name }: уже отслеживается; изменено: { $changes }
watch-other = ; раньше это имя было у другого канала, “{ $title }”, слежение за ним продолжается
watch-queued = ; учётная запись возьмёт его примерно { $when }
watch-wrong = ⚠️ { $name }: пропущено, “{ $wrong }” не прочитать
watch-values = После “{ $word }:” может стоять { $values }
watch-no-name = ⚠️ { $name }: пропущено; канал пишут как @имя (от 4 до 32 латинских букв, цифр, подчёркиваний) или ссылкой t.me
import-how = Вставьте список после /channels import: таблицу со строкой заголовков (username, title, side, kind; между ними табуляция) или имена со стороной и видом рядом, по строке на канал.
unwatch-how = Какие каналы? Например, /unwatch @name @other
unwatch-done = ✅ { $name }: больше не отслеживается; собранное остаётся
unwatch-unknown = ⚠️ { $name }: не отслеживался
note-how = Что известно о надёжности канала? Напишите: /channels note @name ваши слова
panel-about = { $side } · { $kind }
kind-none = вид не указан
panel-mode = Желательно: { $wanted } · сейчас: { $now }
panel-undecided = ещё не решено
panel-queued = Учётная запись возьмёт его примерно { $when }
panel-times = Последний пост { $last } · проверено { $checked }
panel-read-whole = Его история прочитана с первого поста
panel-read-back = Его история прочитана до { $when }
panel-reading-back = Его история читается до { $wanted }; пока прочитано до { $when }
panel-note = Заметка о доверии: “{ $note }”
choose-side = На чьей он стороне?
choose-kind = Что это за канал?
choose-mode = Как за ним следить?
choose-backfill = За какое время прочитать его историю?
days = { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[many] { $n } дней
 }
button-side = Сторона
button-kind = Вид
button-mode = Способ
button-channel-pause = ⏸ Приостановить
button-channel-resume = ▶ Продолжить
button-backfill = История
button-note = Заметка
button-drop = Не следить
button-watch = Следить снова
button-channel-list = ◀ Список
button-copy = Скопировать команду
channel-backfill-asked = { $days ->
    [one] ✅ История за { $days } день будет прочитана вслед за новым.
    [few] ✅ История за { $days } дня будет прочитана вслед за новым.
   *[many] ✅ История за { $days } дней будет прочитана вслед за новым.
 }
suggest-head = Не отслеживаются, но на них указывают отмеченные посты
suggest-line = { $name }: переслано { $forwards }×, ссылок { $links }×, от { $tellers ->
    [one] { $tellers } отслеживаемого канала
    [few] { $tellers } отслеживаемых каналов
   *[many] { $tellers } отслеживаемых каналов
 }
suggest-none = Ни один отмеченный пост не пересылает и не упоминает канала, за которым не следят.
