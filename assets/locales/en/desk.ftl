# The desk's screens.

desk-title = Warmline
loading = loading…
nothing = (none)
too-small = The terminal is too small: at least { $columns } columns and { $rows } rows are needed
refreshed = Refreshed
mouse-on = Mouse on (turn it off to select text)
mouse-off = Mouse off

# Status bar
status-acting = { $name } (by { $acting })
status-in-call = [on call { $time }]
status-held = [{ $name }]
status-done = done { $done }/{ $target }
status-overdue = overdue { $count }
status-next = next { $time }
status-latency = { $ms }ms
status-connecting = connecting
status-link-down = offline { $seconds }s
status-stopped = stopped
status-refused = not let in
status-read-only = read-only

# The two lines at the bottom
tip-find = Type digits or Han to find a customer, F2 or / for pinyin and names
tip-figures = ←/→ period, 1 day 2 week 3 month 4 quarter, 5 mine/all, Tab groups, Enter rows
toast-undo = ({ $key } undo)
toast-undone = Undone: { $what }
toast-redone = Done again: { $what }

# Queue
queue-title-now = Queue  today { $today }  overdue { $overdue }
queue-title-today = Today { $count }
queue-title-overdue = Overdue { $count }
queue-title-open = All open { $count }
queue-everybody = everybody
queue-marked = marked { $count }
queue-nobody = No customers yet. Ctrl+N adds one; warmline import customers FILE, in another terminal, brings many, and they appear here.
queue-empty = All done. F4 shows other work, F3 customers and figures.
queue-held = { $name } has it
queue-no-number = no number: { $why }

customers-title = Customers
customers-none = No such customers
segments-title = Segment
segments-all = All customers
segments-filter = Saved filter: { $name }

# Profile
tab-overview = Overview
tab-timeline = Timeline
tab-orders = Orders
tab-follow-ups = Tasks
tab-history = History
timeline-title = Timeline
detail-nobody = Select a customer to see the profile here
overview-extension = ext. { $number }
overview-wrong-number = wrong number
overview-reveal = v shows it
overview-do-not-call = do not call
overview-prefers = Prefers
overview-spent = Spent
overview-orders = { $orders ->
    [one] {"  "}in { $orders } order
   *[other] {"  "}in { $orders } orders, { $mean } each
}
overview-last = Bought
overview-last-order = last { $day } ({ $days }d ago)
overview-interval = about every { $days }d
overview-satisfaction = CSAT
overview-scores = { $count ->
    [one] { $score } ({ $count } score)
   *[other] { $score } ({ $count } scores)
}
overview-shares-phone = { $count ->
    [one] { $count } other customer has the number: { $names } ({ $key } opens)
   *[other] { $count } other customers have the number: { $names } ({ $key } opens)
}
overview-and-others = {" and others"}
same-number-title = Customers with the same number
overview-recent = Recent
overview-this-time = This call
overview-because = because: { $fact }
overview-why = { $key } why
overview-last-outcome = last: { $outcome }
overview-segment = Segment
overview-lifecycle = Stage
overview-held-back = Held back
overview-held = { $name } has been with this customer since { $since }
work-attempt = try { $number }

timeline-none = Nothing yet
timeline-call = Call
timeline-caller = Caller
timeline-order = Order
timeline-follow-up = To do: { $why }
timeline-due = due { $when }, { $state }
timeline-to-be-sent = to be sent { $when }
timeline-called-off = called off { $when }, { $by }
timeline-field = { $field }: { $from } → { $to }
timeline-segment = Segment: { $from } → { $to }
timeline-revealed = Number shown
orders-none = No orders yet
follow-ups-none = No follow-ups yet
history-none = Nothing was changed
history-change = { $from } → { $to }

# Lookup
lookup-title = Find (digits, pinyin, name, order)
lookup-how = such as 1234, zs, zhangs, 1234 w, O7781, T115
lookup-searching = searching…
lookup-none = Nothing found; Ctrl+N makes a new customer
lookup-no-ticket = There is no ticket { $ticket }
lookup-found = { $count } found (due today and recent contacts first)
lookup-many = { $total } found, first { $shown } shown: type on
lookup-never = never
lookup-due = due { $count }
lookup-keys = Enter open  F6 wrap up  F8 next time  Ctrl+N new  Esc back

# Forms
form-wrap-up = Wrap up
form-next = Next time
form-new-customer = New customer
form-edit-customer = Edit customer
form-talked = talked { $time }
form-keys-next = Enter next, then save+next  Tab field  Esc draft  F12 drop
form-keys = Enter next, then save  Tab field  Esc draft  F12 drop
form-list = {", "}
form-below = ↓ below: { $fields }
form-saving = saving…
form-call-out = out
form-call-in = in
form-call-in-other = in, other matter
form-call-out-other = out, other matter
form-not-scored = not asked
form-retry = if empty, again at { $time }
form-severity-usual = if empty: { $severity }; an open complaint keeps its own
form-who-me = me
form-who-anybody = anybody
form-presets = 1 30min  2 1h  3 2h  4 tonight  5 tomorrow  6 Monday
form-times = 1530 today  +1530 tomorrow  1205 0930 a date
form-birthday = such as 1990-03-05, 03-05; lunar with L: L03-05
form-may-call = may be called
form-may-not-call = do not call
form-name-or-phone = a name or a phone is needed
form-not-a-date = not a date such as 1990-03-05 or 03-05
form-not-a-span = not a span such as 15:00-18:00
saved = Saved: { $name }, { $outcome }
saved-until = Saved: { $name }, { $outcome }, again { $time }
saved-lapsed = Saved: { $name }, { $outcome }; it was the last try
next-saved = Next time: { $name }, { $time }
customer-saved = Saved
customer-added = Customer added
save-when-linked = Can't be saved until the link is back; kept as a draft
draft-kept = Kept as a draft: it is there when you open the form again
draft-recalled = Draft recalled
draft-abandoned = Thrown away
draft-back = The draft is back

# Work and calls
work-taken = Yours: { $name }
work-moved = { $before } is back in the queue; yours: { $name }
work-let-go = Not held any more
call-comes-first = The call with { $name } is not recorded yet: { $key } wraps it up, { $release } puts it back
wrap-up-without = { $why }; this call is recorded apart from it
work-released = Back in the queue
dialling = Calling { $name }
dial-by-hand = Timer started (no dial command is configured: dial by hand)
claim-lost-idle = Idle for ten minutes: the customer is back in the queue
claim-lost-reassigned = The follow-up was given to somebody else
claim-lost-resumed = You went on with this customer at another desk or on the command line
claim-lost-do-not-contact = The customer must not be contacted: the follow-up is called off
claim-lost-cancelled = This follow-up was called off
claim-lost-put-off = This follow-up was put off
held-customer-rang = The customer rang: { $by } took the call and recorded it
pop-known = Incoming call { $number } { $name }
pop-aside = ; kept as a draft: { $what }
pop-aside-back = ; { $name }'s wrap-up is kept as a draft, { $key } goes back
pop-aside-empty = ; { $key } goes back to { $name }'s wrap-up
pop-several = Incoming call { $number }: several customers have it
pop-unknown = Incoming call { $number }: a new customer
reassign-title = Give { $count } to
reassign-everybody = everybody (the common queue)
reassign-really = Give { $count } follow-ups to { $name }?
reassigned = { $count } given to { $name }
question-title = Sure?
question-keys = { $yes } yes    { $no } no

link-lost = The link is lost and being made again; what you typed is safe
link-again = The link is back
link-ended = The link has ended: leave and open the desk again; drafts are kept
link-down = Link lost, being made again
hub-stopping = The hub was stopped
hub-stopped = The hub was stopped: { $key } starts it again
hub-starting = Starting the hub…
store-writable = The data can be written again
store-read-only = The data is read-only for now; drafts are kept

# Menu, help
menu-title = Menu
palette-title = Commands
palette-none = No such command
messages-title = Notices so far
messages-none = Nothing yet
help-title = Help
help-filter = Search
help-typing = Typing
help-lookup = In any list digits or Han begin a lookup; letters after F2 or /
help-times = Times: 1–6 presets, 1530 today, +1530 tomorrow, 1205 0930 a date
help-calls = Until a dialled call is recorded, F6 and F10 open its wrap-up
help-rang = Who rang or was looked up has called, their task stays; F4 changes it
help-order = Queue order: appointments due, complaints, key customers, then by day and spend
help-search = Type to search all keys, those for elsewhere too

# Figures
figures-title = Figures  { $whose }  { $when }
figures-mine = mine
figures-everybody = all
figures-now = now
figures-before = before
figures-target = target
figures-scores = Scores ({ $count })
figures-percentile = { $figure }, of { $count } first responses
figures-outcomes = Outcomes
trend-title = Trend  { $what } { $each }
trend-daily = by day
trend-weekly = by week
trend-handled = handled
trend-reach = reach rate
trend-csat = CSAT
trend-completion = completion
trend-revenue = revenue
trend-tickets = tickets opened
trend-reached-by-hour = reached by hour
breakdown-agent = By agent
breakdown-team = By team
breakdown-segment = By segment
breakdown-day = By day
breakdown-category = Tickets by category
breakdown-severity = Tickets by severity
breakdown-product = Tickets by product
breakdown-tickets = Tickets
breakdown-change = Change
breakdown-responded = 1st resp.
breakdown-resolved = Solved
breakdown-handled = calls
breakdown-completion = done
breakdown-csat = CSAT
breakdown-more = … { $count } more
drill-none = No rows
drill-keys = Enter open the customer  Esc back
drill-keys-ticket = Enter open the ticket  Esc back
drill-legend = { $mark } in the numerator  { $key } only { $mark }/all
drill-only = only { $mark }
drill-when = When
drill-customer = Customer
drill-outcome = Outcome
drill-amount = Amount
drill-time = Time
drill-score = Score
drill-agent = Agent
drill-overdue = overdue
drill-late = late: { $outcome }

# Terminal
terminal-none = The desk needs a terminal; in scripts use the subcommands of warmline
terminal-dumb = This terminal can't show a full screen (TERM is dumb or not set); use another one
terminal-failed = The terminal failed: { $error }
