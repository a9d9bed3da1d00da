# Вердикти аналітиків: чи правильно прочитано заяву і що знає редакція. Слово редакції показано як її слово.

button-review = Перевірити
button-review-done = Готово
button-review-next = Далі ▶
newsroom-line = Редакція: { $said }
newsroom-differs = У редакції різні думки: { $said }
reading-line = Прочитано: { $said }
reading-differs = Прочитано, думки різні: { $said }
review-one = { $verdict } ({ $by }, { $when })
review-reason = { $said }: { $reason }
newsroom-unchecked = не перевірено
newsroom-checking = перевіряють
newsroom-supported = підтверджується
newsroom-contradicted = суперечить іншим даним
newsroom-undetermined = не з’ясовано
reading-right = правильно
reading-wrong_topic = не про них
reading-wrong_place = не те місце
reading-wrong_count = не те число
reading-wrong_claimant = не той, хто каже
reading-duplicate = повтор
review-kept = Збережено: { $verdict }
review-taken-back = Знято: { $verdict }
review-contradicting = Це суперечить одне одному: заява прочитана або правильно, або ні, а знає про неї редакція щось одне.
review-queue = { $waiting ->
    [one] { $waiting } заява, яку ніхто не перевірив
    [few] { $waiting } заяви, які ніхто не перевірив
   *[many] { $waiting } заяв, які ніхто не перевірив
 }
review-empty = Усі заяви перевірено.
review-end = Це була остання; /review почне знову з найновішої.
review-how = /review показує те, чого ніхто не перевірив. /review 511 supported чому https://… зберігає вердикт: { $verdicts }
review-unknown = «{ $word }» — не вердикт. Є такі: { $verdicts }
help-review = /review – заяви, яких ніхто не перевірив, і вердикти про них
menu-review = Заяви, яких ніхто не перевірив
