# 게시물과 채널 목록, 질문을 어떻게 이해했는지, 아무것도 찾지 못했을 때의 말.

asked-not = { $what } 제외
asked-side = 진영: { $side }
asked-by = 발언: { $who }
asked-language = 언어: { $language }
asked-asserted = 주장
asked-denied = 부인
asked-doubted = 의문 제기
asked-has-media = 미디어 있음
asked-has-photo = 사진 있음
asked-has-video = 동영상 있음
asked-has-document = 문서 있음
asked-has-link = 링크 있음
asked-has-count = 수치 있음
asked-has-place = 장소 있음

# 질문에서 이해하지 못한 것
problem-nearest = { $problem } 혹시 { $nearest }?
problem-allowed = { $problem } 쓸 수 있는 값: { $values }.
problem-no-word = “{ $text }”에는 검색할 것이 없습니다.
problem-unknown-word = “{ $text }”: 질문 언어의 낱말이 아니어서 본문에서 찾습니다.
problem-unknown-key = “{ $text }”: 그런 항목은 없습니다.
problem-unknown-value = “{ $text }”: 그런 값은 없습니다.
problem-unknown-channel = { $text }: 여기서 알지 못하는 채널입니다.
problem-unknown-claimant = “{ $text }”: 그 이름으로 나온 주장이 아직 없습니다.
problem-bad-window = “{ $text }”: 읽을 수 없는 시간입니다.
problem-second-window = “{ $text }”: 시간이 이미 지정되어 첫 번째 것을 씁니다.
problem-window-order = “{ $text }”: 끝이 시작보다 앞서서 순서를 바꿨습니다.
problem-bad-count = “{ $text }”: 읽을 수 없는 수입니다.
problem-lone-minus = “{ $text }”만으로는 아무것도 빠지지 않습니다. 빼기표는 -denied처럼 낱말 바로 앞에 붙입니다.
problem-open-quote = “{ $text }”: 따옴표가 닫히지 않았습니다.
problem-several-places = “{ $text }”: 같은 이름의 장소가 여럿이어서 가장 그럴듯한 곳을 골랐습니다.
problem-too-long = 질문이 너무 길어 끝부분은 읽지 않았습니다.

posts-totals = 게시물 { $posts }건
posts-totals-most = 게시물 { $posts }건 이상
posts-none = 찾은 게시물이 없습니다.
posts-nothing-hint = 낱말은 앞부분이 같으면 찾고 "따옴표 속 말"은 그대로 찾습니다. 기간을 늘리거나 낱말을 줄이면 더 나옵니다.
posts-language-unknown = ⚠️ 이 기간의 게시물 { $n }건은 아직 언어를 판별하지 못해 빠진 것이 있을 수 있습니다. 최신 것부터 처리하고 있습니다.
post-forwarded = , { $source }에서 전달
post-edited = , 수정 { $edits }회
post-deleted = , 🗑 삭제됨
post-no-text = (글 없음)

sources-totals = 채널 { $channels }개 · 시간 기준: { $zone }
sources-none = 아직 아는 채널이 없습니다.
source-last = 마지막 게시 { $when }
source-no-posts = 아직 게시물 없음
source-gaps = 메우지 못한 공백 { $n }건
mode-auto = 읽는 방식 자동
mode-joined = 가입해서 읽음
mode-short_poll = 자주 확인
mode-history = 기록을 읽음
mode-preview = 웹 미리보기
mode-none = 읽지 않음
mode-unwatched = 감시 안 함
state-paused = 일시 중지
state-renamed = 이름 변경
state-private = 비공개로 바뀜
state-deleted = 삭제됨
state-restricted = 제한됨
state-impostor = 다른 채널이 이름을 사용 중
state-no_preview = 웹 미리보기 꺼짐
state-not_found = 없는 채널

nothing-nearest = 이 기간 밖에서 가장 가까운 것: { $when }.
quoted = “{ $what }”
nothing-without = { $what } 조건 없이: 주장 { $said }건.
nothing-ever-without = 전체 기간, { $what } 조건 없이: 주장 { $said }건.
exactly = { $n }
at-least = 최소 { $n }
nothing-help = 조건을 줄이면 더 나옵니다. 무엇을 물을 수 있는지는 /help 에 있습니다.
nothing-at-all = 비슷한 것이 없습니다. 무엇을 물을 수 있는지는 /help 에 있습니다.
empty-no-channels = 아직 모은 것이 없고 감시하는 채널도 없습니다. 봇이 도는 컴퓨터에서 “dprkwatch channels add @name”을 실행한 뒤 “dprkwatch preview @name”을 실행하면 계정 없이 최근 게시물을 읽습니다.
empty-no-posts = 아직 모은 것이 없습니다. 감시 중인 채널: { $channels }개. “dprkwatch run”은 감시를 시작하고 “dprkwatch preview @name”은 채널의 최근 게시물을 바로 읽습니다.
empty-import = “dprkwatch import result.json”은 Telegram Desktop 내보내기 파일을 읽어 들이고, “dprkwatch init”은 질문으로 모든 설정을 마칩니다.
empty-no-claims = 게시물은 있지만 북한군에 관한 주장은 아직 없습니다. /posts 는 모든 게시물을 검색합니다.
