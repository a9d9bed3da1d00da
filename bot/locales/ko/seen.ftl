# 사진이나 영상이 전에 어디에 있었는지.

seen-head = 발견: { $sightings }건, 채널 { $channels }개
seen-earliest = 보유한 것 중 가장 이른 것: { $sighting }
seen-then = 다음: { $sighting }
seen-latest = 최근: { $sighting }
seen-no-claim = 🔥 같은 영상, 주장 없음: 게시물 { $posts }건
seen-silent = 같은 영상, 주장 없음
seen-similar = 살펴볼 것: 약한 일치 { $matches }건
seen-nowhere = { $since }부터 사진과 영상 { $media }건에서 본 적이 없습니다{ $waiting ->
    [0] {""}
   *[other] . 아직 해시가 없는 것 { $waiting }건
 }. 인터넷 전체는 아닙니다.
seen-not-elsewhere = { $since }부터 사진과 영상 { $media }건 가운데 다른 곳에서는 본 적이 없습니다{ $waiting ->
    [0] {""}
   *[other] . 아직 해시가 없는 것 { $waiting }건
 }. 인터넷 전체는 아닙니다.
seen-only-sighting = 유일한 발견: { $sighting }
seen-asked-post = 물어보신 게시물
seen-all-wait = 아직 아무것도 비교하지 않았습니다. 해시를 기다리는 중입니다.
seen-some-wait = 해시를 기다려 아직 비교하지 않은 것: { $n }건
seen-unread = 이 파일의 내용을 읽을 수 없었습니다: { $reason }
seen-only-exact = 바이트까지 똑같은 파일만 찾아봤고, 비슷한 것은 찾지 않았습니다.
seen-only-exact-none = 바이트까지 똑같은 파일만 찾아봤으며 보관된 것 중에는 없습니다. 비슷한 것은 찾지 않았습니다.
seen-only-number = 텔레그램의 똑같은 파일이 있는 게시물만 찾아봤고, 비슷한 것은 찾지 않았습니다.
seen-partly = 일부만 읽었습니다: { $reason }
seen-searched = { $since }부터 사진과 영상 { $media }건을 찾아봤습니다{ $waiting ->
    [0] {""}
   *[other] . 아직 해시가 없는 것 { $waiting }건
 }. 인터넷 전체는 아닙니다.
seen-by-thumbnail = 영상이 봇에게 너무 커서 작은 미리보기로 찾았습니다.
seen-by-post = 게시물로 찾았습니다.
seen-by-account = 감시 계정이 받아 온 전체 영상·사진으로 찾았습니다.
seen-by-account-thumbnail = 감시 계정이 받아 온 작은 미리보기로 찾았습니다.
seen-asked-account = 감시 계정이 { $post }에서 받아 오는 중입니다. 결과는 여기에 답장으로 옵니다.
seen-account-failed = { $post }: 감시 계정이 받아 오지 못했습니다 ({ $why }).
seen-not-whole = 전체로 찾지 못한 이유: { $why }
seen-shows = 재사용을 보여 줄 뿐, 어디서 촬영했는지를 증명하지는 않습니다.
seen-without-text = 글 없음
seen-all = 발견 { $sightings }건 · 시각은 { $zone }
seen-fake = 알려진 가짜: { $note }
seen-how = 사진이나 영상을 보내거나, 게시물을 전달하거나, t.me/name/123 같은 링크를 붙여 넣으세요. 전에 어디에 있었는지 알려 드립니다.
seen-post-unknown = 그 게시물은 보관되어 있지 않거나 사진·영상이 없습니다. 사진이나 영상 자체를 보내 주세요.
seen-refused = 찾아볼 수 없습니다: { $reason }
seen-unreadable = 읽을 수 있는 사진이나 영상이 아닙니다
seen-too-large = 봇이 내려받을 수 있는 20MB보다 크고 미리보기도 없습니다
seen-not-downloaded = 텔레그램이 파일을 주지 않았습니다. 다시 시도하세요
seen-no-index = 여기에는 사진 색인이 올라와 있지 않습니다
file-empty = 빈 파일입니다
file-missing = 파일을 받지 못했습니다
file-cut-off = 파일이 중간에 끊겼습니다
file-damaged = 파일이 끊겼거나 손상되었습니다
file-undecoded = 디코딩할 수 없습니다
file-no-frame = 디코딩할 수 있는 장면이 없습니다
file-no-picture = 소리만 있고 화면이 없습니다
file-no-stream = 화면도 소리도 없습니다
file-no-process = 이 컴퓨터에 파일을 열 여유가 없었습니다. 다시 시도해 주세요
file-memory = 허용된 것보다 많은 메모리가 필요합니다
file-pixels = 허용된 것보다 픽셀이 많습니다
file-encrypted = 암호화되어 있습니다
file-too-large = { $width } × { $height } 픽셀은 너무 큽니다
file-megapixels = { $megapixels }메가픽셀을 넘어 너무 큽니다
file-too-small = { $width } × { $height } 픽셀은 비교하기에 너무 작습니다
file-too-long = { $seconds }초보다 오래 걸렸습니다
file-left-out = 한도까지만 살펴보고 나머지는 제외했습니다
file-named-unknown = 이름은 { $ending } 파일이지만 알 수 없는 형식입니다
file-named = 이름은 { $ending } 파일이지만 실제로는 { $mime }입니다
file-kind = { $mime }은(는) 디코딩할 수 없습니다
alike-file = 같은 파일
alike-picture = 같은 사진
alike-turned = 좌우 반전 및 회전
alike-mirrored = 좌우 반전
alike-rotated = 회전
alike-cropped = 잘림 또는 테두리
alike-frames = { $asked ->
    [0] 영상의 { $frames }개 장면
   *[other] { $asked }개 장면 중 { $frames }개
 }
alike-thumbnail = 영상의 작은 미리보기로
alike-at = { $frames } ({ $times }초)
button-all = 전체 { $n }
beside-same = 같은 영상: { $how }
beside-similar = 살펴볼 것: { $how }
beside-sent = 왼쪽: 보내 주신 것
beside-left = 왼쪽: { $sighting }
beside-right = 오른쪽: { $sighting }
beside-outlined = 테두리: 양쪽에 다 보이는 부분.
beside-small = 한쪽은 작은 그림뿐입니다.
beside-not-kept = 나란히 보여 드릴 수 없습니다: 더 이른 것의 그림은 없고 해시만 있습니다.
beside-asked-not-kept = 나란히 보여 드릴 수 없습니다: 그 게시물의 그림은 없고 해시만 있습니다.
beside-none = 여기에는 나란히 보여 드릴 그림이 보관되어 있지 않습니다.
beside-failed = 나란히 보여 드릴 수 없습니다: { $reason }
recycled-line = ♻️ 전에 쓰인 영상: { $sighting }
recycled-differs = 다른 점: { $differs }
recycled-carried = 이 영상이 있는 게시물 { $posts }건{ $bare ->
    [0] {""}
   *[other] , 그중 글 없음 { $bare }건
 }
recycled-refused = ♻️ 이 영상은 더 이른 영상과 일치한다고 나왔으나, 분석가가 잘못된 일치라고 했습니다.
match-wrong = 기록했습니다: 잘못된 일치. 더는 표시하지 않으며, 버튼으로 되돌릴 수 있습니다.
match-right = 기록했습니다: 일치가 다시 유효합니다.
button-beside = 나란히
button-all-sightings = 모든 발견
button-wrong-match = 잘못된 일치
button-right-match = “잘못된 일치” 취소
audit-match = 영상 일치
audit-key-refused = 잘못됨
audit-key-match = 일치
differs-places = 장소 (당시 { $then }, 지금 { $now })
differs-days = 날짜 (+{ $days }일)
differs-events = 보여 주는 내용 (당시 { $then }, 지금 { $now })
help-seen = /seen – 사진, 영상, 전달한 게시물, t.me 링크가 전에 어디에 있었는지: 그냥 보내세요
menu-seen = 전에 어디에 있었는지
