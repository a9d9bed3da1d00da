# Що стверджують: речення зі слотів. $who – хто каже, $what – що.

says-asserted = { $who } { $many ->
    [one] стверджує
   *[other] стверджують
 }: { $what }
says-denied = { $who } { $many ->
    [one] заперечує
   *[other] заперечують
 }, що { $what }
says-doubted = { $who } { $many ->
    [one] сумнівається
   *[other] сумніваються
 }, що { $what }

writes-asserted = { $who } пише: { $what }
writes-denied = { $who } заперечує, що { $what }
writes-doubted = { $who } сумнівається, що { $what }

# скільки людей: називний, .acc – знахідний, .of – родовий
people-some = північні корейці
    .acc = північних корейців
    .of = північних корейців
people-exact = { $n ->
    [one] { $n } північний кореєць
    [few] { $n } північні корейці
   *[many] { $n } північних корейців
 }
    .acc = { $n ->
    [one] { $n } північного корейця
    [few] { $n } північних корейців
   *[many] { $n } північних корейців
 }
    .of = { $n ->
    [one] { $n } північного корейця
    [few] { $n } північних корейців
   *[many] { $n } північних корейців
 }
people-about = близько { $n ->
    [one] { $n } північного корейця
    [few] { $n } північних корейців
   *[many] { $n } північних корейців
 }
    .acc = близько { $n ->
    [one] { $n } північного корейця
    [few] { $n } північних корейців
   *[many] { $n } північних корейців
 }
    .of = близько { $n ->
    [one] { $n } північного корейця
    [few] { $n } північних корейців
   *[many] { $n } північних корейців
 }
people-least = щонайменше { $n ->
    [one] { $n } північний кореєць
    [few] { $n } північні корейці
   *[many] { $n } північних корейців
 }
    .acc = щонайменше { $n ->
    [one] { $n } північного корейця
    [few] { $n } північних корейців
   *[many] { $n } північних корейців
 }
    .of = щонайменше { $n ->
    [one] { $n } північного корейця
    [few] { $n } північних корейців
   *[many] { $n } північних корейців
 }
people-most = до { $n ->
    [one] { $n } північного корейця
    [few] { $n } північних корейців
   *[many] { $n } північних корейців
 }
    .acc = до { $n ->
    [one] { $n } північного корейця
    [few] { $n } північних корейців
   *[many] { $n } північних корейців
 }
    .of = до { $n ->
    [one] { $n } північного корейця
    [few] { $n } північних корейців
   *[many] { $n } північних корейців
 }
people-between = { $min }–{ $max } північних корейців
    .acc = { $min }–{ $max } північних корейців
    .of = { $min }–{ $max } північних корейців
people-between-about = приблизно { $min }–{ $max } північних корейців
    .acc = приблизно { $min }–{ $max } північних корейців
    .of = приблизно { $min }–{ $max } північних корейців
people-dozens = десятки північних корейців
    .acc = десятки північних корейців
    .of = десятків північних корейців
people-hundreds = кілька сотень північних корейців
    .acc = кілька сотень північних корейців
    .of = кількох сотень північних корейців
people-thousands = кілька тисяч північних корейців
    .acc = кілька тисяч північних корейців
    .of = кількох тисяч північних корейців

count-exact = { $n }
count-about = близько { $n }
count-least = щонайменше { $n }
count-most = до { $n }
count-between = { $min }–{ $max }
count-between-about = приблизно { $min }–{ $max }
count-dozens = десятки
count-hundreds = кілька сотень
count-thousands = кілька тисяч

# що з ними сталося; дієслово узгоджується з $n
fate-killed = убито { $acc }
    .that = вбито { $acc }
fate-wounded = поранено { $acc }
    .that = поранено { $acc }
fate-killed_or_wounded = убито або поранено { $acc }
    .that = вбито або поранено { $acc }
fate-missing = { $n ->
    [one] зник безвісти { $people }
    [few] зникли безвісти { $people }
   *[many] зникло безвісти { $people }
 }
    .that = { $n ->
    [one] зник безвісти { $people }
    [few] зникли безвісти { $people }
   *[many] зникло безвісти { $people }
 }
fate-captured = узято в полон { $acc }
    .that = взято в полон { $acc }
fate-deserted = { $n ->
    [one] дезертирував { $people }
    [few] дезертирували { $people }
   *[many] дезертирувало { $people }
 }
    .that = { $n ->
    [one] дезертирував { $people }
    [few] дезертирували { $people }
   *[many] дезертирувало { $people }
 }

happened-deployment = перекинуто { $acc }
    .that = перекинуто { $acc }
happened-training = { $n ->
    [one] підготовку проходить { $people }
    [few] підготовку проходять { $people }
   *[many] підготовку проходять { $people }
 }
    .that = { $n ->
    [one] підготовку проходить { $people }
    [few] підготовку проходять { $people }
   *[many] підготовку проходять { $people }
 }
happened-combat = { $n ->
    [one] у боях бере участь { $people }
    [few] у боях беруть участь { $people }
   *[many] у боях беруть участь { $people }
 }
    .that = { $n ->
    [one] в боях бере участь { $people }
    [few] в боях беруть участь { $people }
   *[many] в боях беруть участь { $people }
 }
happened-casualties = втрати серед { $of }
    .that = є втрати серед { $of }
happened-capture = узято в полон { $acc }
    .that = взято в полон { $acc }
happened-desertion = { $n ->
    [one] дезертирував { $people }
    [few] дезертирували { $people }
   *[many] дезертирувало { $people }
 }
    .that = { $n ->
    [one] дезертирував { $people }
    [few] дезертирували { $people }
   *[many] дезертирувало { $people }
 }
happened-friendly_fire = вогонь по своїх за участю { $of }
    .that = був вогонь по своїх за участю { $of }
happened-withdrawal = відведено { $acc }
    .that = відведено { $acc }
happened-support = до допоміжних робіт залучено { $acc }
    .that = до допоміжних робіт залучено { $acc }
happened-concealment = приховують або маскують { $acc }
    .that = приховують або маскують { $acc }
happened-other = ідеться про { $acc }
    .that = сказане про { $acc } правда

with-counts = { $what }: { $counts }
list-of-fates = { $first }, { $rest }

# коротко, для списків
short-deployment = Перекидання
short-training = Підготовка
short-combat = Бої
short-casualties = Втрати
short-capture = Полонені
short-desertion = Дезертирство
short-friendly_fire = Вогонь по своїх
short-withdrawal = Відведення
short-support = Забезпечення
short-concealment = Приховування
short-other = Інше

tiny-exact = { $n }
tiny-about = ~{ $n }
tiny-least = ≥{ $n }
tiny-most = ≤{ $n }
tiny-between = { $min }–{ $max }
tiny-between-about = ~{ $min }–{ $max }
tiny-dozens = десятки
tiny-hundreds = кілька сотень
tiny-thousands = кілька тисяч

tiny-killed = { $count } { $n ->
    [one] убитий
    [few] убитих
   *[many] убитих
 }
tiny-wounded = { $count } { $n ->
    [one] поранений
    [few] поранених
   *[many] поранених
 }
tiny-killed_or_wounded = { $count } { $n ->
    [one] убитий або поранений
    [few] убитих або поранених
   *[many] убитих або поранених
 }
tiny-missing = { $count } { $n ->
    [one] зниклий безвісти
    [few] зниклих безвісти
   *[many] зниклих безвісти
 }
tiny-captured = { $count } { $n ->
    [one] полонений
    [few] полонених
   *[many] полонених
 }
tiny-deserted = { $count } { $n ->
    [one] дезертир
    [few] дезертири
   *[many] дезертирів
 }
tiny-personnel-dozens = десятки військових
tiny-personnel = { $count } { $n ->
    [one] військовий
    [few] військових
   *[many] військових
 }

headline-number = { $kind } { $number }
headline-fates = { $kind } { $counts }
headline-counts = { $kind }, { $counts }

stance-denied = { $many ->
    [one] заперечує { $who }
   *[other] заперечують { $who }
 }
stance-doubted = { $many ->
    [one] сумнівається { $who }
   *[other] сумніваються { $who }
 }

claimant-unnamed = неназвані джерела
claimant-prisoner = полонений
claimant-via = { $who } через { $channel }
