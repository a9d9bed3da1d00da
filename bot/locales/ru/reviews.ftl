# Вердикты аналитиков: верно ли прочитано утверждение и что знает редакция. Слово редакции показано как её слово.

button-review = Проверить
button-review-done = Готово
button-review-next = Далее ▶
newsroom-line = Редакция: { $said }
newsroom-differs = В редакции мнения расходятся: { $said }
reading-line = Прочитано: { $said }
reading-differs = Прочитано, мнения расходятся: { $said }
review-one = { $verdict } ({ $by }, { $when })
review-reason = { $said }: { $reason }
newsroom-unchecked = не проверено
newsroom-checking = проверяют
newsroom-supported = подтверждается
newsroom-contradicted = противоречит другим данным
newsroom-undetermined = не выяснено
reading-right = верно
reading-wrong_topic = не о них
reading-wrong_place = не то место
reading-wrong_count = не то число
reading-wrong_claimant = не тот, кто говорит
reading-duplicate = повтор
review-kept = Сохранено: { $verdict }
review-taken-back = Снято: { $verdict }
review-contradicting = Это противоречит одно другому: утверждение прочитано либо верно, либо нет, а знает о нём редакция что-то одно.
review-queue = { $waiting ->
    [one] { $waiting } утверждение, которого никто не проверил
    [few] { $waiting } утверждения, которых никто не проверил
   *[many] { $waiting } утверждений, которых никто не проверил
 }
review-empty = Все утверждения проверены.
review-end = Это было последнее; /review начнёт снова с самого нового.
review-how = /review показывает то, чего никто не проверил. /review 511 supported почему https://… сохраняет вердикт: { $verdicts }
review-unknown = «{ $word }» — не вердикт. Есть такие: { $verdicts }
help-review = /review – утверждения, которых никто не проверил, и вердикты о них
menu-review = Утверждения, которых никто не проверил
