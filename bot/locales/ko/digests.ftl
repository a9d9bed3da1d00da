# 요약: 일정 기간에 들어온 것.

menu-digest = 지금 요약: 지난 요약 이후의 소식

digest-everything = 북한군
digest-late = ⏰ 늦게 보냄: 예정 시각 { $due }
digest-quiet = 🌙 방해 금지 시간에 들어온 소식
digest-over = 오늘 알림 { $n }건 이후에 들어온 소식: 하루에 그만큼만 받기로 되어 있습니다
digest-down = 봇이 멈춘 동안 들어온 소식
digest-preview = 미리 보기: 실제로 보낸 것은 아닙니다.
digest-totals = 사건 { $events }건 · 게시물 { $posts }건 · 독립 출처 { $origins }곳
digest-page = { $page }/{ $pages }
digest-nothing = 이 기간에 새로운 것이 없습니다.
digest-more = 그 밖에 사건 { $n }건: /claims 에서 모두 볼 수 있습니다

digest-section-casualties = 인명 피해 주장
digest-section-capture = 생포
digest-section-desertion = 탈영
digest-section-combat = 전투
digest-section-friendly_fire = 오인 사격
digest-section-deployment = 배치
digest-section-training = 훈련
digest-section-withdrawal = 철수
digest-section-support = 지원 작업
digest-section-concealment = 은폐
digest-section-other = 기타
digest-section-changed = 변경
digest-section-recycled = ♻️ 재사용된 영상

# $where: "수자: " 또는 없음; $what: 숫자 또는 게시물의 말
digest-line-asserted = { $what } – { $who } 주장
digest-line-denied = { $what } – { $who } 부인
digest-line-doubted = { $what } – { $who } 의문 제기
digest-where = { $place }: { $said }
digest-quoted = “{ $quote }”
digest-echoes = 되풀이 { $n }건
digest-origins = 독립 출처 { $n }곳
digest-denials = 부인하는 게시물 { $n }건
digest-assertions = 주장하는 게시물 { $n }건
digest-first-told = { $when } 첫 보도
digest-repeated = 🔁 앞선 사건을 되풀이한 게시물 { $n }건
digest-others = 다른 쪽: { $others }

digest-edited = ✏️ { $number } { $was } → { $became }, { $after } 뒤 수정, { $channel }
digest-changed = ✏️ { $number } 전: { $was }; 지금: { $became }, { $after } 뒤 수정, { $channel }
digest-gone = ✏️ { $number } { $channel }: 수정된 뒤 게시물에 더는 없음 – { $what }
digest-deleted = 🗑 { $number } { $channel }: 게시물 삭제, { $after } 뒤 확인 – { $what }
digest-deleted-views = 🗑 { $number } { $channel }: 게시물 삭제, { $after } 뒤 확인, 조회 { $views }회 – { $what }
digest-recycled = { $number } { $channel }: 전에도 쓰인 영상 – { $what }
digest-stale = ⚠️ 채널 { $watched }개 중 { $n }개를 { $since }부터 읽지 못함

# /digest
digest-none = 이 대화에는 구독이 없어 지난 하루의 전부를 보여 줍니다. /subscribe 로 구독할 수 있습니다.
