# Subscriptions: making them by questions, listing, changing, stopping.

menu-subscribe = Be told: at once, or in digests
menu-subscriptions = What this chat is told, and changing it

# how often and when; $day is one of the weekdays
schedule-instant = at once
schedule-hourly = every hour, at minute { $minute }
schedule-daily = daily at { $time }
schedule-weekly = every { $day } at { $time }
schedule-zone = { $said } { $zone }
weekday-0 = Monday
weekday-1 = Tuesday
weekday-2 = Wednesday
weekday-3 = Thursday
weekday-4 = Friday
weekday-5 = Saturday
weekday-6 = Sunday

subscribe-what = What do you want to be told of? Choose, or type any question: kursk casualties, by:HUR captured, @channel, "burnt faces" -denied
subscribe-where = Where? Choose, or type a place.
subscribe-how = How often?
subscribe-day = On which day?
subscribe-when = At what time? Choose, or type one such as 08:30.
subscribe-zone = Times are local. Is { $zone } right, where it is { $time } now? Another zone: type its name, for example Europe/Warsaw.
subscribe-so-far = { $what } · …
subscribe-done = ✅ Subscribed
subscribe-changed = ✅ Changed
subscribe-instead = ✅ Changed. Until now: { $before }. A question has one rhythm.
subscribe-same = ✅ You are subscribed to this already.
subscribe-cancelled = Nothing was changed.
subscribe-cancel = Cancel
subscribe-anything = Everything
subscribe-anywhere = Everywhere
subscribe-at-once = At once
subscribe-hourly = Hourly
subscribe-daily = Daily
subscribe-weekly = Weekly
subscribe-zone-said = Times are those of { $zone }; /timezone changes that.
subscribe-zone-yes = Yes, { $zone }
subscribe-no-window = “{ $window }” is left out: a subscription goes on until it is stopped.
subscribe-no-time = “{ $text }” is no time of day: write it as 09:00 or 18:30.
subscribe-second = “{ $text }” was left out: a subscription has one time and one day.
subscribe-no-rhythm = “{ $text }”: there is no such rhythm; it can be told at once, hourly, daily or weekly.
subscribe-unheard = Nothing that is kept so far says { $what }. Is it spelt as you mean it?
subscribe-no-place = “{ $text }” is no place that is known here.
subscribe-no-zone = “{ $text }” is no time zone: write one such as Europe/Kyiv or Asia/Seoul.
subscribe-nearest = Did you mean { $nearest }?
subscribe-not-yours = Somebody else is being asked this. /subscribe begins your own.
subscribe-old = These buttons are no longer in use. /subscribe begins anew.
subscribe-too-many = This chat has { $n } subscriptions, which is as many as it may have. /subscriptions stops some.

subscriptions-none = This chat has no subscription yet. /subscribe makes one: by questions, or at once with /subscribe kursk casualties daily 09:00
subscriptions-head = { $n ->
    [one] { $n } subscription
   *[other] { $n } subscriptions
 } of this chat · times in { $zone }
subscriptions-line = { $what } – { $schedule }
subscription-next = Next { $when }
subscription-last = Last sent { $when }
subscription-never = Nothing was sent yet
subscription-muted = without a sound
subscription-paused = paused until { $when }
subscription-empty-too = also when nothing happened
subscription-resting = resting: { $why }
rests-blocked = the bot was blocked in this chat
rests-kicked = the bot was removed from this chat
rests-deactivated = the account or group no longer exists
rests-gone = Telegram no longer finds this chat
rests-no_rights = the bot may not write here
rests-topic_gone = the topic was closed or deleted
subscription-gone = This subscription was stopped.
subscription-sure = Stop being told of this?

button-pause-day = Pause a day
button-pause-week = Pause a week
button-resume = Go on
button-mute-on = Without a sound
button-mute-off = With a sound
button-empty-on = Also when empty
button-empty-off = Only when there is news
button-schedule = How often
button-query = What
button-preview = Preview
button-stop = Stop
button-stop-yes = Yes, stop
button-stop-no = No
button-list = ◀ All
button-subscribe = Subscribe

preview-instant = In the last week this would have been { $n ->
    [0] no alert
    [one] { $n } alert
   *[other] { $n } alerts
 }.
preview-digests = In the last week this would have been { $n ->
    [0] no digest
    [one] { $n } digest
   *[other] { $n } digests
 }, with { $events ->
    [one] { $events } event
   *[other] { $events } events
 }. Together:

help-subscribe = /subscribe kursk casualties daily 09:00 – be told, at once or in digests; /subscribe alone asks step by step
help-subscriptions = /subscriptions – what this chat is told; pause, change, preview, stop
help-digest = /digest now – what came since the last digest; /digest kursk 7d – of any question
