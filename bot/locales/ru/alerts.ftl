# Оповещения: утверждение, о котором сказано сразу, и то, что сказано позже под ним.

button-follow = Следить
button-unfollow = Слежу ✓
button-mute = Больше не об этом
button-unmute = Отключено – включить снова
button-checking = Проверяю
button-checked = Проверяется ✓

alert-late = ⏰ Отправлено с опозданием: замечено { $when }.
alert-followed = Теперь здесь будет каждый пост, который об этом рассказывает, под первым сообщением.
alert-muted = Об этом здесь больше не будет ничего.
alert-usual = Новости об этом будут здесь как обычно; одни лишь повторы – нет.
alert-checking = Отмечено: это проверяют. Это увидят все, кому об этом сказано.
alert-not-checking = Отмечено: это больше никто не проверяет.
alert-no-story = Здесь больше не за чем следить.

news-teller = ➕ { $many ->
    [one] Независимо сообщает
   *[other] Независимо сообщают
 } { $who }: { $what } { $number }
news-side = ⚖️ Теперь и с другой стороны, { $who }: { $what } { $number }
news-side-echo = ⚖️ Теперь и с другой стороны { $many ->
    [one] повторяет
   *[other] повторяют
 } { $who }: { $what } { $number }
news-denied = ❌ { $many ->
    [one] Отрицает
   *[other] Отрицают
 } { $who }: { $what } { $number }
news-doubted = ❓ { $many ->
    [one] Сомневается
   *[other] Сомневаются
 } { $who }: { $what } { $number }
news-figure = 🔢 Другое число: { $was } → { $became }, { $many ->
    [one] говорит
   *[other] говорят
 } { $who } { $number }
news-figure-first = 🔢 Теперь есть число: { $became }, { $many ->
    [one] говорит
   *[other] говорят
 } { $who } { $number }
news-figure-more = 🔢 Ещё одно число: { $became }, { $many ->
    [one] говорит
   *[other] говорят
 } { $who }; раньше: { $was } { $number }
news-echo = 🔁 { $many ->
    [one] Повторяет
   *[other] Повторяют
 } { $who }: { $what } { $number }
news-edited = ✏️ { $channel }: пост изменён через { $after }: { $was } → { $became } { $number }
news-reworded = ✏️ { $channel }: пост изменён через { $after }; теперь утверждение таково: { $what } { $number }
news-changed = ✏️ { $channel }: пост изменён через { $after }. Было: { $was }. Теперь: { $became } { $number }
news-gone = ✏️ { $channel }: пост изменён, этого утверждения в нём больше нет { $number }
news-deletion = 🗑 { $channel }: пост удалён, замечено через { $after } после публикации { $number }
news-deletion-views = 🗑 { $channel }: пост удалён, замечено через { $after } после публикации, { $views ->
    [one] { $views } просмотр
    [few] { $views } просмотра
   *[many] { $views } просмотров
 } { $number }
news-recycled = ♻️ В посте { $channel } { $number } кадры, которые уже встречались.
