# Verdicts of analysts: how a claim was read, and what the newsroom knows. The newsroom's word is shown as its own.

button-review = Review
button-review-done = Done
button-review-next = Next ▶
newsroom-line = Newsroom: { $said }
newsroom-differs = Newsroom differs: { $said }
reading-line = Read: { $said }
reading-differs = Read, people differ: { $said }
review-one = { $verdict } ({ $by }, { $when })
review-reason = { $said }: { $reason }
newsroom-unchecked = unchecked
newsroom-checking = being checked
newsroom-supported = supported
newsroom-contradicted = contradicted
newsroom-undetermined = undetermined
reading-right = right
reading-wrong_topic = not about them
reading-wrong_place = wrong place
reading-wrong_count = wrong figure
reading-wrong_claimant = wrong claimant
reading-duplicate = duplicate
review-kept = Kept: { $verdict }
review-taken-back = Taken back: { $verdict }
review-contradicting = These contradict each other: a claim is right or wrong, and the newsroom knows one thing of it.
review-queue = { $waiting ->
    [one] { $waiting } claim that nobody has reviewed
   *[other] { $waiting } claims that nobody has reviewed
 }
review-empty = Every claim has been reviewed.
review-end = That was the last one; /review begins again with the newest.
review-how = /review shows what nobody has reviewed. /review 511 supported why https://… keeps a verdict: { $verdicts }
review-unknown = “{ $word }” is no verdict. There are: { $verdicts }
help-review = /review – claims that nobody has reviewed, and verdicts on them
menu-review = Claims nobody has reviewed
