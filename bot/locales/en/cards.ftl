# Cards: a claim, a list of events.

button-why = Why?
button-less = Less

claims-totals = { $events ->
    [one] { $events } event
   *[other] { $events } events
 } from { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
 }
claims-totals-most = at least { $events } events from at least { $posts } posts
claims-older = This is made of the newest claims that match; a window such as 2024-11-01..2024-11-30 reaches older ones.
claims-page = { $totals } · { $page }/{ $pages }
claims-newest-first = { $totals } · newest first
claims-none = No claim found.

line-place = { $what }, { $place }
line-claim = { $what }: { $who }, { $when }
line-posts = { " " }· { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
 }
line-number = { " " }{ $number }
line-posted = posted { $date }
line-edited = { " " }✏️
line-deleted = { " " }🗑

left-out = Left out, counted together with Russians: { $shown }
left-out-of = { $figures } ({ $who }, { $when })

gaps = ⚠️ { $n ->
    [one] { $n } gap
   *[other] { $n } gaps
 } in what was watched: { $shown }
gaps-most = ⚠️ { $n } gaps or more in what was watched: { $shown }
gap-of = { $channel }, { $when }
gap-open = since { $start }
gap-unknown = times unknown

claim-superseded = Read again since: see { $number }.
claim-withdrawn = Read again since: the present word lists find no such claim in the post.
claim-posted = posted { $when }
claim-posted-uncertain = posted { $when } (the source names no zone)
claim-seen = seen { $after }
claim-seen-history = read from the channel's history
claim-seen-preview = read from the web preview
claim-seen-export = read from an export
claim-quote = “{ $quote }” ({ $language })
claim-channel = 📣 Posted by { $channel } ({ $about })
claim-forwarded = { ", " }forwarded from { $source }
claim-changed = ✏️ { $was } → { $became } after { $after }
no-figure = no figure
claim-left-out = Left out: { $figures }, counted together with Russians
claim-link = 🔗 { $link } · edited { $edits }×
claim-no-link = no public link
claim-deleted = { " " }· 🗑 deleted, noticed { $when }
claim-told = Told by: { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
 } → { $origins ->
    [one] { $origins } origin
   *[other] { $origins } origins
 } (earliest among watched)
claim-others = Others say: { $others }
other-asserted = { $figures } ({ $who }, { $when })
other-denied = { $figures }: denied ({ $who }, { $when })
other-doubted = { $figures }: doubted ({ $who }, { $when })
claim-media = In the post: { $media }
media-none = text only
media-photo = { $n ->
    [one] { $n } photo
   *[other] { $n } photos
 }
media-video = { $n ->
    [one] { $n } video
   *[other] { $n } videos
 }
media-animation = { $n ->
    [one] { $n } animation
   *[other] { $n } animations
 }
media-video_note = { $n ->
    [one] { $n } round video
   *[other] { $n } round videos
 }
media-document = { $n ->
    [one] { $n } document
   *[other] { $n } documents
 }
media-other = { $n ->
    [one] { $n } other attachment
   *[other] { $n } other attachments
 }

why-head = Why it was read as “{ $kind }”:
why-unknown = The text this was read from is no longer kept.
why-context = Around the quote: “{ $before }[…]{ $after }”
why-earlier = Text before the edit of { $when }: “{ $text }”
why-slot = { $slot }: { $read }
why-mention = Names them: { $read } by the rule { $rule }
why-score = Flag score { $score }, lexicon { $lexicon }
slot-event = Event
slot-counts = Numbers
slot-places = Places
slot-claimant = Who says it
slot-date = Date
slot-stance = Stance

button-who-else = Who else
button-lift = Fetch whole media
tellers-head = { $what } { $number }: told by { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
 }, the earliest first
tellers-more = and { $n } more
tellers-earliest = Earliest among watched channels; somebody else may have been earlier.
media-sensitive = { " " }· may show the dead, wounded or prisoners
media-not-whole = { " " }· { $n } not fetched whole
button-figures = Figures
button-timeline = Timeline
button-map = Map
button-chart = By side
button-dark = 🌙 Dark
button-light = ☀️ Light
