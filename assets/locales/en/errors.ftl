# Why not: one sentence, with who, when, what is missing.

error-version = The hub is version { $hub }, which this desk can't talk to: please update; your draft is kept there
error-not-enrolled = Your account (uid { $uid }) is not enrolled; ask an admin to run: warmline agent add
error-account-changed = uid { $uid } was enrolled as { $enrolled } and is now { $now }; ask an admin
error-not-allowed = Needs the role { $role }
error-not-found = No such { $what }: { $name }
error-held = { $holder } has been with this customer since { $since }
error-held-own = You took this customer elsewhere at { $since }
error-queue-empty = Nothing to take now
error-queue-empty-until = Nothing to take now; the next is at { $next }
error-not-open = This follow-up is { $status } ({ $at } { $by })
error-assigned-to = This follow-up is { $assignee }'s
error-do-not-contact = The customer must not be called
error-invalid = { $field }: { $problem }
error-nothing-to-undo = Nothing to undo
error-undo-too-late = Too late to undo: the next call has begun
error-undo-changed-since = Too late to undo: { $by } changed it since
error-limit = Limit of { $limit } reached: { $what }
error-limit-of-claims = follow-ups held at once
error-limit-of-connections = connections
error-limit-of-other = amount
error-exists = The { $what } { $name } exists already
error-not-now = Not possible now
error-read-only = The data is read-only for now: { $reason }
error-store = Trouble with the data: { $reason }
error-malformed = “{ $value }” is not of the right form
error-out-of-range = from { $min } to { $max }
error-too-long = at most { $max } characters
error-taken = already that of customer { $by }
error-characters = has characters that are not allowed

form-required = required
form-not-a-time = not a time such as 1530, +1530, 1205 0930
form-no-such-preset = presets are 1 to 6
form-no-such-time = no such time
form-in-the-past = has passed
