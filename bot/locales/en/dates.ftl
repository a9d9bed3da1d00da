# Dates and times as people read them. $month is one of the names below, .alone the name without a day.

month-1 = Jan
    .alone = Jan
month-2 = Feb
    .alone = Feb
month-3 = Mar
    .alone = Mar
month-4 = Apr
    .alone = Apr
month-5 = May
    .alone = May
month-6 = Jun
    .alone = Jun
month-7 = Jul
    .alone = Jul
month-8 = Aug
    .alone = Aug
month-9 = Sep
    .alone = Sep
month-10 = Oct
    .alone = Oct
month-11 = Nov
    .alone = Nov
month-12 = Dec
    .alone = Dec

date-day = { $day } { $month }
date-day-year = { $day } { $month } { $year }
date-days = { $first }–{ $last } { $month }
date-days-year = { $first }–{ $last } { $month } { $year }
date-range = { $from }–{ $to }
date-time = { $date } { $time }
date-month = { $month } { $year }

zone-suffix = { $when } { $zone }
window-all = everything kept, up to { $to }
window-from = since { $from }
window-between = { $from }–{ $to }

lapse-seconds = +{ $n } s
lapse-minutes = +{ $n } min
lapse-hours = +{ $n } h
