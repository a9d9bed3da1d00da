# 알림: 곧바로 전한 주장과, 그 아래에 나중에 전하는 것.

button-follow = 계속 보기
button-unfollow = 계속 보는 중 ✓
button-mute = 이 소식 끄기
button-unmute = 꺼짐 – 다시 켜기
button-checking = 확인 중
button-checked = 확인하고 있음 ✓

alert-late = ⏰ 늦게 보냄: { $when }에 확인되었습니다.
alert-followed = 이제 이 소식을 전하는 게시물을 모두 첫 메시지 아래에 알려 드립니다.
alert-muted = 이 소식은 여기서 더 알리지 않습니다.
alert-usual = 이 소식의 새 내용은 평소처럼 알리고, 되풀이는 알리지 않습니다.
alert-checking = 기록했습니다: 확인 중입니다. 이 소식을 받은 모두에게 보입니다.
alert-not-checking = 기록했습니다: 더는 확인하는 사람이 없습니다.
alert-no-story = 여기에는 더 따라갈 것이 없습니다.

news-teller = ➕ { $who }도 독립적으로 전함: { $what } { $number }
news-side = ⚖️ 다른 진영에서도, { $who }: { $what } { $number }
news-side-echo = ⚖️ 이제 다른 진영의 { $who }도 되풀이: { $what } { $number }
news-denied = ❌ { $who } 부인: { $what } { $number }
news-doubted = ❓ { $who } 의문 제기: { $what } { $number }
news-figure = 🔢 다른 수치: { $was } → { $became }, { $who } 주장 { $number }
news-figure-first = 🔢 이제 수치가 나옴: { $became }, { $who } 주장 { $number }
news-figure-more = 🔢 또 다른 수치: { $became }, { $who } 주장; 앞서: { $was } { $number }
news-echo = 🔁 { $who } 되풀이: { $what } { $number }
news-edited = ✏️ { $channel } 게시물 수정, { $after } 뒤: { $was } → { $became } { $number }
news-reworded = ✏️ { $channel } 게시물 수정, { $after } 뒤; 이제 주장은 이렇습니다: { $what } { $number }
news-changed = ✏️ { $channel } 게시물 수정, { $after } 뒤. 전: { $was }. 지금: { $became } { $number }
news-gone = ✏️ { $channel } 게시물 수정: 이 주장이 더는 없습니다 { $number }
news-deletion = 🗑 { $channel } 게시물 삭제, 게시 { $after } 뒤에 확인 { $number }
news-deletion-views = 🗑 { $channel } 게시물 삭제, 게시 { $after } 뒤에 확인, 조회 { $views }회 { $number }
news-recycled = ♻️ { $channel } 게시물 { $number }의 영상은 전에도 쓰였습니다.
