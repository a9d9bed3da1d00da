# 주장 한 문장. $who는 말한 쪽, $what은 내용. 조사가 필요 없는 제목체로 쓴다.

says-asserted = { $who } 주장: { $what }
says-denied = { $who } 부인: { $what }
says-doubted = { $who } 의문 제기: { $what }

writes-asserted = { $who } 게시: { $what }
writes-denied = { $who } 부인: { $what }
writes-doubted = { $who } 의문 제기: { $what }

# 몇 명인지. 한국어에서는 세 형태가 같다.
people-some = 북한군
    .acc = 북한군
    .of = 북한군
people-exact = 북한군 { $n }명
    .acc = 북한군 { $n }명
    .of = 북한군 { $n }명
people-about = 북한군 약 { $n }명
    .acc = 북한군 약 { $n }명
    .of = 북한군 약 { $n }명
people-least = 북한군 최소 { $n }명
    .acc = 북한군 최소 { $n }명
    .of = 북한군 최소 { $n }명
people-most = 북한군 최대 { $n }명
    .acc = 북한군 최대 { $n }명
    .of = 북한군 최대 { $n }명
people-between = 북한군 { $min }~{ $max }명
    .acc = 북한군 { $min }~{ $max }명
    .of = 북한군 { $min }~{ $max }명
people-between-about = 북한군 약 { $min }~{ $max }명
    .acc = 북한군 약 { $min }~{ $max }명
    .of = 북한군 약 { $min }~{ $max }명
people-dozens = 북한군 수십 명
    .acc = 북한군 수십 명
    .of = 북한군 수십 명
people-hundreds = 북한군 수백 명
    .acc = 북한군 수백 명
    .of = 북한군 수백 명
people-thousands = 북한군 수천 명
    .acc = 북한군 수천 명
    .of = 북한군 수천 명

count-exact = { $n }명
count-about = 약 { $n }명
count-least = 최소 { $n }명
count-most = 최대 { $n }명
count-between = { $min }~{ $max }명
count-between-about = 약 { $min }~{ $max }명
count-dozens = 수십 명
count-hundreds = 수백 명
count-thousands = 수천 명

fate-killed = { $people } 사망
    .that = { $people } 사망
fate-wounded = { $people } 부상
    .that = { $people } 부상
fate-killed_or_wounded = { $people } 사상
    .that = { $people } 사상
fate-missing = { $people } 실종
    .that = { $people } 실종
fate-captured = { $people } 생포
    .that = { $people } 생포
fate-deserted = { $people } 탈영
    .that = { $people } 탈영

happened-deployment = { $people } 배치
    .that = { $people } 배치
happened-training = { $people } 훈련
    .that = { $people } 훈련
happened-combat = { $people } 전투 참가
    .that = { $people } 전투 참가
happened-casualties = { $of } 인명 피해
    .that = { $of } 인명 피해
happened-capture = { $people } 생포
    .that = { $people } 생포
happened-desertion = { $people } 탈영
    .that = { $people } 탈영
happened-friendly_fire = { $of } 관련 아군 간 오인 사격
    .that = { $of } 관련 아군 간 오인 사격
happened-withdrawal = { $people } 철수
    .that = { $people } 철수
happened-support = { $people } 지원 작업 투입
    .that = { $people } 지원 작업 투입
happened-concealment = { $people } 은폐 또는 위장
    .that = { $people } 은폐 또는 위장
happened-other = { $people } 관련 내용
    .that = { $people } 관련 내용

with-counts = { $what } – { $counts }
list-of-fates = { $first }, { $rest }

# 목록용 짧은 표현
short-deployment = 배치
short-training = 훈련
short-combat = 전투
short-casualties = 인명 피해
short-capture = 생포
short-desertion = 탈영
short-friendly_fire = 오인 사격
short-withdrawal = 철수
short-support = 지원 작업
short-concealment = 은폐
short-other = 기타

tiny-exact = { $n }
tiny-about = ~{ $n }
tiny-least = ≥{ $n }
tiny-most = ≤{ $n }
tiny-between = { $min }–{ $max }
tiny-between-about = ~{ $min }–{ $max }
tiny-dozens = 수십{ " " }
tiny-hundreds = 수백{ " " }
tiny-thousands = 수천{ " " }

tiny-killed = 사망 { $count }명
tiny-wounded = 부상 { $count }명
tiny-killed_or_wounded = 사상 { $count }명
tiny-missing = 실종 { $count }명
tiny-captured = 생포 { $count }명
tiny-deserted = 탈영 { $count }명
tiny-personnel-dozens = 병력 수십 명
tiny-personnel = 병력 { $count }명

headline-number = { $kind } { $number }명
headline-fates = { $kind } { $counts }
headline-counts = { $kind }, { $counts }

stance-denied = { $who } 부인
stance-doubted = { $who } 의문 제기

claimant-unnamed = 익명 소식통
claimant-prisoner = 포로
claimant-via = { $channel } 인용 { $who }
