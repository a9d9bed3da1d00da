# What admins are told about channels and accounts. $why is as Telegram or the program said it.

notice-account = Account { $name }
notice-renamed = { $subject } was renamed: { $old } is called { $new } now. It is the same channel; watching goes on.
notice-unnamed = { $subject }: { $old } has no username any more. It is the same channel; watching goes on.
notice-retitled = { $subject } has another title: “{ $old }” → “{ $new }”. It is the same channel; watching goes on.
notice-impostor = @{ $username } belongs to another channel now (“{ $title }”). Nothing of that one is stored. What { $subject } told stays; /watch takes the new one if it is to be watched.
notice-private = { $subject } is closed ({ $why }).
notice-restricted = { $subject } is restricted ({ $why }).
notice-not_found = { $subject } can't be found ({ $why }).
notice-no_channel = { $subject } is no channel ({ $why }).
notice-banned = { $subject } shut an account out ({ $why }).
notice-after-preview = It is read through its public preview.
notice-after-none = Nothing of it can be read now; what was collected stays.
notice-after-account = It is watched by another account.
notice-readable = { $subject } can be read again.
notice-noforwards-on = { $subject } forbids saving now: text, hashes and links are kept, pictures are not.
notice-noforwards-off = { $subject } allows saving again.
notice-account_down = { $subject } can't watch ({ $why }). Channels that it watched: { $channels }.
notice-until = It is expected back { $when }.
notice-moved = Watched by another account at once: { $n }.
notice-to-preview = Read through their previews for now, later and without media in full: { $n }.
notice-unwatched = Without a preview, not watched: { $n }.
notice-account_up = { $subject } watches again.
notice-clock-ahead = This machine's clock is { $minutes } min ahead of Telegram's: when posts were seen is noted wrongly. Set it, best by NTP.
notice-clock-behind = This machine's clock is { $minutes } min behind Telegram's: when posts were seen is noted wrongly. Set it, best by NTP.
notice-rejudged = Stored posts were judged again by the word lists in force. Judged: { $posts }; newly flagged: { $newly }; no longer flagged: { $no_longer }; other claims read: { $retold }.
notice-other = { $subject }: { $kind }
