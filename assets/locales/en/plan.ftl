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

plan-days-same = on the day of
plan-days-after = { $days } days after
plan-days-both = on the day of, and { $days } days after,
plan-days-after-one = the day after
plan-days-before-one = the day before
plan-days-before = { $days } days before
plan-when-ordered = { $days } each order
plan-when-ordered-nth = { $days } order no. { $nth }
plan-when-dispatched = { $days } dispatch
plan-when-delivered = { $days } delivery
plan-when-delivered-known = { $days } a known delivery
plan-when-no-purchase = { $numbers } days without a purchase
plan-when-entered = { $days } becoming { $what }
plan-when-every-days = every { $every } days for { $for } days after { $after }
plan-when-month-days = on days { $numbers } of each month
plan-when-every-months = once every { $months } months
plan-when-every-months-1 = once a month
plan-when-every-months-3 = once a quarter
plan-when-every-months-12 = once a year
plan-when-birthday = { $days } the birthday of { $whose }
plan-when-stage-change = { $days } a baby's next stage
plan-when-first-purchase-anniversary = { $days } the anniversary of the first purchase
plan-when-anniversary = { $days } the anniversary of { $field }
plan-when-holiday = { $days } the beginning of each statutory holiday
plan-when-holiday-names = { $days } the beginning of the holidays { $names }
plan-when-festival = { $days } { $names }
plan-when-calendar = { $days } the { $names }
plan-when-replenish = { $days } what was bought is used up
plan-when-tagged = { $days } the tag { $tag }
plan-when-low-score = { $days } a score of { $at_most } or less
plan-when-happened = { $days } { $names }
plan-after-ordered = each order
plan-after-first-order = the first order
plan-after-delivered = each delivery
plan-whose-all = customer or family
plan-whose-customer = the customer
plan-whose-family = family
plan-whose-baby = a baby
plan-whose-customer-and-baby = customer or baby
plan-calendar-industry = industry days
plan-term-lapse-days = lapses after { $n } days
plan-term-held-lapse = left out where held
plan-term-sample = { $n }% sampled
plan-term-spread-days = spread over { $n } days
plan-term-within-hours = within { $n } business hours
plan-term-service = service message
plan-term-lane-complaint = before all others
plan-term-by-agents = given to agents by their shares
plan-term-shift-on = on working days only
plan-term-shift-before = moved to the working day before
plan-term-shift-after = moved to the working day after
plan-term-missed-merge = missed ones become one
plan-term-missed-skip = not made up for after { $n } days

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
plan-what-social-series = social series:
plan-what-chat-series = chat series:
plan-what-preferred-series = preferred channel, series:
plan-what-survey-series = survey series:

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
cli-plan-col-terms = Terms
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
