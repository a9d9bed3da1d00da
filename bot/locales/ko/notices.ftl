# 채널과 계정에 대해 관리자에게 알리는 것. $why는 텔레그램이나 프로그램이 말한 그대로.

notice-account = 계정 { $name }
notice-renamed = { $subject } 이름 변경: { $old } → { $new }. 같은 채널이며 감시는 계속됩니다.
notice-unnamed = { $subject }: { $old } 사용자 이름이 없어졌습니다. 같은 채널이며 감시는 계속됩니다.
notice-retitled = { $subject } 제목 변경: “{ $old }” → “{ $new }”. 같은 채널이며 감시는 계속됩니다.
notice-impostor = @{ $username } 이름을 이제 다른 채널(“{ $title }”)이 씁니다. 그 채널의 것은 저장하지 않습니다. { $subject }에서 모은 것은 남으며, 새 채널을 감시하려면 /watch 로 추가하세요.
notice-private = { $subject }: 비공개로 바뀌었습니다({ $why }).
notice-restricted = { $subject }: 제한되었습니다({ $why }).
notice-not_found = { $subject }: 찾을 수 없습니다({ $why }).
notice-no_channel = { $subject }: 채널이 아닙니다({ $why }).
notice-banned = { $subject }: 계정을 막았습니다({ $why }).
notice-after-preview = 공개 웹 미리보기로 읽습니다.
notice-after-none = 지금은 읽을 수 없으며, 모은 것은 남습니다.
notice-after-account = 다른 계정이 감시합니다.
notice-readable = { $subject }: 다시 읽을 수 있습니다.
notice-noforwards-on = { $subject }: 이제 저장을 금지합니다. 글, 해시, 링크는 보관하고 그림은 보관하지 않습니다.
notice-noforwards-off = { $subject }: 다시 저장을 허용합니다.
notice-account_down = { $subject }: 감시할 수 없습니다({ $why }). 감시하던 채널: { $channels }개.
notice-until = { $when }에 돌아올 것으로 보입니다.
notice-moved = 바로 다른 계정으로 옮긴 채널: { $n }개.
notice-to-preview = 당분간 미리보기로, 더 늦게 전체 미디어 없이 읽는 채널: { $n }개.
notice-unwatched = 미리보기가 없어 감시하지 못하는 채널: { $n }개.
notice-account_up = { $subject }: 다시 감시합니다.
notice-clock-ahead = 이 컴퓨터의 시계가 텔레그램보다 { $minutes }분 빠릅니다. 게시물을 확인한 시각이 잘못 기록됩니다. NTP로 맞추는 것이 가장 좋습니다.
notice-clock-behind = 이 컴퓨터의 시계가 텔레그램보다 { $minutes }분 느립니다. 게시물을 확인한 시각이 잘못 기록됩니다. NTP로 맞추는 것이 가장 좋습니다.
notice-rejudged = 저장된 게시물을 적용 중인 어휘 목록으로 다시 판정했습니다. 판정: { $posts }건. 새로 표시: { $newly }건. 더는 표시되지 않음: { $no_longer }건. 주장이 다르게 읽힘: { $retold }건.
notice-other = { $subject }: { $kind }
