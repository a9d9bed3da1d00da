# 구독: 물음에 답해 만들고, 보고, 바꾸고, 멈추기.

menu-subscribe = 소식 받기: 곧바로 또는 요약으로
menu-subscriptions = 이 대화가 받는 소식과 바꾸기

# 얼마나 자주, 언제; $day 는 요일
schedule-instant = 곧바로
schedule-hourly = 매시 { $minute }분
schedule-daily = 매일 { $time }
schedule-weekly = 매주 { $day } { $time }
schedule-zone = { $said } ({ $zone })
weekday-0 = 월요일
weekday-1 = 화요일
weekday-2 = 수요일
weekday-3 = 목요일
weekday-4 = 금요일
weekday-5 = 토요일
weekday-6 = 일요일

subscribe-what = 무엇을 알려 드릴까요? 고르거나 질문을 적어 주세요: 쿠르스크 사상자, by:HUR 포로, @channel, "불에 탄 얼굴" -denied
subscribe-where = 어디입니까? 고르거나 장소를 적어 주세요.
subscribe-how = 얼마나 자주 받으시겠습니까?
subscribe-day = 무슨 요일입니까?
subscribe-when = 몇 시입니까? 고르거나 08:30 처럼 적어 주세요.
subscribe-zone = 시각은 현지 시각입니다. { $zone }, 지금 { $time } 이 맞습니까? 아니면 Europe/Warsaw 처럼 시간대 이름을 적어 주세요.
subscribe-so-far = { $what } · …
subscribe-done = ✅ 구독했습니다
subscribe-changed = ✅ 바꿨습니다
subscribe-instead = ✅ 바꿨습니다. 지금까지: { $before }. 질문 하나에는 일정이 하나입니다.
subscribe-same = ✅ 이미 구독하고 있습니다.
subscribe-cancelled = 아무것도 바꾸지 않았습니다.
subscribe-cancel = 취소
subscribe-anything = 전부
subscribe-anywhere = 어디든
subscribe-at-once = 곧바로
subscribe-hourly = 매시간
subscribe-daily = 매일
subscribe-weekly = 매주
subscribe-zone-said = 시각은 { $zone } 기준입니다. /timezone 으로 바꿀 수 있습니다.
subscribe-zone-yes = 네, { $zone }
subscribe-no-window = “{ $window }”은(는) 빼고 읽었습니다: 구독은 멈출 때까지 이어집니다.
subscribe-no-time = “{ $text }”은(는) 시각이 아닙니다: 09:00 이나 18:30 처럼 적어 주세요.
subscribe-second = “{ $text }”은(는) 뺐습니다: 구독 하나에는 시각 하나, 요일 하나만 됩니다.
subscribe-no-rhythm = “{ $text }”: 그런 간격은 없습니다. 즉시, 매시간, 매일, 매주 가운데 고를 수 있습니다.
subscribe-unheard = 지금까지 저장된 글 어디에도 { $what } 표현이 없습니다. 철자가 맞습니까?
subscribe-no-place = “{ $text }”: 여기서 아는 장소가 아닙니다.
subscribe-no-zone = “{ $text }”은(는) 시간대가 아닙니다: Europe/Kyiv 나 Asia/Seoul 처럼 적어 주세요.
subscribe-nearest = 혹시 { $nearest }입니까?
subscribe-not-yours = 다른 분께 드린 질문입니다. /subscribe 로 따로 시작할 수 있습니다.
subscribe-old = 더는 쓰지 않는 버튼입니다. /subscribe 로 다시 시작해 주세요.
subscribe-too-many = 이 대화의 구독이 { $n }건이라 더 만들 수 없습니다. /subscriptions 에서 일부를 멈출 수 있습니다.

subscriptions-none = 이 대화에는 아직 구독이 없습니다. /subscribe 로 만들 수 있습니다: 물음에 답하거나 한 번에 /subscribe 쿠르스크 사상자 매일 09:00
subscriptions-head = 이 대화의 구독 { $n }건 · 시각은 { $zone } 기준
subscriptions-line = { $what } – { $schedule }
subscription-next = 다음: { $when }
subscription-last = 마지막 발송 { $when }
subscription-never = 아직 보낸 것이 없습니다
subscription-muted = 소리 없이
subscription-paused = { $when }까지 쉼
subscription-empty-too = 소식이 없어도
subscription-resting = 멈춰 있음: { $why }
rests-blocked = 이 대화에서 봇이 차단됨
rests-kicked = 이 대화에서 봇이 내보내짐
rests-deactivated = 계정이나 그룹이 더는 없음
rests-gone = 텔레그램이 이 대화를 찾지 못함
rests-no_rights = 봇이 여기에 쓸 수 없음
rests-topic_gone = 토픽이 닫히거나 삭제됨
subscription-gone = 멈춘 구독입니다.
subscription-sure = 이 소식을 그만 받으시겠습니까?

button-pause-day = 하루 쉬기
button-pause-week = 한 주 쉬기
button-resume = 계속
button-mute-on = 소리 없이
button-mute-off = 소리 나게
button-empty-on = 비어 있어도
button-empty-off = 소식 있을 때만
button-schedule = 얼마나 자주
button-query = 무엇을
button-preview = 미리 보기
button-stop = 멈추기
button-stop-yes = 네, 멈춥니다
button-stop-no = 아니요
button-list = ◀ 전체
button-subscribe = 구독

preview-instant = 지난 한 주였다면 { $n ->
    [0] 알림이 없었을 것입니다
   *[other] 알림이 { $n }건이었을 것입니다
 }.
preview-digests = 지난 한 주였다면 { $n ->
    [0] 요약이 없었을 것입니다
   *[other] 요약이 { $n }건이었을 것입니다
 } (사건 { $events }건). 모두 합치면:

help-subscribe = /subscribe 쿠르스크 사상자 매일 09:00 – 곧바로 또는 요약으로 받기; /subscribe 만 쓰면 차례로 묻습니다
help-subscriptions = /subscriptions – 이 대화가 받는 소식; 쉬기, 바꾸기, 미리 보기, 멈추기
help-digest = /digest 지금 – 지난 요약 이후의 소식; /digest 쿠르스크 7d – 어떤 질문이든
