# How well channels were watched, and fetching media.

coverage-head = { $good } of { $watched } channels watched without trouble · times in { $zone }
coverage-unknown = “{ $name }”: no channel of that name is known here. /coverage alone shows all of them.
way-joined = new posts arrive at once
way-short_poll = asked for news every half minute or so
way-history = its history is read now and then
way-preview = read through its public preview
way-none = not watched in any way
coverage-queued = an account takes it over about { $when }
coverage-last = last post { $when }
coverage-checked = checked { $when }
coverage-unchecked = not looked at yet
coverage-lag = half of its posts seen within { $median }, 95 of 100 within { $slow }
coverage-gaps-open = { $n ->
    [one] { $n } stretch is missing
   *[other] { $n } stretches are missing
 }
coverage-gaps-closed = { $n ->
    [one] { $n } was filled in
   *[other] { $n } were filled in
 }
coverage-edits = { $n ->
    [one] { $n } edit seen
   *[other] { $n } edits seen
 }
coverage-deletions = { $n ->
    [one] { $n } deletion seen
   *[other] { $n } deletions seen
 }
coverage-waits = Telegram asked { $n ->
    [one] for { $n } pause
   *[other] for { $n } pauses
 }
coverage-errors = { $n ->
    [one] { $n } failed look since the last good one
   *[other] { $n } failed looks since the last good one
 }
state-ok = watched
state-unread = not read by anything now
state-stale = not looked at for a day
state-silent = silent for much longer than usual
state-not-watched = not watched; from imports
state-banned = shut our account out
state-no_channel = is no channel
lift-how = Under which claim? For example /lift 511
lift-done = { $number }: { $n ->
    [one] { $n } picture or film is fetched whole soon, whatever its size.
   *[other] { $n } pictures and films are fetched whole soon, whatever their size.
 }
lift-nothing = { $number }: there is nothing under it that could be fetched.
lift-asked = { $number }: that was asked for already and comes soon.
