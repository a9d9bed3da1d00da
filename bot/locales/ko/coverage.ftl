# 채널 감시 상태와 미디어 받기.

coverage-head = 채널 { $watched }개 중 { $good }개 이상 없이 감시 중 · 시간 기준: { $zone }
way-joined = 새 게시물이 바로 들어옴
way-short_poll = 30초쯤마다 새 소식을 확인
way-history = 이따금 기록을 읽음
way-preview = 공개 웹 미리보기로 읽음
way-none = 감시할 방법 없음
coverage-queued = 계정이 맡는 시각 { $when }쯤
coverage-last = 마지막 게시 { $when }
coverage-checked = 확인 { $when }
coverage-lag = 게시물 절반은 { $median } 안에, 100건 중 95건은 { $slow } 안에 확인
coverage-gaps-open = 빠진 구간 { $n }곳
coverage-gaps-closed = 메운 구간 { $n }곳
coverage-edits = 확인한 수정 { $n }건
coverage-deletions = 확인한 삭제 { $n }건
coverage-waits = 텔레그램이 요청한 대기 { $n }회
coverage-errors = 마지막 성공 이후 실패한 확인 { $n }회
state-ok = 감시 중
state-stale = 하루 동안 확인하지 못함
state-silent = 평소보다 훨씬 오래 침묵
state-not-watched = 감시 안 함, 가져온 자료
state-banned = 우리 계정을 막음
state-no_channel = 채널이 아님
lift-how = 어느 주장입니까? 예: /lift 511
lift-done = { $number }: 사진과 동영상 { $n }개를 크기와 상관없이 곧 전부 받습니다.
lift-nothing = { $number }: 더 받을 것이 없습니다.
lift-asked = { $number }: 이미 요청했고 곧 받습니다.
