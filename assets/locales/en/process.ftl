# The process map: what steps of tickets take, and where tickets wait.

process-step = Step
process-place = Where
process-count = Number
process-median = Median
process-p90 = 90 %
process-share = Share
process-waiting = Waiting
process-again = Again
process-period = { $from } to { $to }; business time from the step before, half and nine of ten within
process-department = at { $department }
process-others = { $count } more


cli-help-process = Show what the steps of tickets took, by whom, and where tickets waited
cli-arg-process-agent = Only steps that this agent took
cli-arg-process-segment = Only of customers of this segment
cli-arg-process-product = Only of tickets about this product
cli-arg-process-category = Only of this category
cli-arg-process-severity = Only so bad: 1 to 4
cli-arg-process-complaints = Only of complaints
cli-arg-process-no-complaints = Of all but complaints
cli-examples-process =
    warmline process
    warmline process --from 2026-10-01 --category logistics --json

short-minutes = { $n } m
short-hours = { $n } h
process-title = Process  { $whose }  { $when }
process-complaints = complaints
process-places-title = Where time goes
process-places-heads = share  median
process-none = no step of a ticket in this period
process-took = { $total }, { $share } of all
process-waited = { $share } of it waiting for others
process-again-took = { $count } done again, { $total }
tip-process = ←/→ period, 1 day 2 week 3 month 4 quarter, 5 mine/all, F4 which tickets
hint-options-process = Which
action-show-process = Process map of tickets
alias-show-process = flow steps bottleneck waiting
