# Даты и время. $month – одно из названий ниже, .alone – название без дня.

month-1 = янв.
    .alone = янв.
month-2 = фев.
    .alone = фев.
month-3 = марта
    .alone = март
month-4 = апр.
    .alone = апр.
month-5 = мая
    .alone = май
month-6 = июня
    .alone = июнь
month-7 = июля
    .alone = июль
month-8 = авг.
    .alone = авг.
month-9 = сен.
    .alone = сен.
month-10 = окт.
    .alone = окт.
month-11 = ноя.
    .alone = ноя.
month-12 = дек.
    .alone = дек.

date-day = { $day } { $month }
date-day-year = { $day } { $month } { $year }
date-days = { $first }–{ $last } { $month }
date-days-year = { $first }–{ $last } { $month } { $year }
date-range = { $from } – { $to }
date-time = { $date } { $time }
date-month = { $month } { $year }

zone-suffix = { $when } ({ $zone })
window-all = всё собранное, до { $to }
window-from = с { $from }
window-between = { $from } – { $to }

lapse-seconds = +{ $n } с
lapse-minutes = +{ $n } мин
lapse-hours = +{ $n } ч
