# The floor: who is at what, pauses, what is late, a word to a colleague.

kind-pause = reason for a pause

doing-calling = calling
doing-wrap-up = wrap-up
doing-holding = before the call
doing-reading = reads a ticket
doing-waiting = waiting
doing-paused = paused
doing-away = away
doing-then = { $doing }, then { $reason }

pause-break = break
pause-meal = meal
pause-training = training
pause-meeting = meeting

floor-who = Who
floor-doing = At
floor-for = For
floor-whom = With
floor-done = Done
floor-overdue = Overdue
floor-breached = Tickets late
floor-breaching = Within 1 h
floor-nobody = nobody’s
floor-no-team = no team
floor-team = Team
floor-present = There
floor-left-out = { $count } more agents are not shown.
floor-said = Told { $name }

error-not-now-paused = You pause: end the pause first, or take somebody from the list
error-not-now-not-paused = You do not pause
claim-lost-taken-over = A supervisor has taken this customer over

cli-paused = Paused: { $reason }, since { $at }
cli-not-paused = Not paused. Reasons: { $reasons }
cli-taken-over = { $of } is yours now
cli-error-holds-nobody = { $name } holds nobody now: warmline floor shows who is at what.

cli-help-floor = Show who is at what and for how long, and what is late (supervisors)
cli-examples-floor =
    warmline floor
    warmline floor --json
cli-help-pause = Pause, come back, or show how it stands; in a pause nothing is served
cli-arg-pause-reason = Why: one of the reasons in the settings
cli-arg-pause-end = Come back
cli-examples-pause =
    warmline pause meal
    warmline pause --end
cli-help-say = Say something to a colleague: a notice on their desk at once
cli-arg-say-agent = To whom: login or name on screens
cli-arg-say-text = What, at most 500 characters
cli-examples-say =
    warmline say zhangmin "Please take the call of 王小明"
cli-help-take-over = Take over whom an agent is at, with the follow-up or ticket (supervisors)
cli-arg-take-over-agent = From whom: login or name on screens
cli-arg-take-over-customer = Whom; the one whom the floor shows unless told
cli-examples-take-over =
    warmline take-over zhangmin
    warmline take-over zhangmin C12

floor-title = The floor
floor-late-short = Late
floor-soon-short = Soon
floor-keys = Enter message, take over, reassign, open   Esc back
floor-say = Say something
floor-text = Message
floor-take-over = Take over
floor-reassign = Give to somebody else
floor-open-customer = Open the customer
floor-open-ticket = Open the ticket
floor-taken-over = The customer is yours now
form-say = A word to a colleague
pause-title = Pause: nothing is served until you come back
status-paused = [paused: { $reason } { $minutes } min]
action-show-floor = The floor: who is at what
alias-show-floor = team agents live
action-pause = Pause, or come back
alias-pause = break meal away return
