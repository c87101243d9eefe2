# The outbox, what the plan holds back and why, lifecycle stages, events.

lifecycle-acquisition = Acquisition
lifecycle-growth = Growth
lifecycle-maintenance = Maintenance
lifecycle-recovery = Recovery
key-value = high value
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
held-cap = { $days ->
    [one] { $most ->
        [one] at most 1 contact a day
       *[other] at most { $most } contacts a day
    }
   *[other] { $most ->
        [one] at most 1 contact in { $days } days
       *[other] at most { $most } contacts in { $days } days
    }
}
held-cap-channel = { $days ->
    [one] { $channel }: at most { $most } a day
   *[other] { $channel }: at most { $most } in { $days } days
}
held-open-complaint = a complaint is open
held-do-not-contact = the customer wants no contact
held-opted-out = the customer does not want { $channel }
held-no-address = nothing known to send to by { $channel }
held-merged = made one with a later one
held-too-late = its time was over
held-put-off = given another day by hand

kind-message = message
channel-call = Call
channel-social = Social message
channel-visit = Visit
rule-review = Review
rule-complaint-check-back = Check back
rule-dispatched = Dispatched
rule-delivered = Delivered
rule-new-tips = Tips
rule-vip-birthday-call = VIP birthday
rule-vip-birthday-gift = Birthday gift
rule-birthday-card = Birthday card
rule-vip-stage-change-call = VIP new stage
rule-stage-change = New stage
rule-festival = Festival
rule-industry-day = Industry day
rule-festival-gift = Festival gift
rule-industry-day-gift = Industry gift
rule-holiday = Holiday
rule-cooperation = Cooperation
rule-survey = Survey
rule-growth = Guidance
rule-maintenance = Privileges
rule-monthly-guide = Monthly guide
rule-vip-tips = VIP tips
series-tips = Baby tips
series-guides = Guides
why-fact-dispatched = sent off { $day }
why-fact-entered = became { $what } { $day }
why-fact-occasion = { $what } { $day }
why-fact-anniversary = { $what } { $day }
why-fact-replenish = { $what } used up { $day }
why-fact-scored = score { $stage } on { $day }
why-fact-happened = { $what } { $day }
held-moved = { $from } → { $to }: { $why }
held-lapsed = { $from }, lapsed: { $why }
outbox-incomplete = incomplete
outbox-title = Outbox
outbox-message = Message
outbox-any = any state
outbox-all-channels = all channels
outbox-which = Which messages
outbox-none = No such messages
outbox-no-text = The plan in force has that template no more
outbox-stands = { $stands }  to be sent { $due }, by { $until } at the latest
outbox-stood = { $stands } (was due { $due })
outbox-not-waiting = This message does not wait any more
outbox-question = Call off { $what } to { $name } ({ $due })?
outbox-called-off = Called off: { $what } to { $name }
outbox-missing = Not to be sent as it is; not known: { $fields }
cli-action-message-cancel = messages called off
error-limit-of-messages = messages called off at once
error-not-now-message-not-waiting = That message does not wait to be sent any more
cli-error-outbox-which = Say which messages: M12 …, or --due, --channel, --rule, --customer.
cli-col-text = Text
cli-col-template = Template
cli-col-held = Held back
cli-col-fact = Fact
cli-col-rule = Rule
cli-col-choice = Choice
cli-col-now = Now
cli-col-name = Name
cli-col-contacts = Contacts
cli-col-7-days = Last 7 days
cli-col-30-days = Last 30 days
cli-col-planned = Still to come
cli-col-besides = Around that day
cli-outbox-counts = { $of } { $state }: { $counts }
cli-outbox-shown = The first { $shown } are shown; { $said }
cli-outbox-none = No messages ({ $state })
outbox-any-state = in any state
cli-error-no-rule = The plan has no rule “{ $rule }”: warmline plan show lists them.
cli-error-no-rule-near = The plan has no rule “{ $rule }”. Near it: { $near }.
explain-who = { $who } (for { $day }: { $holds })
explain-choice = { $nth } of { $all }: { $when }
explain-no-choice = none of { $all } holds: the rule's own
explain-other-choice = by what is known now it would be { $text } ({ $now })
explain-holds = holds
explain-does-not-hold = does not hold
explain-not-any-more = by what is known now, the rule would not make it any more
explain-no-rule = the plan in force has this rule no more
explain-all-channels = All together
explain-caps = { $channel }: at most { $limits }
caps-day = { $most } a day
caps-week = { $most } in 7 days
caps-month = { $most } in 30 days
cli-error-explain-what = “{ $id }” is neither a follow-up (F12) nor a message (M7): warmline queue, outbox and show CUSTOMER list them.
cli-outbox-question = { $count ->
    [one] Call off 1 message?
   *[other] Call off { $count } messages?
}
cli-outbox-cancelled = { $count ->
    [one] 1 message called off
   *[other] { $count } messages called off
}
cli-help-outbox = Show the messages that wait to be sent, with their texts; look at one; call off
cli-arg-outbox-due = Due on that day
cli-arg-outbox-channel = By that channel
cli-arg-outbox-rule = Of that rule of the plan
cli-arg-outbox-customer = To that customer
cli-arg-outbox-state = Waiting (without it), cancelled, lapsed, or any
cli-arg-outbox-limit = At most so many: 1 to 10000 (50)
cli-examples-outbox =
    warmline outbox --due tomorrow --channel sms
    warmline outbox --customer C12 --state any --json
cli-help-outbox-show = Show one message: its text, why it is there, what held it back
cli-arg-outbox-show-message = Message (M12)
cli-examples-outbox-show = warmline outbox show M12
cli-help-outbox-cancel = Call messages off; several or by a condition: supervisors
cli-arg-outbox-cancel-message = Messages (M12)
cli-arg-outbox-cancel-due = Those that are due on that day
cli-arg-outbox-cancel-channel = Those that go by that channel
cli-arg-outbox-cancel-rule = Those of that rule
cli-arg-outbox-cancel-customer = Those to that customer
cli-arg-outbox-cancel-yes = Do not ask
cli-examples-outbox-cancel =
    warmline outbox cancel M12
    warmline outbox cancel --rule holiday --due 2026-10-01 --yes
cli-help-plan-explain = Say why a follow-up or a message is there: rule, fact, condition with its values, what held it back, contacts
cli-arg-plan-explain-id = Follow-up (F12) or message (M7)
cli-examples-plan-explain =
    warmline plan explain F12
    warmline plan explain M7 --json

segment-since = { $name } (since { $day })
cli-col-rfm = RFM
cli-col-next-look = Next look
cli-col-coming = Coming
cli-help-segment = Show what the plan makes of a customer: segment, lifecycle, key criteria, RFM, by which rule, what is coming
cli-arg-segment-customer = Id (C12) or number of the customer
cli-examples-segment = warmline segment C12 --json
