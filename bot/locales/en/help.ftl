# Commands, help, and answers to what is none of them.

menu-claims = Claims: a place, a window, whose word
menu-claim = One claim by its number
menu-posts = Search all posts by their words
menu-sources = Watched channels
menu-help = What can be asked

start-hello = This bot follows public Telegram channels for claims about North Korean forces in Russia's war against Ukraine. It says who claims what and links the post; whether it is so, it doesn't say.
start-role-admin = You are an admin of this bot now.
start-role-analyst = You are an analyst of this bot now.
start-role-subscriber = You can use this bot now.
start-code-refused = This code can't be used: it is wrong, used up or too old. Whoever runs the bot can make a new one.
start-code-private = A code must be sent in a private chat with the bot.

help-head = What can be asked:
help-claims = /claims kursk 7d – claims about Kursk Oblast in the last seven days
help-claim = /claim 511 – one claim with its quote, link and what others say
help-posts = /posts "burnt faces" – all posts that say so
help-sources = /sources – the channels, and how far they are read
help-query = A question can name places in any of four languages, a window (24h, 7d, 2w, today, 2024-12-01..2024-12-20), kinds of event (casualties, captured), side:ukraine, by:HUR, @channel, lang:uk, has:video, >=10, "quoted words"; a minus before anything leaves it out.
help-example = casualties side:ukraine 30d -denied

claim-which = Which claim? For example /claim { $number }
claim-which-none = Which claim? /claims lists them with their numbers.
claim-unknown = There is no claim { $number }.
posts-which = What should the posts say? For example: /posts "burnt faces" 30d

banned = You can't use this bot.

plain-hint = Read as a question for /claims. /help shows what can be asked.
unknown-command = There is no command { $command }.
unknown-nearest = Did you mean { $nearest }?
unknown-help = /help shows what can be asked.
not-text = This bot reads text, pictures and films: ask in words, for example /claims kursk 7d, or send a picture or film to learn where it was seen before
button-old = This button is from an older version or its question is no longer kept. Please ask again.
button-same = Nothing has changed.
too-slow = Looking for this takes too long. A window such as 30d, a place or a channel makes it quicker.
failed = Something went wrong on this side, and it has been logged. Please try again; /help shows what can be asked.

# who may what; $role is one of the names below
role-admin = admin
role-analyst = analyst
role-subscriber = subscriber
role-banned = banned
not-admitted-open = Write to this bot in a private chat first.
not-admitted-invitation = This bot is open by invitation: whoever runs it can send you a link.
not-admitted-closed = This bot is closed: its admins decide who can use it.
role-needed = This takes the role: { $role }.
only-alone = This can only be asked in a private chat with the bot.
only-group-admins = In a group only its admins can change this.
only-channel-admins = In a channel only its admins can do this. Ask me in a private chat.

menu-coverage = How well the channels are watched
menu-settings = Language, time zone, quiet hours
menu-timezone = The time zone of this chat
menu-language = The language of this chat
menu-privacy = What is kept about this chat
menu-channels = The watched list: change it
menu-watch = Watch channels
menu-unwatch = Stop watching channels
menu-grant = Give somebody a role
menu-invite = A link that lets one person in
menu-audit = Who changed what
menu-health = How the program does
menu-lexicon = Word lists: in force, tried
menu-start = Begin, or take an invitation
menu-forgetme = Remove what is kept about this chat
menu-lift = Fetch a claim's media whole
menu-revoke = Take a role away

help-coverage = /coverage – how well each channel is watched: delays, gaps, silence
help-settings = /settings – language, time zone, quiet hours, messages a day, pictures, charts in digests; /language and /timezone at once
help-privacy = /privacy – what is kept about this chat; /forgetme removes it
help-inline = In any chat: this bot's @name and a question offer claims to paste.
help-admins = For admins:
help-watch = /watch @name side:ukraine kind:unit – watches channels; /unwatch @name stops it
help-channels = /channels – the list with buttons; /channels suggest, /channels import with a pasted list
help-grant = /grant 12345 analyst, /revoke 12345, /invite – who may use the bot
help-audit = /audit – who changed what; /health – how the program does
help-lexicon = /lexicon – the word lists in force; a file with the caption /lexicon try 30d shows what it would flag otherwise
help-lift = /lift 511 – fetches the whole pictures and films of one post, whatever the limits
