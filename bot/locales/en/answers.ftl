# Lists of posts and channels, how a question was understood, and what to say when nothing was found.

asked-not = not { $what }
asked-side = side: { $side }
asked-by = by { $who }
asked-language = in { $language }
asked-asserted = asserted
asked-denied = denied
asked-doubted = doubted
asked-has-media = with media
asked-has-photo = with a photo
asked-has-video = with a video
asked-has-document = with a document
asked-has-link = with a link
asked-has-count = with a number
asked-has-place = with a place

# What of a question was not understood
problem-nearest = { $problem } Did you mean { $nearest }?
problem-allowed = { $problem } It may be { $values }.
problem-no-word = “{ $text }” holds nothing that can be searched for.
problem-unknown-word = “{ $text }” is no word of the query language: searched in the texts.
problem-unknown-key = “{ $text }”: there is no such key.
problem-unknown-value = “{ $text }”: there is no such value.
problem-unknown-channel = { $text } is not a channel known here.
problem-unknown-claimant = “{ $text }”: nobody of that name has claimed anything yet.
problem-bad-window = “{ $text }” is not a time that can be read.
problem-second-window = “{ $text }”: a time was already given, the first one counts.
problem-window-order = “{ $text }” ends before it begins, so it was turned round.
problem-bad-count = “{ $text }” is not a number that can be read.
problem-lone-minus = “{ $text }” stands alone and leaves out nothing: a minus stands right before a word, as in -denied.
problem-open-quote = “{ $text }”: the quotation mark is never closed.
problem-several-places = “{ $text }”: several places bear that name, the likeliest was taken.
problem-too-long = The question is too long; the end of it was not read.

posts-totals = { $posts ->
    [one] { $posts } post
   *[other] { $posts } posts
 }
posts-totals-most = { $posts } posts or more
posts-none = No post found.
posts-nothing-hint = Words match by their beginning, "quoted words" as they stand; a longer window or fewer words finds more.
posts-language-unknown = ⚠️ { $n ->
    [one] { $n } post of this window has
   *[other] { $n } posts of this window have
 } no language yet, so this answer may miss some; they are being worked through, newest first.
post-forwarded = , forwarded from { $source }
post-edited = , edited { $edits }×
post-deleted = , 🗑 deleted
post-no-text = (no text)

sources-totals = { $channels ->
    [one] { $channels } channel
   *[other] { $channels } channels
 } · times in { $zone }
sources-none = No channel is known yet.
source-last = last post { $when }
source-no-posts = no post yet
source-gaps = { $n ->
    [one] { $n } open gap
   *[other] { $n } open gaps
 }
mode-auto = read automatically
mode-joined = joined
mode-short_poll = asked often
mode-history = history read
mode-preview = web preview
mode-none = not read
mode-unwatched = not watched
state-paused = paused
state-renamed = renamed
state-private = now private
state-deleted = deleted
state-restricted = restricted
state-impostor = an impostor holds the name
state-no_preview = web preview switched off
state-not_found = no such channel

nothing-nearest = Nearest outside this window: { $when }.
quoted = “{ $what }”
nothing-without = Without { $what }: { $said } { $n ->
    [one] claim
   *[other] claims
 }.
nothing-ever-without = At any time, without { $what }: { $said } { $n ->
    [one] claim
   *[other] claims
 }.
exactly = { $n }
at-least = at least { $n }
nothing-help = Fewer conditions find more; /help shows what can be asked.
nothing-at-all = Nothing kept comes near it. /help shows what can be asked.
empty-no-channels = Nothing is kept yet, and no channel is watched. On the machine the bot runs on: “dprkwatch channels add @name”, then “dprkwatch preview @name” reads its latest posts without an account.
empty-no-posts = Nothing is kept yet; { $channels ->
    [one] { $channels } channel is watched
   *[other] { $channels } channels are watched
 }. “dprkwatch run” starts watching, “dprkwatch preview @name” reads a channel's latest posts at once.
empty-import = “dprkwatch import result.json” takes a Telegram Desktop export; “dprkwatch init” sets everything up by questions.
empty-no-claims = There are posts, but no claim about North Korean forces in them yet. /posts searches all posts.
