# What a claim says, written from its slots. $who is the claimant, $what a clause from below.
# A clause has two forms: after "claims:" and, as .that, after "denies that".

# $many is 2 where the claimant is several: "US officials claim"
says-asserted = { $who } { $many ->
    [one] claims
   *[other] claim
 }: { $what }
says-denied = { $who } { $many ->
    [one] denies
   *[other] deny
 } that { $what }
says-doubted = { $who } { $many ->
    [one] doubts
   *[other] doubt
 } that { $what }

# where the text attributes it to nobody, $who is the channel
writes-asserted = { $who } writes: { $what }
writes-denied = { $who } denies that { $what }
writes-doubted = { $who } doubts that { $what }

# how many people. The value is the subject ("… are in combat"), .acc the object ("… were killed"), .of stands after
# "losses among"; in English they are the same.
people-some = North Koreans
    .acc = North Koreans
    .of = North Koreans
people-exact = { $n ->
    [one] { $n } North Korean
   *[other] { $n } North Koreans
 }
    .acc = { $n ->
    [one] { $n } North Korean
   *[other] { $n } North Koreans
 }
    .of = { $n ->
    [one] { $n } North Korean
   *[other] { $n } North Koreans
 }
people-about = about { $n } North Koreans
    .acc = about { $n } North Koreans
    .of = about { $n } North Koreans
people-least = at least { $n ->
    [one] { $n } North Korean
   *[other] { $n } North Koreans
 }
    .acc = at least { $n ->
    [one] { $n } North Korean
   *[other] { $n } North Koreans
 }
    .of = at least { $n ->
    [one] { $n } North Korean
   *[other] { $n } North Koreans
 }
people-most = up to { $n ->
    [one] { $n } North Korean
   *[other] { $n } North Koreans
 }
    .acc = up to { $n ->
    [one] { $n } North Korean
   *[other] { $n } North Koreans
 }
    .of = up to { $n ->
    [one] { $n } North Korean
   *[other] { $n } North Koreans
 }
people-between = { $min }–{ $max } North Koreans
    .acc = { $min }–{ $max } North Koreans
    .of = { $min }–{ $max } North Koreans
people-between-about = about { $min }–{ $max } North Koreans
    .acc = about { $min }–{ $max } North Koreans
    .of = about { $min }–{ $max } North Koreans
people-dozens = dozens of North Koreans
    .acc = dozens of North Koreans
    .of = dozens of North Koreans
people-hundreds = several hundred North Koreans
    .acc = several hundred North Koreans
    .of = several hundred North Koreans
people-thousands = several thousand North Koreans
    .acc = several thousand North Koreans
    .of = several thousand North Koreans

# the number alone, where the sentence has said whose
count-exact = { $n }
count-about = about { $n }
count-least = at least { $n }
count-most = up to { $n }
count-between = { $min }–{ $max }
count-between-about = about { $min }–{ $max }
count-dozens = dozens
count-hundreds = several hundred
count-thousands = several thousand

# what happened to them; $people, $acc and $of are the three forms of a phrase above, $n is how the verb agrees
fate-killed = { $people } killed
    .that = { $people } { $n ->
    [one] was
   *[other] were
 } killed
fate-wounded = { $people } wounded
    .that = { $people } { $n ->
    [one] was
   *[other] were
 } wounded
fate-killed_or_wounded = { $people } killed or wounded
    .that = { $people } { $n ->
    [one] was
   *[other] were
 } killed or wounded
fate-missing = { $people } missing
    .that = { $people } { $n ->
    [one] is
   *[other] are
 } missing
fate-captured = { $people } captured
    .that = { $people } { $n ->
    [one] was
   *[other] were
 } captured
fate-deserted = { $people } deserted
    .that = { $people } deserted

# what happened; $people as above, "North Koreans" where no number is given
happened-deployment = { $people } deployed
    .that = { $people } { $n ->
    [one] is
   *[other] are
 } deployed
happened-training = { $people } in training
    .that = { $people } { $n ->
    [one] is
   *[other] are
 } in training
happened-combat = { $people } in combat
    .that = { $people } { $n ->
    [one] is
   *[other] are
 } in combat
happened-casualties = losses among { $of }
    .that = there are losses among { $of }
happened-capture = { $people } captured
    .that = { $people } { $n ->
    [one] was
   *[other] were
 } captured
happened-desertion = { $people } deserted
    .that = { $people } deserted
happened-friendly_fire = friendly fire involving { $of }
    .that = there was friendly fire involving { $of }
happened-withdrawal = { $people } pulled back
    .that = { $people } { $n ->
    [one] was
   *[other] were
 } pulled back
happened-support = { $people } in support work
    .that = { $people } { $n ->
    [one] does
   *[other] do
 } support work
happened-concealment = { $people } being hidden or disguised
    .that = { $people } { $n ->
    [one] is
   *[other] are
 } being hidden or disguised
happened-other = something about { $people }
    .that = something is so about { $people }

with-counts = { $what }: { $counts }
list-of-fates = { $first }, { $rest }

# short forms, for lists
short-deployment = Deployment
short-training = Training
short-combat = Combat
short-casualties = Losses
short-capture = Captured
short-desertion = Desertion
short-friendly_fire = Friendly fire
short-withdrawal = Withdrawal
short-support = Support work
short-concealment = Concealment
short-other = Other

tiny-exact = { $n }
tiny-about = ~{ $n }
tiny-least = ≥{ $n }
tiny-most = ≤{ $n }
tiny-between = { $min }–{ $max }
tiny-between-about = ~{ $min }–{ $max }
tiny-dozens = dozens
tiny-hundreds = several hundred
tiny-thousands = several thousand

# a figure with what it counts; $n is how the noun agrees
tiny-killed = { $count } killed
tiny-wounded = { $count } wounded
tiny-killed_or_wounded = { $count } killed or wounded
tiny-missing = { $count } missing
tiny-captured = { $count } captured
tiny-deserted = { $count } deserted
tiny-personnel-dozens = dozens of soldiers
tiny-personnel = { $count } { $n ->
    [one] soldier
   *[other] soldiers
 }

# the kind of event with its figures
headline-number = { $kind } { $number }
headline-fates = { $kind } { $counts }
headline-counts = { $kind }, { $counts }

# $many as above
stance-denied = denied by { $who }
stance-doubted = doubted by { $who }

claimant-unnamed = unnamed sources
claimant-prisoner = a prisoner
claimant-via = { $who } via { $channel }
