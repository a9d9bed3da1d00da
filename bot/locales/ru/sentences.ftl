# Что утверждается: предложение из слотов. $who – кто говорит, $what – что.

says-asserted = { $who } { $many ->
    [one] утверждает
   *[other] утверждают
 }: { $what }
says-denied = { $who } { $many ->
    [one] отрицает
   *[other] отрицают
 }, что { $what }
says-doubted = { $who } { $many ->
    [one] сомневается
   *[other] сомневаются
 }, что { $what }

writes-asserted = { $who } пишет: { $what }
writes-denied = { $who } отрицает, что { $what }
writes-doubted = { $who } сомневается, что { $what }

# сколько людей: именительный, .acc – винительный, .of – родительный
people-some = северокорейцы
    .acc = северокорейцев
    .of = северокорейцев
people-exact = { $n ->
    [one] { $n } северокореец
    [few] { $n } северокорейца
   *[many] { $n } северокорейцев
 }
    .acc = { $n ->
    [one] { $n } северокорейца
    [few] { $n } северокорейцев
   *[many] { $n } северокорейцев
 }
    .of = { $n ->
    [one] { $n } северокорейца
    [few] { $n } северокорейцев
   *[many] { $n } северокорейцев
 }
people-about = около { $n ->
    [one] { $n } северокорейца
    [few] { $n } северокорейцев
   *[many] { $n } северокорейцев
 }
    .acc = около { $n ->
    [one] { $n } северокорейца
    [few] { $n } северокорейцев
   *[many] { $n } северокорейцев
 }
    .of = около { $n ->
    [one] { $n } северокорейца
    [few] { $n } северокорейцев
   *[many] { $n } северокорейцев
 }
people-least = не менее { $n ->
    [one] { $n } северокорейца
    [few] { $n } северокорейцев
   *[many] { $n } северокорейцев
 }
    .acc = не менее { $n ->
    [one] { $n } северокорейца
    [few] { $n } северокорейцев
   *[many] { $n } северокорейцев
 }
    .of = не менее { $n ->
    [one] { $n } северокорейца
    [few] { $n } северокорейцев
   *[many] { $n } северокорейцев
 }
people-most = до { $n ->
    [one] { $n } северокорейца
    [few] { $n } северокорейцев
   *[many] { $n } северокорейцев
 }
    .acc = до { $n ->
    [one] { $n } северокорейца
    [few] { $n } северокорейцев
   *[many] { $n } северокорейцев
 }
    .of = до { $n ->
    [one] { $n } северокорейца
    [few] { $n } северокорейцев
   *[many] { $n } северокорейцев
 }
people-between = { $min }–{ $max } северокорейцев
    .acc = { $min }–{ $max } северокорейцев
    .of = { $min }–{ $max } северокорейцев
people-between-about = примерно { $min }–{ $max } северокорейцев
    .acc = примерно { $min }–{ $max } северокорейцев
    .of = примерно { $min }–{ $max } северокорейцев
people-dozens = десятки северокорейцев
    .acc = десятки северокорейцев
    .of = десятков северокорейцев
people-hundreds = несколько сотен северокорейцев
    .acc = несколько сотен северокорейцев
    .of = нескольких сотен северокорейцев
people-thousands = несколько тысяч северокорейцев
    .acc = несколько тысяч северокорейцев
    .of = нескольких тысяч северокорейцев

count-exact = { $n }
count-about = около { $n }
count-least = не менее { $n }
count-most = до { $n }
count-between = { $min }–{ $max }
count-between-about = примерно { $min }–{ $max }
count-dozens = десятки
count-hundreds = несколько сотен
count-thousands = несколько тысяч

# что с ними стало; глагол согласуется с $n
fate-killed = { $n ->
    [one] убит { $people }
    [few] убиты { $people }
   *[many] убито { $people }
 }
    .that = { $n ->
    [one] убит { $people }
    [few] убиты { $people }
   *[many] убито { $people }
 }
fate-wounded = { $n ->
    [one] ранен { $people }
    [few] ранены { $people }
   *[many] ранено { $people }
 }
    .that = { $n ->
    [one] ранен { $people }
    [few] ранены { $people }
   *[many] ранено { $people }
 }
fate-killed_or_wounded = { $n ->
    [one] убит или ранен { $people }
    [few] убиты или ранены { $people }
   *[many] убито или ранено { $people }
 }
    .that = { $n ->
    [one] убит или ранен { $people }
    [few] убиты или ранены { $people }
   *[many] убито или ранено { $people }
 }
fate-missing = { $n ->
    [one] пропал без вести { $people }
    [few] пропали без вести { $people }
   *[many] пропало без вести { $people }
 }
    .that = { $n ->
    [one] пропал без вести { $people }
    [few] пропали без вести { $people }
   *[many] пропало без вести { $people }
 }
fate-captured = { $n ->
    [one] взят в плен { $people }
    [few] взяты в плен { $people }
   *[many] взято в плен { $people }
 }
    .that = { $n ->
    [one] взят в плен { $people }
    [few] взяты в плен { $people }
   *[many] взято в плен { $people }
 }
fate-deserted = { $n ->
    [one] дезертировал { $people }
    [few] дезертировали { $people }
   *[many] дезертировало { $people }
 }
    .that = { $n ->
    [one] дезертировал { $people }
    [few] дезертировали { $people }
   *[many] дезертировало { $people }
 }

happened-deployment = { $n ->
    [one] переброшен { $people }
    [few] переброшены { $people }
   *[many] переброшено { $people }
 }
    .that = { $n ->
    [one] переброшен { $people }
    [few] переброшены { $people }
   *[many] переброшено { $people }
 }
happened-training = { $n ->
    [one] подготовку проходит { $people }
    [few] подготовку проходят { $people }
   *[many] подготовку проходят { $people }
 }
    .that = { $n ->
    [one] подготовку проходит { $people }
    [few] подготовку проходят { $people }
   *[many] подготовку проходят { $people }
 }
happened-combat = { $n ->
    [one] в боях участвует { $people }
    [few] в боях участвуют { $people }
   *[many] в боях участвуют { $people }
 }
    .that = { $n ->
    [one] в боях участвует { $people }
    [few] в боях участвуют { $people }
   *[many] в боях участвуют { $people }
 }
happened-casualties = потери среди { $of }
    .that = есть потери среди { $of }
happened-capture = { $n ->
    [one] взят в плен { $people }
    [few] взяты в плен { $people }
   *[many] взято в плен { $people }
 }
    .that = { $n ->
    [one] взят в плен { $people }
    [few] взяты в плен { $people }
   *[many] взято в плен { $people }
 }
happened-desertion = { $n ->
    [one] дезертировал { $people }
    [few] дезертировали { $people }
   *[many] дезертировало { $people }
 }
    .that = { $n ->
    [one] дезертировал { $people }
    [few] дезертировали { $people }
   *[many] дезертировало { $people }
 }
happened-friendly_fire = огонь по своим с участием { $of }
    .that = был огонь по своим с участием { $of }
happened-withdrawal = { $n ->
    [one] отведён { $people }
    [few] отведены { $people }
   *[many] отведено { $people }
 }
    .that = { $n ->
    [one] отведён { $people }
    [few] отведены { $people }
   *[many] отведено { $people }
 }
happened-support = на вспомогательных работах { $n ->
    [one] занят { $people }
    [few] заняты { $people }
   *[many] занято { $people }
 }
    .that = на вспомогательных работах { $n ->
    [one] занят { $people }
    [few] заняты { $people }
   *[many] занято { $people }
 }
happened-concealment = скрывают или маскируют { $acc }
    .that = скрывают или маскируют { $acc }
happened-other = речь идёт про { $acc }
    .that = сказанное про { $acc } верно

with-counts = { $what }: { $counts }
list-of-fates = { $first }, { $rest }

# кратко, для списков
short-deployment = Переброска
short-training = Подготовка
short-combat = Бои
short-casualties = Потери
short-capture = Пленные
short-desertion = Дезертирство
short-friendly_fire = Огонь по своим
short-withdrawal = Отвод
short-support = Обеспечение
short-concealment = Сокрытие
short-other = Другое

tiny-exact = { $n }
tiny-about = ~{ $n }
tiny-least = ≥{ $n }
tiny-most = ≤{ $n }
tiny-between = { $min }–{ $max }
tiny-between-about = ~{ $min }–{ $max }
tiny-dozens = десятки
tiny-hundreds = несколько сотен
tiny-thousands = несколько тысяч

tiny-killed = { $count } { $n ->
    [one] убитый
    [few] убитых
   *[many] убитых
 }
tiny-wounded = { $count } { $n ->
    [one] раненый
    [few] раненых
   *[many] раненых
 }
tiny-killed_or_wounded = { $count } { $n ->
    [one] убитый или раненый
    [few] убитых или раненых
   *[many] убитых или раненых
 }
tiny-missing = { $count } { $n ->
    [one] пропавший без вести
    [few] пропавших без вести
   *[many] пропавших без вести
 }
tiny-captured = { $count } { $n ->
    [one] пленный
    [few] пленных
   *[many] пленных
 }
tiny-deserted = { $count } { $n ->
    [one] дезертир
    [few] дезертира
   *[many] дезертиров
 }
tiny-personnel-dozens = десятки военных
tiny-personnel = { $count } { $n ->
    [one] военный
    [few] военных
   *[many] военных
 }

headline-number = { $kind } { $number }
headline-fates = { $kind } { $counts }
headline-counts = { $kind }, { $counts }

stance-denied = { $many ->
    [one] отрицает { $who }
   *[other] отрицают { $who }
 }
stance-doubted = { $many ->
    [one] сомневается { $who }
   *[other] сомневаются { $who }
 }

claimant-unnamed = неназванные источники
claimant-prisoner = пленный
claimant-via = { $who } через { $channel }
