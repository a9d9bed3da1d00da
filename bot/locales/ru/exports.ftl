# Утверждения в файлах.

menu-export = Утверждения файлом: CSV, JSON, GeoJSON, KML
help-export = /export csv курск 30d – утверждения файлом: csv, json, geojson или kml
export-which = Какой файл? CSV – для таблиц, JSON – для программ, GeoJSON и KML – для карт.
export-unknown = “{ $said }” – таких файлов здесь не делают. Табличные программы открывают CSV.
button-csv = CSV
button-json = JSON
button-geojson = GeoJSON
button-kml = KML
export-totals = { $n ->
    [one] { $n } утверждение
    [few] { $n } утверждения
   *[many] { $n } утверждений
 }, сначала новейшие
export-totals-most = новейшие из большего числа утверждений: { $n }; к более старым ведёт период, например 2024-11-01..2024-11-30
export-note = При каждом утверждении указано, кто это говорит, ссылка на пост и хеши его медиа. Цифры, в которые входят и россияне, вынесены в отдельное поле («joint»).
export-withheld = Слова постов о пленных и дезертирах не включены.
