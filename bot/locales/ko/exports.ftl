# 파일로 내보내는 주장.

menu-export = 주장을 파일로: CSV, JSON, GeoJSON, KML
help-export = /export csv 쿠르스크 30d – 주장을 파일로: csv, json, geojson, kml
export-which = 어떤 파일로 드릴까요? 표에는 CSV, 프로그램에는 JSON, 지도에는 GeoJSON과 KML이 맞습니다.
export-unknown = “{ $said }” 파일은 만들지 않습니다. 스프레드시트에서는 CSV를 열 수 있습니다.
button-csv = CSV
button-json = JSON
button-geojson = GeoJSON
button-kml = KML
export-totals = 주장 { $n }건, 최신순
export-totals-most = 더 많은 주장 가운데 최신 { $n }건입니다. 2024-11-01..2024-11-30처럼 기간을 주면 더 오래된 것도 나옵니다
export-note = 주장마다 누가 말하는지, 게시물 링크, 미디어 해시가 함께 들어 있습니다. 러시아군까지 합친 수치는 따로 둔 항목(“joint”)에 있습니다.
export-withheld = 포로와 탈영병에 관한 게시물의 문구는 뺐습니다.
