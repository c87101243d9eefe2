# What a plan would do: previews.

error-not-now-preview-busy = Too many previews are under way: try again when one is finished (see warmline status)
error-not-now-preview-gone = That preview is not kept any more, as others came after it: begin anew
cli-error-preview-failed = The preview failed: { $reason }
cli-error-preview-cancelled = The preview was called off.
cli-progress-preview = Looking ahead

plan-way-call = Call
plan-way-visit = Visit
plan-way-gift = Gift
plan-way-upgrade = Upgrade
plan-way-surprise = Surprise
plan-way-sms = SMS
plan-way-email = E-mail
plan-way-social = Social message
plan-way-chat = Chat message
move-of-segment = Segment
move-of-lifecycle = Lifecycle
move-of-key = Key customer
move-key-gained = not met
move-key-lost = no longer met

cli-preview-head = { $days } days from { $from }, { $customers } customers looked at in { $seconds } s. Nothing has changed.
cli-preview-compared = Compared with the plan in force (version { $version }): { $gained } customers get contacts they would not get, { $lost } lose some
cli-preview-in-force = The plan in force (version { $version })
cli-preview-col-day = Day
cli-preview-col-old = In force
cli-preview-col-new = New
cli-preview-col-more = ±
cli-preview-col-touches = Contacts
cli-preview-col-work = Work
cli-preview-col-booked = Planned
cli-preview-col-capacity = Capacity
cli-preview-col-rule = Rule
cli-preview-col-moved = Moved
cli-preview-col-lapsed = Lapsed
cli-preview-col-gain = Gain
cli-preview-col-lose = Lose
cli-preview-col-who = For example
cli-preview-col-way = How
cli-preview-col-agent = Agent
cli-preview-col-most = Most a day
cli-preview-col-over = Days too full
cli-preview-col-held = Held back because
cli-preview-col-moves = Moves
cli-preview-col-from = From
cli-preview-col-to = To
cli-preview-col-customers = Customers
cli-preview-pool = everybody
cli-preview-col-of = In what
cli-preview-cut = { $about }: the first { $listed } of { $count } are listed
cli-preview-nobody = Nobody moves, gains or loses.
cli-preview-off = off
cli-preview-unknown = no table of days off
cli-preview-unstaffed = Nobody takes work: no agent has a share of it
cli-preview-over = { $days } days have more work than the agents finish ({ $capacity } a day)

cli-help-plan-preview = Show what a plan would do in the days to come, beside the plan in force; changes nothing
cli-arg-plan-preview-file = The plan's file; without it, the plan in force
cli-arg-plan-preview-days = So many days from today: 1 to 92 (30)
cli-arg-plan-preview-list = List every customer: who moves, who gains, who loses, or all
cli-examples-plan-preview =
    warmline plan preview
    warmline plan preview plan.toml --days 14
    warmline plan preview plan.toml --list moves
    warmline plan preview plan.toml --json
