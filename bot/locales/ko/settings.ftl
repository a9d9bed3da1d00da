# 대화에서 고르는 것.

settings-head = 이 대화의 설정
settings-language = 언어: { $language }
settings-zone = 시간대: { $zone } ({ $name }), 현지 시각 { $now }
settings-quiet = 방해 금지 시간: { $quiet }
settings-cap = 하루 메시지 수: { $cap }
quiet-hours = { $from }~{ $to }
quiet-none = 없음
cap-some = 최대 { $n }건
cap-none = 제한 없음
settings-choose-language = 어느 언어로 답할까요?
settings-choose-zone = 어느 시간대입니까? 직접 쓸 수도 있습니다: /timezone 서울, /timezone Europe/Kyiv, /timezone UTC+9
settings-choose-quiet = 언제 보내지 말까요? 직접 쓸 수도 있습니다: /settings quiet 22:30-06:00
settings-choose-cap = 하루에 최대 몇 건을 보낼까요? 직접 쓸 수도 있습니다: /settings cap 15
button-settings-language = 언어
button-settings-zone = 시간대
button-settings-quiet = 방해 금지 시간
button-settings-cap = 하루 메시지 수
button-back = ◀ 뒤로
button-none = 없음
settings-kept = ✅ 저장했습니다.
language-unknown = “{ $said }”: 이 봇이 쓰지 않는 언어입니다.
zone-unknown = “{ $said }”: 알지 못하는 시간대입니다.
quiet-wrong = “{ $said }”: 시간 구간이 아닙니다. 22:30-06:00처럼 두 시각을 써 주세요.
cap-wrong = “{ $said }”: 1에서 1000 사이의 수가 아닙니다.
start-zone = 시각은 { $zone } 기준으로 표시합니다. 맞는 시간대입니까? 아니면 골라 주세요. /timezone 뒤에 도시 이름을 써도 됩니다.
