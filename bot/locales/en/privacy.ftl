# What is kept about a chat, and how it goes.

privacy-head = What is kept about this chat:
privacy-role = the role: { $role }
privacy-settings = its settings: language, time zone, quiet hours, messages a day, pictures, charts in digests
privacy-subscriptions = { $n ->
    [one] { $n } subscription
   *[other] { $n } subscriptions
 }
privacy-deliveries = { $n ->
    [one] { $n } message that was sent or is to be sent
   *[other] { $n } messages that were sent or are to be sent
 }
privacy-asked = { $n ->
    [one] { $n } question, so that its buttons go on working
   *[other] { $n } questions, so that their buttons go on working
 }
privacy-other = { $n ->
    [one] { $n } other note
   *[other] { $n } other notes
 }, such as stories that it follows
privacy-nothing = Nothing.
privacy-rest = Names, phone numbers and other messages are not kept. What admins and analysts decide stays in the log under a random number.
privacy-forget = /forgetme removes all of this.
forget-ask = Remove everything that is kept about this chat?
forget-stays = A role goes too: getting in again may take a new invitation. Only a ban stays.
forget-done = ✅ Everything that was kept about this chat is removed.
forget-not = Nothing was removed.
button-forget = Remove everything
button-keep = Keep it
