# The outbox, what the plan holds back and why, lifecycle stages, events.

lifecycle-acquisition = Acquisition
lifecycle-growth = Growth
lifecycle-maintenance = Maintenance
lifecycle-recovery = Recovery
key-value = value
key-loyalty = loyalty
key-frequency = frequency
key-word-of-mouth = word of mouth

event-complaint-closed = complaint closed
event-referral-verified = referral verified
event-tier-reached = tier reached
event-points-expiring = points about to expire
event-review-careful = careful review
event-review-question = review with a question
event-review-bad = bad review
timeline-lifecycle = Lifecycle: { $from } → { $to }
timeline-happened = { $event } ({ $day })

field-event = Event
field-date = Date
field-lifecycle = Lifecycle
cli-action-event = event recorded
cli-event-recorded = { $event } is on record for { $day }
cli-event-known = { $event } was on record for { $day } already
cli-help-event = Record what happened to a customer, for rules of the plan that wait for it
cli-arg-event-customer = Id (C12) or number of the customer
cli-arg-event-name = What: complaint-closed, referral-verified, tier-reached, points-expiring, review-careful, review-question, review-bad, or a name of the shop's own in lower case with hyphens
cli-arg-event-date = When (2026-11-22); without it, today
cli-examples-event =
    warmline event C12 referral-verified
    warmline event C12 review-bad --date 2026-11-20
message-state-waiting = waiting
message-state-cancelled = cancelled
message-state-lapsed = lapsed
held-cap = at most { $most } contacts in { $days } days
held-cap-channel = { $channel }: at most { $most } in { $days } days
held-open-complaint = a complaint is open
held-do-not-contact = the customer wants no contact
held-opted-out = the customer does not want { $channel }
held-no-address = nothing known to send to by { $channel }
held-merged = made one with a later one
held-too-late = its time was over
