# What is wrong with a plan's file: one sentence that says what, and what to do.

error-plan-place = line { $line }, column { $column }: { $said }
error-plan-many = { $count } things in the plan are wrong:
error-plan-toml = this is no TOML ({ $said }); look at quotes, equals signs and brackets
error-plan-toml-duplicate-key = this stands twice; take one of them out
error-plan-toml-string-values-must-be-quoted = a text goes between straight double quotes, as in "vip"
error-plan-toml-key-with-no-value = a key without a value; write KEY = VALUE
error-plan-toml-missing-value-for-key = nothing stands behind the equals sign; put a value there
error-plan-toml-missing-value = nothing stands behind the equals sign; put a value there
error-plan-toml-missing-comma-between-array-elements = what stands in a list has commas between
error-plan-toml-missing-comma-between-key-value-pairs = what stands in braces has commas between
error-plan-toml-missing-assignment-between-key-value-pairs = between key and value stands an equals sign
error-plan-toml-unclosed-array = the bracket [ has no ]
error-plan-toml-unclosed-inline-table = a brace is not closed
error-plan-toml-unclosed-table = the bracket [ has no ]
error-plan-toml-unclosed-array-table = the brackets [[ have no ]]
error-plan-toml-invalid-basic-string = the double quote is not closed, or the text breaks over a line
error-plan-written = { $found } has to be typed as a plain { $instead }
error-plan-unknown-key = there is no key { $key } here
error-plan-unknown-key-top = { $key } goes to the top of the file, above the first bracket
error-plan-unknown-key-place = { $key } does not go here, but in { $place }
error-plan-missing-key = { $key } is missing; add it
error-plan-wrong-type = { $key } takes { $expected }, not { $found }
error-plan-twice = there is { $id } already; give this one another id
error-plan-digit = the digit { $digit } is taken; choose another one from 0 to 9
error-plan-unknown = there is no { $kind } { $name }
error-plan-choice = { $kind } can't be { $name }
error-plan-range = { $key } has to be from { $min } to { $max }
error-plan-ascending = { $key } has to go up from each number to the next
error-plan-date = { $text } is no date; write 2026-05-20, or 05-20 for every year
error-plan-no-such-day = there is no day { $text }; look at month and day
error-plan-hours = { $text } is no stretch of hours; write 09:00-20:00
error-plan-unreachable = { $id } is never reached: whoever it is for is in { $before } already; put it first, or narrow { $before }
error-plan-never = nobody can meet { $condition }; look at its numbers and at &&
error-plan-never-met = whoever { $on } comes to never meets { $condition }; change who or when
error-plan-not-of-rule = nobody for whom the rule is meets { $condition }; compare it with who
error-plan-never-chosen = { $text } is never chosen: whoever meets its condition gets { $before } already; put it first, or narrow { $before }
error-plan-not-yet = { $name } is not known yet here: segments are decided first, then stages, then key customers; write out what makes it, such as total >= 8000
error-plan-not-of-class = nobody in { $classes } meets { $condition }; compare it with the condition of that
error-plan-less-than = { $key } has to be at least { $than }, which is { $least }
error-plan-over = all days of the list { $list } are over; one of each year is written 05-20, without a year
error-plan-one-way = what takes one way, not { $found }; make a rule for each
error-plan-unused = no rule uses the { $kind } { $name }
error-plan-empty = { $key } is empty; put something there
error-plan-goes-with = { $key } goes only with { $with }; take it out, or change what
error-plan-cap-order = at most { $less } in { $longer } leaves no room for { $more } in { $shorter }; raise the first, or lower the second
error-plan-id = an id is of letters, digits, -, _ and . without spaces, and at most { $most } bytes long; give it a label for what is shown
error-plan-too-much = { $what } takes at most { $most }
error-plan-too-much-bytes = a plan has at most { $most } bytes; shorten scripts and notes
error-plan-too-much-conditions = at most { $most } in one place, such as segments or the choices of a rule; join some
error-plan-too-much-rules = a plan has at most { $most } rules; join some, or take some out

plan-kind-script = script
plan-kind-template = template
plan-kind-series = series
plan-kind-line = product line
plan-kind-calendar = list of days
plan-kind-festival = festival
plan-kind-holiday = statutory holiday
plan-kind-segment = segment
plan-kind-lifecycle = lifecycle stage
plan-kind-way = way
plan-kind-merge-field = merge field
plan-kind-channel = channel
plan-kind-trigger = trigger

plan-type-text = a text between double quotes
plan-type-whole = a whole number
plan-type-number = a number
plan-type-bool = true or false
plan-type-list = a list such as [1, 2]
plan-type-table = a table in braces
plan-type-tables = tables that begin with double brackets, such as [[rule]]

plan-is-text = a text
plan-is-whole = a whole number
plan-is-number = a number
plan-is-bool = true or false
plan-is-list = a list
plan-is-table = one table
plan-is-date = a date

plan-stretch-day = a day
plan-stretch-week = 7 days
plan-stretch-month = 30 days

plan-with-work = work for people (call, visit, gift, upgrade, surprise)
plan-with-message = messages (sms, email, social, chat, preferred, survey)
