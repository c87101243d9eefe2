# The care plan: its rules, versions and walks in words.

plan-moved = {" "}(plan { $plan })
plan-moved-rule = {" "}(plan { $plan }: { $rule })
plan-rule = {" "}({ $rule })
plan-by-hub = the hub

plan-how-default = shipped with the store
plan-how-file = edited by hand
plan-how-apply = applied
plan-how-undo = undone

kind-plan-version = version of the plan
error-plan = the plan is wrong: { $said }
error-plan-changed = Version { $version } is in force since { $at }, put there by { $by }: look at it first
error-not-now-plan-same = That is the plan in force already
error-limit-of-plan-bytes = bytes of a plan
cli-action-plan = plan in force

plan-version = { $version }, { $how } { $at }
plan-file-edited = { $file } was edited; to put it in force: warmline plan apply { $file }
plan-file-broken = { $said }; the plan before stays in force
plan-file-unreadable = { $file } can't be read: { $reason }; the plan before stays in force
cli-status-plan = Care plan

plan-when-delivered = { $days } days after delivery
plan-when-ordered = { $days } days after an order
plan-when-no-purchase = { $days } days without a purchase
plan-when-stage-change = { $days_before } days before a child's next stage
plan-when-first-purchase-anniversary = each anniversary of the first purchase
plan-when-birthday = { $days_before } days before birthdays
plan-when-every-months = once in { $months } months
plan-when-tagged = on being tagged { $tag }

plan-what-call = call:
plan-what-visit = visit:
plan-what-gift = gift:
plan-what-upgrade = upgrade:
plan-what-surprise = surprise:
plan-what-sms = SMS:
plan-what-email = e-mail:
plan-what-social = social message:
plan-what-chat = chat message:
plan-what-preferred = by the preferred channel:
plan-what-survey = survey:
plan-what-sms-series = SMS series:
plan-what-email-series = e-mail series:

plan-part-segment = segment
plan-part-rule = rule
plan-part-outcome = outcome
plan-part-reason = reason
plan-part-script = script
plan-part-canned = canned notes
plan-part-history-days = days made up for
plan-part-stage-months = stages
plan-change-added = added
plan-change-removed = removed
plan-change-changed = changed
plan-change-moved = moved

cli-plan-col-part = Part
cli-plan-col-change = Change
cli-plan-col-version = Version
cli-plan-col-since = Since
cli-plan-col-by = By
cli-plan-col-how = How
cli-plan-col-of = Plan of version
cli-plan-col-rule = Rule
cli-plan-col-who = Who
cli-plan-col-when = When
cli-plan-col-what = What
cli-plan-col-open = Open
cli-plan-col-done = Done
cli-plan-col-ended = Ended otherwise
cli-plan-checked = { $file } holds together: { $segments } segments, { $rules } rules, { $outcomes } outcomes, { $scripts } scripts
cli-plan-no-changes = Nothing but remarks and order differs
cli-plan-apply-question = Put this plan in force?
cli-plan-undo-question = Go back to the plan of version { $of }?
cli-plan-applied = Version { $version } is in force; every customer is being looked at again (see warmline status)
cli-plan-undone = The plan of version { $of } is in force again, as version { $version }; every customer is being looked at again (see warmline status)
cli-plan-ran = { $looked } customers looked at: { $made } made, { $lapsed } lapsed
cli-plan-past = { $date } is not run again: this is what the plan made for that day
cli-progress-plan = Day's run
cli-yes-no = [y/N]
cli-yes-letters = yY
cli-error-plan-long = { $file } has { $bytes } bytes, and a plan at most { $limit }: shorten its scripts or remarks.
cli-error-plan-future = { $day } has not come yet: “warmline plan run” makes what is due by today.
cli-error-needs-yes = Nobody is asked here: add --yes to go ahead.
cli-error-left-as-it-is = Nothing has changed.

cli-help-plan = Look at the care plan, change it, undo a change, run its day
cli-help-plan-check = Say whether a plan holds together; needs no store
cli-arg-plan-check-file = The plan's file
cli-examples-plan-check = warmline plan check plan.toml
cli-help-plan-show = Show the plan: who, when, what
cli-arg-plan-show-version = This version; without it, the one in force
cli-arg-plan-show-text = The text, as in its file
cli-examples-plan-show =
    warmline plan show
    warmline plan show --version 2 --text
cli-help-plan-versions = List every plan that was in force, newest first
cli-arg-plan-versions-limit = At most so many: 1 to 500 (50)
cli-examples-plan-versions = warmline plan versions --limit 10
cli-help-plan-apply = Put a plan in force; shows what it changes and asks first
cli-arg-plan-apply-file = The plan's file
cli-arg-plan-apply-yes = Do not ask
cli-examples-plan-apply =
    warmline plan apply plan.toml
    warmline plan apply plan.toml --yes --json
cli-help-plan-undo = Go back to the plan before the one in force; again, to the one before that
cli-arg-plan-undo-yes = Do not ask
cli-examples-plan-undo = warmline plan undo --yes
cli-help-plan-run = Make now what is due by today, as the hub does by itself; of a day that has passed, show what was made
cli-arg-plan-run-date = The day; without it, today
cli-examples-plan-run =
    warmline plan run
    warmline plan run --date 2026-11-20
