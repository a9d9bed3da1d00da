# Сповіщення: твердження, про яке сказано одразу, і те, що сказано згодом під ним.

button-follow = Стежити
button-unfollow = Стежу ✓
button-mute = Більше не про це
button-unmute = Вимкнено – увімкнути знову
button-checking = Перевіряю
button-checked = Перевіряється ✓

alert-late = ⏰ Надіслано із запізненням: помічено { $when }.
alert-followed = Тепер тут буде кожен допис, що про це розповідає, під першим повідомленням.
alert-muted = Про це тут більше не буде нічого.
alert-usual = Новини про це будуть тут як завжди; самі лише повтори – ні.
alert-checking = Занотовано: це перевіряють. Це побачать усі, кому про це сказано.
alert-not-checking = Занотовано: це вже ніхто не перевіряє.
alert-no-story = Тут більше нема за чим стежити.

news-teller = ➕ { $many ->
    [one] Незалежно повідомляє
   *[other] Незалежно повідомляють
 } { $who }: { $what } { $number }
news-side = ⚖️ Тепер і з іншого боку, { $who }: { $what } { $number }
news-side-echo = ⚖️ Тепер і з іншого боку { $many ->
    [one] повторює
   *[other] повторюють
 } { $who }: { $what } { $number }
news-denied = ❌ { $many ->
    [one] Заперечує
   *[other] Заперечують
 } { $who }: { $what } { $number }
news-doubted = ❓ { $many ->
    [one] Має сумнів
   *[other] Мають сумнів
 } { $who }: { $what } { $number }
news-figure = 🔢 Інше число: { $was } → { $became }, { $many ->
    [one] каже
   *[other] кажуть
 } { $who } { $number }
news-figure-first = 🔢 Тепер є число: { $became }, { $many ->
    [one] каже
   *[other] кажуть
 } { $who } { $number }
news-figure-more = 🔢 Ще одне число: { $became }, { $many ->
    [one] каже
   *[other] кажуть
 } { $who }; раніше: { $was } { $number }
news-echo = 🔁 { $many ->
    [one] Повторює
   *[other] Повторюють
 } { $who }: { $what } { $number }
news-edited = ✏️ { $channel }: допис відредаговано через { $after }: { $was } → { $became } { $number }
news-reworded = ✏️ { $channel }: допис відредаговано через { $after }; тепер твердження таке: { $what } { $number }
news-changed = ✏️ { $channel }: допис відредаговано через { $after }. Було: { $was }. Тепер: { $became } { $number }
news-gone = ✏️ { $channel }: допис відредаговано, цього твердження в ньому вже немає { $number }
news-deletion = 🗑 { $channel }: допис видалено, помічено через { $after } після публікації { $number }
news-deletion-views = 🗑 { $channel }: допис видалено, помічено через { $after } після публікації, { $views ->
    [one] { $views } перегляд
    [few] { $views } перегляди
   *[many] { $views } переглядів
 } { $number }
news-recycled = ♻️ У дописі { $channel } { $number } кадри, які вже траплялися.
