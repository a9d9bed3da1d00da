# 대화에 대해 보관하는 것과 지우는 법.

privacy-head = 이 대화에 대해 보관하는 것:
privacy-role = 역할: { $role }
privacy-settings = 설정: 언어, 시간대, 방해 금지 시간, 하루 메시지 수, 그림 색, 요약의 차트
privacy-subscriptions = 구독 { $n }건
privacy-deliveries = 보냈거나 보낼 메시지 { $n }건
privacy-asked = 버튼이 계속 작동하도록 보관하는 질문 { $n }건
privacy-other = 따라가는 사건 등 기타 기록 { $n }건
privacy-nothing = 없음.
privacy-rest = 이름, 전화번호, 다른 메시지는 보관하지 않습니다. 관리자와 분석가의 결정은 임의의 번호로 기록에 남습니다.
privacy-forget = /forgetme 는 이 모두를 지웁니다.
forget-ask = 이 대화에 대해 보관하는 것을 모두 지울까요?
forget-stays = 역할도 사라지며, 다시 쓰려면 새 초대가 필요할 수 있습니다. 차단만 남습니다.
forget-done = ✅ 이 대화에 대해 보관하던 것을 모두 지웠습니다.
forget-not = 아무것도 지우지 않았습니다.
button-forget = 모두 지우기
button-keep = 그대로 두기
