# 명령, 도움말, 명령이 아닌 말에 대한 답.

menu-claims = 주장: 장소, 기간, 말한 쪽
menu-claim = 번호로 주장 하나 보기
menu-posts = 모든 게시물에서 낱말 검색
menu-sources = 감시 중인 채널
menu-help = 무엇을 물을 수 있는지

start-hello = 이 봇은 공개 텔레그램 채널에서 러시아의 우크라이나 침공 전쟁에 나온 북한군 관련 주장을 모읍니다. 누가 무엇을 주장하는지 밝히고 게시물 링크를 답니다. 사실 여부는 판단하지 않습니다.
start-role-admin = 이제 이 봇의 관리자입니다.
start-role-analyst = 이제 이 봇의 분석가입니다.
start-role-subscriber = 이제 이 봇을 쓸 수 있습니다.
start-code-refused = 쓸 수 없는 코드입니다. 틀렸거나 이미 썼거나 너무 오래되었습니다. 봇 운영자가 새로 만들 수 있습니다.
start-code-private = 코드는 봇과의 개인 대화에서 보내야 합니다.

help-head = 물을 수 있는 것:
help-claims = /claims 쿠르스크 7d – 최근 7일 쿠르스크주 관련 주장
help-claim = /claim 511 – 주장 하나와 인용문, 링크, 다른 쪽의 말
help-posts = /posts "불탄 얼굴" – 그렇게 쓴 모든 게시물
help-sources = /sources – 채널 목록과 읽은 정도
help-query = 질문에는 네 언어 중 아무 언어의 지명, 기간(24h, 7d, 2w, today, 2024-12-01..2024-12-20), 사건 종류(casualties, captured), side:ukraine, by:HUR, @channel, lang:uk, has:video, >=10, "따옴표 속 말"을 쓸 수 있습니다. 앞에 빼기표를 붙이면 제외합니다.
help-example = casualties side:ukraine 30d -denied

claim-which = 어느 주장입니까? 예: /claim { $number }
claim-which-none = 어느 주장입니까? /claims 에 번호가 나옵니다.
claim-unknown = { $number } 주장은 없습니다.
posts-which = 게시물에 어떤 말이 있어야 합니까? 예: /posts "불탄 얼굴" 30d

banned = 이 봇을 사용할 수 없습니다.

plain-hint = /claims 질문으로 읽었습니다. 무엇을 물을 수 있는지는 /help 에 있습니다.
unknown-command = { $command } 명령은 없습니다.
unknown-nearest = 혹시 { $nearest } 입니까?
unknown-help = 무엇을 물을 수 있는지는 /help 에 있습니다.
not-text = 이 봇은 글, 사진, 영상을 읽습니다. /claims 쿠르스크 7d 처럼 글로 묻거나, 사진이나 영상을 보내면 전에 어디에 나왔는지 알려 드립니다.
button-old = 예전 버전의 버튼이거나 질문이 더 이상 보관되지 않습니다. 다시 물어 주세요.
button-same = 바뀐 것이 없습니다.
too-slow = 찾는 데 너무 오래 걸립니다. 30d 같은 기간, 장소, 채널을 더하면 빨라집니다.
failed = 봇 쪽에 문제가 생겼고 기록해 두었습니다. 다시 시도해 주세요. 무엇을 물을 수 있는지는 /help 에 있습니다.

# 역할별 권한. $role은 아래 이름 중 하나
role-admin = 관리자
role-analyst = 분석가
role-subscriber = 구독자
role-banned = 차단됨
not-admitted-open = 먼저 이 봇에게 개인 대화로 말을 걸어 주세요.
not-admitted-invitation = 이 봇은 초대받은 사람만 쓸 수 있습니다. 운영자가 링크를 보내 줄 수 있습니다.
not-admitted-closed = 이 봇은 닫혀 있습니다. 누가 쓸 수 있는지는 관리자가 정합니다.
role-needed = 이 기능에 필요한 역할: { $role }.
only-alone = 봇과의 개인 대화에서만 물을 수 있습니다.
only-group-admins = 그룹에서는 그룹 관리자만 바꿀 수 있습니다.
only-channel-admins = 채널에서는 채널 관리자만 할 수 있습니다. 저와의 개인 대화에서 물어보세요.

menu-coverage = 채널을 얼마나 잘 감시하고 있는지
menu-settings = 언어, 시간대, 방해 금지 시간
menu-timezone = 이 대화의 시간대
menu-language = 이 대화의 언어
menu-privacy = 이 대화에 대해 보관하는 것
menu-channels = 감시 채널 목록 바꾸기
menu-watch = 채널 감시 시작
menu-unwatch = 채널 감시 중단
menu-grant = 역할 주기
menu-invite = 한 사람을 초대하는 링크
menu-audit = 누가 무엇을 바꿨는지
menu-health = 프로그램 상태
menu-lexicon = 어휘 목록: 적용, 시험
menu-start = 시작하기, 초대 받기
menu-forgetme = 이 대화에 대해 보관한 것 지우기
menu-lift = 주장의 미디어 전체 받기
menu-revoke = 역할 거두기

help-coverage = /coverage – 채널별 감시 상태: 지연, 공백, 침묵
help-settings = /settings – 언어, 시간대, 방해 금지 시간, 하루 메시지 수, 그림 색, 요약의 차트. /language 와 /timezone 으로 바로 바꿀 수도 있습니다
help-privacy = /privacy – 이 대화에 대해 보관하는 것. /forgetme 로 지웁니다
help-inline = 어느 대화에서나 이 봇의 @이름 뒤에 질문을 쓰면 붙여 넣을 주장이 나옵니다.
help-admins = 관리자용:
help-watch = /watch @name side:ukraine kind:unit – 채널 감시 시작. /unwatch @name – 중단
help-channels = /channels – 버튼이 있는 목록. /channels suggest, 목록을 붙여 넣는 /channels import
help-grant = /grant 12345 analyst, /revoke 12345, /invite – 누가 봇을 쓸 수 있는지
help-audit = /audit – 누가 무엇을 바꿨는지. /health – 프로그램 상태
help-lexicon = /lexicon – 적용 중인 어휘 목록. /lexicon try 30d라는 설명을 붙인 파일은 무엇을 다르게 표시할지 보여 줍니다
help-lift = /lift 511 – 제한과 상관없이 게시물 하나의 사진과 동영상을 전부 받음
