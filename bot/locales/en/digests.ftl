# Digests: what a stretch of time brought.

menu-digest = A digest now: what came since the last one

digest-everything = North Korean forces
digest-late = ⏰ Sent late: it was due { $due }.
digest-quiet = 🌙 What came while it was quiet
digest-over = What came after today's { $n ->
    [one] { $n } alert
   *[other] { $n } alerts
 }: no more than that were wanted in a day
digest-down = What came while the bot was not running
digest-preview = Preview: nothing of this was sent.
digest-totals = { $events ->
    [one] { $events } event
   *[other] { $events } events
 } · { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
 } · { $origins ->
    [one] { $origins } origin
   *[other] { $origins } origins
 }
digest-page = { $page }/{ $pages }
digest-nothing = Nothing new in this time.
digest-more = and { $n ->
    [one] { $n } more event
   *[other] { $n } more events
 }: /claims shows them all

digest-section-casualties = CLAIMED LOSSES
digest-section-capture = CAPTURED
digest-section-desertion = DESERTION
digest-section-combat = FIGHTING
digest-section-friendly_fire = FRIENDLY FIRE
digest-section-deployment = DEPLOYMENT
digest-section-training = TRAINING
digest-section-withdrawal = WITHDRAWAL
digest-section-support = SUPPORT WORK
digest-section-concealment = CONCEALMENT
digest-section-other = OTHER
digest-section-changed = CHANGED
digest-section-recycled = ♻️ RECYCLED

# $where: "Sudzha: ", or nothing; $what: figures, or words of the post
digest-line-asserted = { $what }, { $many ->
    [one] says
   *[other] say
 } { $who }
digest-line-denied = { $what }: denied by { $who }
digest-line-doubted = { $what }: doubted by { $who }
digest-where = { $place }: { $said }
digest-quoted = “{ $quote }”
digest-echoes = { $n ->
    [one] { $n } echo
   *[other] { $n } echoes
 }
digest-origins = { $n ->
    [one] { $n } independent teller
   *[other] { $n } independent tellers
 }
digest-denials = { $n ->
    [one] denied in { $n } post
   *[other] denied in { $n } posts
 }
digest-assertions = { $n ->
    [one] asserted in { $n } post
   *[other] asserted in { $n } posts
 }
digest-first-told = first told { $when }
digest-repeated = 🔁 Also repeated: { $n ->
    [one] { $n } post
   *[other] { $n } posts
 } of earlier events
digest-others = Others: { $others }

digest-edited = ✏️ { $number } { $was } → { $became } after { $after }, { $channel }
digest-changed = ✏️ { $number } was: { $was }; now: { $became }, after { $after }, { $channel }
digest-gone = ✏️ { $number } { $channel } edited it out of its post: { $what }
digest-deleted = 🗑 { $number } { $channel } deleted its post, noticed after { $after }: { $what }
digest-deleted-views = 🗑 { $number } { $channel } deleted its post, noticed after { $after }, { $views ->
    [one] { $views } view
   *[other] { $views } views
 }: { $what }
digest-recycled = { $number } { $channel }: its footage was seen before – { $what }
digest-stale = ⚠️ { $n } of { $watched } channels stale since { $since }

# /digest
digest-none = There is no subscription in this chat, so this is everything of the last day. /subscribe makes one.
