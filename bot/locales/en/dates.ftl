# Dates and times as people read them. $month is one of the names below.

month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

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
