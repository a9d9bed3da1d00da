# 진영, 채널 종류, 언어, 도시의 이름.

side-ukraine = 우크라이나
side-russia = 러시아
side-north_korea = 북한
side-south_korea = 한국
side-west = 서방
side-independent = 독립
side-unknown = 진영 미상

kind-official = 공식
kind-unit = 부대
kind-milblogger = 군사 블로거
kind-journalist = 기자
kind-outlet = 언론사
kind-aggregator = 모음 채널

language-en = 영어
language-uk = 우크라이나어
language-ru = 러시아어
language-ko = 한국어

city-kyiv = 키이우
