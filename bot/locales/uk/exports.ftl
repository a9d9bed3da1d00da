# Твердження у файлах.

menu-export = Твердження файлом: CSV, JSON, GeoJSON, KML
help-export = /export csv курськ 30d – твердження файлом: csv, json, geojson або kml
export-which = Який файл? CSV – для таблиць, JSON – для програм, GeoJSON і KML – для карт.
export-unknown = “{ $said }” – таких файлів тут не роблять. Табличні програми відкривають CSV.
button-csv = CSV
button-json = JSON
button-geojson = GeoJSON
button-kml = KML
export-totals = { $n ->
    [one] { $n } твердження
    [few] { $n } твердження
   *[many] { $n } тверджень
 }, спочатку найновіші
export-totals-most = найновіші з-поміж більшої кількості тверджень: { $n }; до старіших веде період, наприклад 2024-11-01..2024-11-30
export-note = При кожному твердженні вказано, хто це каже, посилання на допис і геші його медіа. Цифри, до яких входять і росіяни, винесено в окреме поле («joint»).
export-withheld = Слова дописів про полонених і дезертирів не включено.
