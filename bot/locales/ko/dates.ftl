# 날짜와 시각. $month는 아래 이름, .alone은 날 없이 쓰는 이름.

month-1 = 1월
    .alone = 1월
month-2 = 2월
    .alone = 2월
month-3 = 3월
    .alone = 3월
month-4 = 4월
    .alone = 4월
month-5 = 5월
    .alone = 5월
month-6 = 6월
    .alone = 6월
month-7 = 7월
    .alone = 7월
month-8 = 8월
    .alone = 8월
month-9 = 9월
    .alone = 9월
month-10 = 10월
    .alone = 10월
month-11 = 11월
    .alone = 11월
month-12 = 12월
    .alone = 12월

date-day = { $month } { $day }일
date-day-year = { $year }년 { $month } { $day }일
date-days = { $month } { $first }~{ $last }일
date-days-year = { $year }년 { $month } { $first }~{ $last }일
date-range = { $from }~{ $to }
date-time = { $date } { $time }
date-month = { $year }년 { $month }

zone-suffix = { $when } ({ $zone })
window-all = 수집된 전체, { $to }까지
window-from = { $from }부터
window-between = { $from }~{ $to }

lapse-seconds = +{ $n }초
lapse-minutes = +{ $n }분
lapse-hours = +{ $n }시간
