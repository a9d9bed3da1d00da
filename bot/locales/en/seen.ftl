# Where a picture or film was seen before.

seen-head = Seen: { $sightings ->
    [one] { $sightings } sighting
   *[other] { $sightings } sightings
 }, { $channels ->
    [one] { $channels } channel
   *[other] { $channels } channels
 }
seen-earliest = Earliest we hold: { $sighting }
seen-then = Then: { $sighting }
seen-latest = Latest: { $sighting }
seen-no-claim = 🔥 Same footage, no claim: { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
 }
seen-silent = same footage, no claim
seen-similar = Look at this: { $matches ->
    [one] { $matches } weaker match
   *[other] { $matches } weaker matches
 }
seen-nowhere = Not seen in { $media ->
    [one] { $media } picture or film
   *[other] { $media } pictures and films
 } since { $since }{ $waiting ->
    [0] {""}
   *[other] ; { $waiting } not yet hashed
 }. Not the whole internet.
seen-not-elsewhere = Not seen elsewhere in { $media ->
    [one] { $media } picture or film
   *[other] { $media } pictures and films
 } since { $since }{ $waiting ->
    [0] {""}
   *[other] ; { $waiting } not yet hashed
 }. Not the whole internet.
seen-only-sighting = The only sighting: { $sighting }
seen-asked-post = the post you asked about
seen-all-wait = Nothing was compared yet: it waits to be hashed.
seen-some-wait = Not compared yet, as not hashed: { $n } of its pictures and films
seen-unread = This file couldn't be looked into: { $reason }
seen-only-exact = Only the very same file, byte for byte, was searched for; what looks like it was not.
seen-only-exact-none = Only the very same file, byte for byte, was searched for, and none is kept; what looks like it was not searched for.
seen-only-number = Only posts with the very same file of Telegram's were searched for; what looks like it was not.
seen-partly = Looked into in part only: { $reason }
seen-searched = Searched { $media ->
    [one] { $media } picture or film
   *[other] { $media } pictures and films
 } since { $since }{ $waiting ->
    [0] {""}
   *[other] ; { $waiting } not yet hashed
 }. Not the whole internet.
seen-by-thumbnail = The film is too large for a bot: looked up by its small picture.
seen-by-post = Looked up by its post.
seen-by-account = Looked up by the whole film or picture, as the watching account fetched it.
seen-by-account-thumbnail = Looked up by a small picture, as the watching account fetched it.
seen-asked-account = A watching account fetches it from { $post }; what it finds comes here as a reply.
seen-account-failed = { $post }: the watching account could not fetch it ({ $why }).
seen-not-whole = Why not by the whole: { $why }
seen-shows = Shows reuse; doesn't prove where it was filmed.
seen-without-text = without text
seen-all = { $sightings ->
    [one] { $sightings } sighting
   *[other] { $sightings } sightings
 } · times in { $zone }
seen-fake = Known fake: { $note }
seen-how = Send a picture or film, forward a post, or paste a link such as t.me/name/123: I say where it was seen before.
seen-post-unknown = That post isn't kept, or shows no picture or film. Send me the picture or film itself.
seen-refused = That can't be looked up: { $reason }
seen-unreadable = it is no picture or film that can be read
seen-too-large = it is larger than the 20 MB that a bot may download, and has no small picture
seen-not-downloaded = Telegram didn't hand it over; try again
seen-no-index = the index of pictures is not loaded here
file-empty = the file is empty
file-missing = its file could not be had
file-cut-off = it is cut off
file-damaged = it is cut off or damaged
file-undecoded = it can't be decoded
file-no-frame = it holds no frame that can be decoded
file-no-picture = it holds sound, but no picture
file-no-stream = it holds neither picture nor sound
file-no-process = this machine had no room to look into it just then; try again
file-memory = it takes more memory than allowed
file-pixels = it takes more pixels than allowed
file-encrypted = it is encrypted
file-too-large = { $width } × { $height } pixels are too large to look into
file-megapixels = more than { $megapixels } megapixels are too large to look into
file-too-small = { $width } × { $height } pixels are too small to compare
file-too-long = it took longer than { $seconds } s
file-left-out = it was looked into as far as the limit allows, and the rest was left out
file-named-unknown = it is named like a { $ending } file, but is of no kind that is known
file-named = it is named like a { $ending } file, but is { $mime }
file-kind = { $mime } can't be decoded
alike-file = same file
alike-picture = same picture
alike-turned = mirrored and turned
alike-mirrored = mirrored
alike-rotated = turned
alike-cropped = cropped or framed
alike-frames = { $asked ->
    [0] { $frames ->
        [one] { $frames } frame of a film
       *[other] { $frames } frames of a film
     }
   *[other] { $frames } of { $asked } frames
 }
alike-thumbnail = by the thumbnail of a film
alike-at = { $frames } (at { $times } s)
button-all = All { $n }
beside-same = Same footage: { $how }
beside-similar = Look at this: { $how }
beside-sent = Left: what you sent
beside-left = Left: { $sighting }
beside-right = Right: { $sighting }
beside-outlined = Outlined: the part that both show.
beside-small = One of them is shown by a small picture.
beside-not-kept = No side by side: no picture of the earlier one is kept, only its hashes.
beside-asked-not-kept = No side by side: no picture of that post is kept, only its hashes.
beside-none = No pictures are kept here to put side by side.
beside-failed = No side by side: { $reason }
recycled-line = ♻️ Footage seen before: { $sighting }
recycled-differs = Differs: { $differs }
recycled-carried = { $posts ->
    [one] { $posts } post carries it
   *[other] { $posts } posts carry it
 }{ $bare ->
    [0] {""}
   *[other] , { $bare } without text
 }
recycled-refused = ♻️ An earlier sighting was matched with this footage; an analyst called the match wrong.
match-wrong = Noted: wrong match. It is no longer shown as seen before; the button takes this back.
match-right = Noted: the match stands again.
button-beside = Side by side
button-all-sightings = All sightings
button-wrong-match = Wrong match
button-right-match = Undo “wrong match”
audit-match = footage match
audit-key-refused = called wrong
audit-key-match = match
differs-places = place (then { $then }; now { $now })
differs-days = date (+{ $days } d)
differs-events = what it shows (then { $then }; now { $now })
help-seen = /seen – where a picture, film, forwarded post or t.me link was seen before: just send it
menu-seen = Where footage was seen before
