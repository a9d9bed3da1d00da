# Claims as files.

menu-export = Claims as a file: CSV, JSON, GeoJSON, KML
help-export = /export csv kursk 30d – claims as a file: csv, json, geojson or kml
export-which = Which kind of file? Tables read CSV, programs JSON, maps GeoJSON and KML.
export-unknown = “{ $said }” is no kind of file that is made here. Spreadsheets open CSV.
button-csv = CSV
button-json = JSON
button-geojson = GeoJSON
button-kml = KML
export-totals = { $n ->
    [one] { $n } claim
   *[other] { $n } claims
 }, newest first
export-totals-most = the newest { $n } claims of more; a window such as 2024-11-01..2024-11-30 reaches older ones
export-note = Each claim stands with who makes it, a link to its post and the hashes of its media. Figures that count Russians too are in a field of their own (“joint”).
export-withheld = The words of posts about prisoners and deserters are left out.
