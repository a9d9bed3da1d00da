# Alerts: a claim told at once, and what is told later under it.

button-follow = Follow
button-unfollow = Following ✓
button-mute = Mute this
button-unmute = Muted – hear of it again
button-checking = I'm checking
button-checked = Being checked ✓

alert-late = ⏰ Sent late: it was seen { $when }.
alert-followed = Every post that tells this is told here now, under its first message.
alert-muted = Nothing more about this is told here.
alert-usual = News of this is told here as usual; mere echoes are not.
alert-checking = Noted: this is being checked. Everybody who was told of it sees so.
alert-not-checking = Noted: nobody is checking this any more.
alert-no-story = There is nothing more to follow here.

news-teller = ➕ Told independently by { $who }: { $what } { $number }
news-side = ⚖️ Now from another side, { $who }: { $what } { $number }
news-side-echo = ⚖️ Now repeated on another side, by { $who }: { $what } { $number }
news-denied = ❌ Denied by { $who }: { $what } { $number }
news-doubted = ❓ Doubted by { $who }: { $what } { $number }
news-figure = 🔢 Another figure: { $was } → { $became }, { $many ->
    [one] says
   *[other] say
 } { $who } { $number }
news-figure-first = 🔢 Now with a figure: { $became }, { $many ->
    [one] says
   *[other] say
 } { $who } { $number }
news-figure-more = 🔢 One more figure: { $became }, { $many ->
    [one] says
   *[other] say
 } { $who }; told before: { $was } { $number }
news-echo = 🔁 Repeated by { $who }: { $what } { $number }
news-edited = ✏️ { $channel } edited its post after { $after }: { $was } → { $became } { $number }
news-reworded = ✏️ { $channel } edited its post after { $after }; the claim now reads: { $what } { $number }
news-changed = ✏️ { $channel } edited its post after { $after }. Was: { $was }. Now: { $became } { $number }
news-gone = ✏️ { $channel } edited its post: it no longer makes this claim { $number }
news-deletion = 🗑 { $channel } deleted its post, noticed { $after } after it was posted { $number }
news-deletion-views = 🗑 { $channel } deleted its post, noticed { $after } after it was posted, with { $views ->
    [one] { $views } view
   *[other] { $views } views
 } { $number }
news-recycled = ♻️ Footage seen before in the post of { $channel } { $number }.
