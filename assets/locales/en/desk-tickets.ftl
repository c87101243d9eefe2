# Tickets at the desk: opened, in full, listed.

context-alike = similar tickets
action-ticket = Open a ticket or complaint
action-open-anyway = Open a ticket beside similar ones
alias-ticket = complaint case issue
hint-ticket = ticket
hint-ticket-order = order
hint-open-ticket = look at it
hint-open-anyway = open anyway

# Opened
form-ticket = New ticket
field-kind = Kind
field-subcategory = Detail
field-handler = Handler
field-amount = Amount
ticket-complaint = complaint
ticket-plain = plain ticket
ticket-wants-nothing = not said
ticket-owner-nobody = nobody
ticket-kind-complaint = a complaint unless you say otherwise
ticket-kind-plain = no complaint unless you say so: only an answer is wanted
ticket-order-which = About which order
ticket-order-none = about no order
ticket-order-items = { $count } products
ticket-opened = Opened { $ticket } { $summary }, to be settled by { $due }
ticket-source-call = call
ticket-source-message = message
ticket-source-review = review
ticket-source-visit = visit
ticket-source-external = platform or authority
alike-title = May be the same
alike-about = This customer has open tickets like it: go on with one of them instead.
alike-keys = Enter looks at it  { $anyway } opens another  Esc back

# In full
ticket-title = Ticket { $ticket }
ticket-since = since { $at }
ticket-waited = Waited
ticket-reopened = reopened { $count }×
ticket-grant = Override
ticket-told = told { $at } ({ $channel })
ticket-merged-into = merged into { $ticket }
ticket-watchers = Watched by
ticket-right-until = { $right } until { $day }
ticket-right-over = { $right } until { $day } (over)
ticket-right-never = no { $right }
ticket-steps = Steps
ticket-opened-how = opened ({ $source })
