# What commands print.

cli-yes = yes
cli-no = no
cli-or = {" or "}
cli-and = ; and { "" }

cli-col-id = ID
cli-col-customer = Customer
cli-col-customers = Customers
cli-col-segment = Segment
cli-col-place = Place
cli-col-last-contact = Last contact
cli-col-due = Due
cli-col-hint = Found by
cli-col-what = What
cli-col-why = Why
cli-col-assignee = Assigned to
cli-col-state = State
cli-col-kpi = Figure
cli-col-value = Value
cli-col-parts = Of
cli-col-before = Before
cli-col-target = Target
cli-col-group = Group
cli-col-seq = No.
cli-col-detail = Detail
cli-col-display = On screen
cli-col-role = Role
cli-col-uid = uid
cli-col-desks = Desks
cli-col-claims = Held
cli-col-file = File
cli-col-read = Read
cli-col-created = Created
cli-col-updated = Updated
cli-col-unchanged = Unchanged
cli-col-rejected = Rejected
cli-col-column = Column
cli-col-header = Header
cli-col-field = Goes to
cli-col-guess = Because
cli-col-example = Example
cli-col-cells = Cells
cli-col-line = First in line

cli-found = { $total ->
    [0] Nobody found
    [one] { $total } customer
   *[other] { $total } customers
}
cli-found-more = { $shown } of { $total } or more; type more to narrow it down
cli-queue-counts = today { $today }, overdue { $overdue }, open { $open }
cli-claimed = Held
cli-claimed-by = { $name } since { $since }
cli-held-until = Held for you until { $until }
cli-phone-wrong = {" (wrong)"}
cli-purchases = Purchases
cli-purchases-of = { $orders } orders, { $total }

cli-timeline-order = order { $number }, { $amount }
cli-timeline-follow-up = follow-up { $id }: { $why }, due { $due }
cli-timeline-field = { $field }: “{ $from }” → “{ $to }”
cli-timeline-segment = segment { $from } → { $to }
cli-timeline-revealed = full number shown { $reason }

cli-released = { $id } given back
cli-done = { $name }: { $outcome }, done
cli-done-again = { $name }: { $outcome }; again { $when }
cli-undone = Undone: { $action } { $name }
cli-redone = Done again: { $action } { $name }
cli-follow-up-added = { $id } for { $name }, { $when }
cli-snoozed = { $id } for { $name } put off: { $when }
cli-reassigned = { $count } reassigned
cli-cancelled = { $id } called off
cli-customer-added = { $id } added
cli-customer-edited = { $id } changed
cli-popped = { $found } customers have this number; shown on { $desks } desks of { $agent }
cli-agent-added = { $name } is enrolled as { $role }
cli-agent-removed = { $name } is removed
cli-removed = removed

cli-kpi-period = { $from } to { $to }; before: { $before_from } to { $before_to }

cli-plan = { $file }: about { $rows } rows, { $encoding }, delimiter { $delimiter }
cli-plan-headerless = The first line looks like data: if it is, add --no-header
cli-plan-encoding = The encoding is a guess: if characters are wrong, add --encoding
cli-plan-single = There is only one column: perhaps the delimiter is another (--delimiter)
cli-map-custom = own field “{ $name }”
cli-map-ignored = –
cli-why-asked = as you said
cli-why-name = by its name
cli-why-perhaps = perhaps
cli-why-spare = another column has that field
cli-why-displaced = you gave that field to another
cli-why-unknown = unknown name
cli-why-own = from the rejects file
cli-import-dry = { $read } rows, of which { $rejected } would be rejected; nothing was changed
cli-import-continues = An interrupted import of this file goes on from row { $row }
cli-imported = { $id }: { $read } rows read, { $created } created, { $updated } updated, { $unchanged } unchanged, { $rejected } rejected
cli-import-rejects = Rejected rows are in { $path }: correct them there and import that file
cli-import-warnings = Accepted, but worth a look:
