# The plan view and the calendars: their words.

tip-days = Arrows choose a day, PgUp/PgDn a month, Home today, Enter its queue, F4 mine/all
tip-day = ↑/↓ scroll, ←/→ another day, Enter its queue, Esc back to the month
tip-plan = Digits jump, / finds, Enter edits, F5 previews, F10 applies, ←/→ tabs
tip-plan-read = Digits jump to a kind, / finds, F5 previews, ←/→ tabs
tip-outbox = Enter the customer, F4 state/channel, F12 calls one off, w why, Tab scrolls its text
status-walk = updating { $percent }%
status-reclocking = due times { $percent }%

queue-title-on = To do on { $day }

# Plan view
plan-title = Plan v{ $version }
plan-title-draft = draft
plan-none = Nothing found
plan-tab-words = About
plan-tab-load = Load
plan-tab-versions = Versions
plan-general = General
plan-caps-all = all customers
plan-caps-of = { $segment }
plan-col-past = -7d
plan-col-today = day
plan-col-ahead = +7d
plan-col-customers = people
plan-group-segment = Segments
plan-group-lifecycle = Lifecycle
plan-group-key = Key customers
plan-group-rule = Rules
plan-group-caps = Caps
plan-group-series = Series
plan-group-template = Templates
plan-group-script = Scripts
plan-group-line = Product lines
plan-group-calendar = Own calendars
plan-group-outcome = Outcomes
plan-group-reason = Reasons
plan-group-general = General
plan-about-segment = A customer is in the first segment whose condition holds; a prospect if none does.
plan-about-lifecycle = A customer is in the first stage whose condition holds.
plan-about-key = Any of these makes a key customer; anybody can be named one by hand, with a reason.
plan-about-rule = A rule says for whom, when and what. Below: those that were due most in the last 7 days and today.
plan-about-caps = Most contacts of one customer in any 1, 7 and 30 days in a row; service messages are exempt.
plan-about-series = Templates that are sent one after another.
plan-about-template = What messages say; fields in braces are filled in when they are sent.
plan-about-script = What is shown during a call.
plan-about-line = Product lines: which products, at which age each stage begins, how long a unit lasts.
plan-about-calendar = Days of one's own, each year or once.
plan-about-outcome = What a call can end with: a digit each.
plan-about-reason = Why it ended so: a digit each.
plan-about-general = Days made up for, hours of messages, canned notes.
plan-who = Who
plan-who-all = every customer
plan-when = When
plan-what = What
plan-choices = Choices
plan-choice = { "  " }choice { $nth }
plan-limits = Limits
plan-customers = People
plan-has-customers = { $count }, which is { $share }%
plan-occurrences = Due
plan-made = { $past } in 7 days, { $today } today, { $ahead } made ahead
plan-made-previewed = { $past } in the last 7 days, { $today } today, { $ahead } in the next 7 (with the preview)
plan-ahead-made = “+7d” counts only what is made so far; { $key } previews what the plan will make.
plan-ahead-previewed = “+7d” includes what the preview expects.
plan-pending = Open
plan-lapsed = { $count }, mostly: { $why } ({ $of })
plan-lapsed-of = Lapsed
plan-next = Next
plan-coming = To come
plan-templates = In turn
plan-series-of = { $count } templates
plan-subject = Subject
plan-text = Text
plan-in-file = Line { $line } of the plan
plan-back-to = to version { $of }

plan-load-booked = Planned already
plan-load-previewed = Next 30 days
plan-load-compared = In force → draft
plan-load-legend = { $work } work  { $message } messages
plan-load-hint = { $key } previews what will be added


plan-edit-new = New: { $kind }
plan-edit-keys = F5 preview  F10 apply  Ctrl+Z undo  Esc back, keeps draft  F12 drop
plan-checking = checking…
plan-holds = ✓ It holds together
plan-draft-kept = The draft is kept; { $key } applies it
plan-draft-thrown = The draft is thrown away ({ $key } brings it back)
plan-no-draft = Nothing is changed: select something, Enter edits it
plan-faulty = Not applied yet: first mend what is wrong below
plan-faulty-preview = No preview yet: first mend what is wrong below
plan-more-lines = … { $count } more lines
plan-apply-question = Put this draft in force, in place of the plan?
plan-changes-more = … and { $count } more
plan-changes-none = Nothing but remarks and layout differs
plan-apply-moves = { $moved } customers move; { $gained } get more contacts, { $lost } fewer
plan-apply-load = contacts in { $days } days: { $old } → { $new }
plan-apply-unseen = Not previewed ({ $key } shows what it would do)
plan-applied = Version { $version } is in force; every customer is looked at again ({ $key } goes back)
plan-undone = The plan of version { $of } is in force again, as version { $version }
plan-undo-where = { $key } opens the care plan; { $undo } there undoes it
plan-undo-question =
    Undo version { $version } ({ $by }, { $at })?
    The plan of version { $before } comes back and every customer is looked at again; what was made since, and nobody touched, is taken back.
plan-walking = re-evaluating: { $done } of { $of } customers
plan-walked = Every customer has been looked at again: { $count }

plan-preview-draft = Preview: draft beside the plan in force (30 days)
plan-preview-present = Preview: the plan in force (30 days)
plan-preview-running = Looked at { $done } of { $of } customers; Esc stops
plan-preview-stopped = The preview was stopped; { $key } begins again
plan-preview-failed = The preview failed: { $reason }
plan-preview-cancelled = The preview was called off; F5 begins again
plan-gained-lost = { $gained } customers get more contacts, { $lost } fewer
plan-previewed = { $customers } customers, the next { $days } days
plan-moves = Moves
plan-by-way = By way
plan-by-rule = By rule
plan-rule-gains = { $gained } gain it, { $lost } lose it
plan-gone-back = The text of version { $of } is in force again as version { $version } ({ $key } undoes it)
plan-back-question = Put the text of version { $version } in force again, in place of version { $present }? All customers are looked at anew.
plan-version-text = Its text
plan-version-same = The same as the plan in force
plan-version-keys = ↑/↓ scroll  { $key } goes back to it  Esc closes
plan-version-title = Version { $version } (in force: { $present })
plan-previewed-whose = Which customers
plan-previewed-nobody = This preview names no customers
plan-loss-of = Lose { $rule }
plan-gain-of = Gain { $rule }
plan-moves-keys = Enter lists the customers
plan-held-lapsed = { $count } lapsed
plan-held-moved = { $count } moved
plan-held = Held back, by reason
plan-agent-over = at most { $most } a day, too much on { $days } days
plan-agent-most = at most { $most } a day
plan-by-agent = Work, by agent
plan-within = Within the { $daily } a day that the agents finish
plan-who-hint = { $key } previews how much each agent gets, whether it can be done, and what is held back and why
plan-who-title = Who and what is held

# Calendars
days-title = Calendar { $whose }
days-legend = Work and waiting messages together; ▁–█ beside the month's most
days-made-only = Made so far; the plan will make more
days-made-hint = Made so far; { $key } in the care plan previews what it will make
days-made-mine = Made so far; { $key } everybody’s, with what the preview expects
days-with-coming = Grey: with what the preview expects
days-work = To do
days-messages = Messages waiting
days-coming = To come (preview)
days-by-agent = To do, by agent
days-by-channel = Messages, by channel
days-by-rule = Due by the plan, by rule
days-more = { $count ->
    [one] 1 more line ({ $key })
   *[other] { $count } more lines ({ $key })
}
days-scrolls = ↑/↓ scroll
days-off = Day off: { $name }
days-make-up = Make-up workday: { $name }
days-weekend = Weekend
days-workday = Working day
days-no-table = The holidays of { $year } are not known: warmline calendar import brings them in
month-title = Calendar of { $name }
month-birthday = Bday
month-own-birthday = Birthday
month-birthday-of = Birthday of { $name }
month-coming = to come
month-nothing = Nothing
month-keys = Arrows day  PgUp/PgDn month  Home today  w why  Esc close



month-later = After that

# Why something is there
why-title = Why it is there
why-values = What the condition saw
why-which = Why which one is there?
why-nothing = No follow-up or message to explain here
why-keys = Esc closes
why-keys-more = ↑/↓ scroll  Esc closes

# The draft is of a version that is in force no more
plan-title-draft-of = draft (of v{ $version })
plan-outdated-title = Version { $version } is in force
plan-outdated-by = Version { $version }: { $by }, { $at }, { $how }
plan-outdated-theirs = Meanwhile: { $changes }
plan-outdated-mine = Your draft (of version { $from }, not lost): { $changes }
plan-outdated-both = Both changed, yours will stay: { $parts }
plan-outdated-keep = Keep the draft, on top of version { $version }
plan-outdated-take = Take version { $version }; the draft can be taken back
plan-draft-on-top = The draft is on top of version { $version } now: { $preview } previews, { $apply } applies
plan-draft-held = Version { $version } has all that the draft changed: nothing is left to apply
