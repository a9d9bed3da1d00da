# 카드: 주장 하나, 사건 목록.

button-why = 근거
button-less = 접기

claims-totals = 사건 { $events }건 · 게시물 { $posts }건
claims-totals-most = 사건 { $events }건 이상 · 게시물 { $posts }건 이상
claims-older = 조건에 맞는 주장 가운데 최신 것만 모았습니다. 2024-11-01..2024-11-30처럼 기간을 정하면 더 오래된 것도 나옵니다.
claims-page = { $totals } · { $page }/{ $pages }
claims-newest-first = { $totals } · 최신순
claims-none = 찾은 주장이 없습니다.

line-place = { $what }, { $place }
line-claim = { $what }: { $who }, { $when }
line-posts = { " " }· 게시물 { $posts }건
line-number = { " " }{ $number }
line-posted = { $date } 게시
line-edited = { " " }✏️
line-deleted = { " " }🗑

left-out = 러시아군과 합산되어 제외한 수치: { $shown }
left-out-of = { $figures } ({ $who }, { $when })

gaps = ⚠️ 감시 공백 { $n }건: { $shown }
gaps-most = ⚠️ 감시 공백 { $n }건 이상: { $shown }
gap-of = { $channel }, { $when }
gap-open = { $start }부터
gap-unknown = 시각 미상

claim-superseded = 이후 다시 판독했습니다: { $number } 참조.
claim-withdrawn = 이후 다시 판독한 결과, 현재 어휘 목록으로는 이 게시물에 그런 주장이 없습니다.
claim-posted = { $when } 게시
claim-posted-uncertain = { $when } 게시(출처에 시간대 표시 없음)
claim-seen = 확인 { $after }
claim-seen-history = 채널 기록에서 읽음
claim-seen-preview = 웹 미리보기에서 읽음
claim-seen-export = 내보내기 파일에서 읽음
claim-quote = “{ $quote }” ({ $language })
claim-channel = 📣 게시한 곳: { $channel } ({ $about })
claim-forwarded = { ", " }{ $source }에서 전달
claim-changed = ✏️ { $after } 뒤 { $was } → { $became }
no-figure = 수치 없음
claim-left-out = 제외: { $figures }, 러시아군과 합산된 수치
claim-link = 🔗 { $link } · 수정 { $edits }회
claim-no-link = 공개 링크 없음
claim-deleted = { " " }· 🗑 삭제됨, { $when } 확인
claim-told = 전한 곳: 게시물 { $posts }건 → 독립 출처 { $origins }곳 (감시 채널 중 가장 이른 것)
claim-others = 다른 쪽 주장: { $others }
other-asserted = { $figures } ({ $who }, { $when })
other-denied = { $figures }: 부인 ({ $who }, { $when })
other-doubted = { $figures }: 의문 제기 ({ $who }, { $when })
claim-media = 게시물 구성: { $media }
media-none = 글만 있음
media-photo = 사진 { $n }장
media-video = 동영상 { $n }개
media-animation = 움직이는 이미지 { $n }개
media-video_note = 원형 동영상 { $n }개
media-document = 문서 { $n }개
media-other = 기타 첨부 { $n }개

why-head = “{ $kind }”(으)로 판독한 근거:
why-unknown = 판독한 원문은 더 이상 보관하지 않습니다.
why-context = 인용문 앞뒤: “{ $before }[…]{ $after }”
why-earlier = { $when } 수정 전의 글: “{ $text }”
why-slot = { $slot }: { $read }
why-mention = 북한군 언급: { $read }, 규칙 { $rule }
why-score = 판정 점수 { $score }, 어휘 목록 { $lexicon }
slot-event = 사건
slot-counts = 수치
slot-places = 장소
slot-claimant = 말한 쪽
slot-date = 날짜
slot-stance = 태도

button-who-else = 다른 게시물
button-lift = 미디어 전체 받기
tellers-head = { $what } { $number }: 게시물 { $posts }건, 이른 순
tellers-more = 그 밖에 { $n }건
tellers-earliest = 감시 채널 중 가장 이른 것이며, 다른 곳이 더 먼저 전했을 수 있습니다.
media-sensitive = { " " }· 사망자, 부상자, 포로가 보일 수 있음
media-not-whole = { " " }· 전체를 받지 않은 것 { $n }개
button-figures = 수치
button-timeline = 연표
button-map = 지도
button-chart = 진영별
button-dark = 🌙 어둡게
button-light = ☀️ 밝게
