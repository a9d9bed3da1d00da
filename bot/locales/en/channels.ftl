# The watched list for admins.

channels-head = { $channels ->
    [one] { $channels } channel is watched
   *[other] { $channels } channels are watched
 }
channels-none = No channel is watched yet.
channels-how = The numbers open a channel. /watch @name adds, /channels suggest proposes, /channels import takes a pasted list.
channels-unknown = { $name } is not a channel known here. /watch adds it.
watch-how = Which channels? For example /watch @name @other side:ukraine kind:unit
watch-new = ✅ { $name }: watched from now on, within half a minute
watch-already = ☑️ { $name }: is watched already
watch-changed = ☑️ { $name }: is watched already; changed: { $changes }
watch-other = ; the name was that of another channel, “{ $title }”, which is watched on
watch-queued = ; an account takes it over about { $when }
watch-wrong = ⚠️ { $name }: left out, “{ $wrong }” can't be read
watch-values = “{ $word }:” takes { $values }
watch-no-name = ⚠️ { $name }: left out; write a channel as @name (4 to 32 Latin letters, digits, underscores) or its t.me link
import-how = Paste the list after /channels import: a table with a line of heads (username, title, side, kind; tabs between), or names with a side and a kind beside them, a line each.
unwatch-how = Which channels? For example /unwatch @name @other
unwatch-done = ✅ { $name }: no longer watched; what was collected stays
unwatch-unknown = ⚠️ { $name }: was not watched
note-how = What is known of the channel's trustworthiness? Write: /channels note @name your words
panel-about = { $side } · { $kind }
kind-none = kind not set
panel-mode = Wanted: { $wanted } · now: { $now }
panel-undecided = not decided yet
panel-queued = An account takes it over about { $when }
panel-times = Last post { $last } · checked { $checked }
panel-read-whole = Its history is read from the first post on
panel-read-back = Its history is read back to { $when }
panel-reading-back = Its history is being read back to { $wanted }; so far to { $when }
panel-note = Trust note: “{ $note }”
choose-side = Whose side is it on?
choose-kind = What kind of channel is it?
choose-mode = How should it be watched?
choose-backfill = How far back should its history be read?
days = { $n ->
    [one] { $n } day
   *[other] { $n } days
 }
button-side = Side
button-kind = Kind
button-mode = Way
button-channel-pause = ⏸ Pause
button-channel-resume = ▶ Go on
button-backfill = History
button-note = Trust note
button-drop = Stop watching
button-watch = Watch again
button-channel-list = ◀ List
button-copy = Copy the command
channel-backfill-asked = { $days ->
    [one] ✅ The history of { $days } day is asked for; it is read behind what is new.
   *[other] ✅ The history of { $days } days is asked for; it is read behind what is new.
 }
suggest-head = Not watched, but pointed to by flagged posts
suggest-line = { $name }: forwarded { $forwards }×, linked { $links }×, by { $tellers ->
    [one] { $tellers } watched channel
   *[other] { $tellers } watched channels
 }
suggest-none = No flagged post forwards or links a channel that isn't watched.
