# Дати й час. $month – одна з назв нижче, .alone – назва без дня.

month-1 = січ.
    .alone = січ.
month-2 = лют.
    .alone = лют.
month-3 = бер.
    .alone = бер.
month-4 = квіт.
    .alone = квіт.
month-5 = трав.
    .alone = трав.
month-6 = черв.
    .alone = черв.
month-7 = лип.
    .alone = лип.
month-8 = серп.
    .alone = серп.
month-9 = вер.
    .alone = вер.
month-10 = жовт.
    .alone = жовт.
month-11 = лист.
    .alone = лист.
month-12 = груд.
    .alone = груд.

date-day = { $day } { $month }
date-day-year = { $day } { $month } { $year }
date-days = { $first }–{ $last } { $month }
date-days-year = { $first }–{ $last } { $month } { $year }
date-range = { $from } – { $to }
date-time = { $date } { $time }
date-month = { $month } { $year }

zone-suffix = { $when } ({ $zone })
window-all = усе зібране, до { $to }
window-from = від { $from }
window-between = { $from } – { $to }

lapse-seconds = +{ $n } с
lapse-minutes = +{ $n } хв
lapse-hours = +{ $n } год
