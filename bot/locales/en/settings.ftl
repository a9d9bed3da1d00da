# What a chat chooses.

settings-head = Settings of this chat
settings-language = Language: { $language }
settings-zone = Time zone: { $zone } ({ $name }), it is { $now } there
settings-quiet = Quiet hours: { $quiet }
settings-cap = Messages a day: { $cap }
quiet-hours = { $from }–{ $to }
quiet-none = none
cap-some = { $n } at most
cap-none = no limit
settings-choose-language = In which language?
settings-choose-zone = Which time zone? Or write it: /timezone Seoul, /timezone Europe/Kyiv, /timezone UTC+3
settings-choose-quiet = When should nothing be sent? Or write it: /settings quiet 22:30-06:00
settings-choose-cap = How many messages a day at most? Or write it: /settings cap 15
button-settings-language = Language
button-settings-zone = Time zone
button-settings-quiet = Quiet hours
button-settings-cap = Messages a day
button-back = ◀ Back
button-none = None
settings-kept = ✅ Kept.
language-unknown = “{ $said }” is none of the languages of this bot.
zone-unknown = “{ $said }” is no time zone known here.
quiet-wrong = “{ $said }” is no stretch of a day: write two times such as 22:30-06:00.
cap-wrong = “{ $said }” is no number from 1 to 1000.
start-zone = Times are shown as of { $zone }. Is that your time zone? If not, choose one; /timezone takes any city.
