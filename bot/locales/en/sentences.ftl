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

# how many people; .of is the form after "among"
people-some = North Koreans
people-exact = { $n ->
    [one] { $n } North Korean
   *[other] { $n } North Koreans
 }
people-about = about { $n } North Koreans
people-least = at least { $n ->
    [one] { $n } North Korean
   *[other] { $n } North Koreans
 }
people-most = up to { $n } North Koreans
people-between = { $min }–{ $max } North Koreans
people-between-about = about { $min }–{ $max } North Koreans
people-dozens = dozens of North Koreans
people-hundreds = several hundred North Koreans
people-thousands = several thousand North Koreans

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

# "was" or "were" and the like, by $n
was-were = { $n ->
    [one] was
   *[other] were
 }
is-are = { $n ->
    [one] is
   *[other] are
 }
does-do = { $n ->
    [one] does
   *[other] do
 }

# what happened to them; $people is one of the phrases above
fate-killed = { $people } killed
    .that = { $people } { was-were } killed
fate-wounded = { $people } wounded
    .that = { $people } { was-were } wounded
fate-killed_or_wounded = { $people } killed or wounded
    .that = { $people } { was-were } killed or wounded
fate-missing = { $people } missing
    .that = { $people } { is-are } missing
fate-captured = { $people } captured
    .that = { $people } { was-were } captured
fate-deserted = { $people } deserted
    .that = { $people } deserted

# what happened; $people as above, "North Koreans" where no number is given
happened-deployment = { $people } deployed
    .that = { $people } { is-are } deployed
happened-training = { $people } in training
    .that = { $people } { is-are } in training
happened-combat = { $people } in combat
    .that = { $people } { is-are } in combat
happened-casualties = losses among { $people }
    .that = there are losses among { $people }
happened-capture = { $people } captured
    .that = { $people } { was-were } captured
happened-desertion = { $people } deserted
    .that = { $people } deserted
happened-friendly_fire = friendly fire involving { $people }
    .that = there was friendly fire involving { $people }
happened-withdrawal = { $people } pulled back
    .that = { $people } { was-were } pulled back
happened-support = { $people } in support work
    .that = { $people } { does-do } support work
happened-concealment = { $people } being hidden or disguised
    .that = { $people } { is-are } being hidden or disguised
happened-other = something about { $people }
    .that = something is so about { $people }

with-counts = { $what }: { $counts }

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

tiny-killed = { $count } killed
tiny-wounded = { $count } wounded
tiny-killed_or_wounded = { $count } killed or wounded
tiny-missing = { $count } missing
tiny-captured = { $count } captured
tiny-deserted = { $count } deserted
tiny-personnel = { $count } soldiers

stance-denied = denied by { $who }
stance-doubted = doubted by { $who }

claimant-unnamed = unnamed sources
claimant-prisoner = a prisoner
claimant-via = { $who } via { $channel }

side-ukraine = Ukraine
side-russia = Russia
side-north_korea = North Korea
side-south_korea = South Korea
side-west = West
side-independent = independent
side-unknown = side unknown

kind-official = official
kind-unit = unit
kind-milblogger = milblogger
kind-journalist = journalist
kind-outlet = outlet
kind-aggregator = aggregator
