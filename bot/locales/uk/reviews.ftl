# Вердикти аналітиків: чи правильно прочитано твердження і що знає редакція. Слово редакції показано як її слово.

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
review-contradicting = Це суперечить одне одному: твердження прочитано або правильно, або ні, а знає про нього редакція щось одне.
review-queue = { $waiting ->
    [one] { $waiting } твердження, якого ніхто не перевірив
    [few] { $waiting } твердження, яких ніхто не перевірив
   *[many] { $waiting } тверджень, яких ніхто не перевірив
 }
review-empty = Усі твердження перевірено.
review-end = Це було останнє; /review почне знову з найновішого.
review-how = /review показує те, чого ніхто не перевірив. /review 511 supported чому https://… зберігає вердикт: { $verdicts }
review-unknown = «{ $word }» — не вердикт. Є такі: { $verdicts }
help-review = /review – твердження, яких ніхто не перевірив, і вердикти про них
menu-review = Твердження, яких ніхто не перевірив
