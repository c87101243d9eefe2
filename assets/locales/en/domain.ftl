# The field's names: segments, outcomes, rules, KPIs, fields.

segment-vip = VIP
segment-regular = Regular
segment-quality-new = Quality new
segment-new = New
segment-not-returned = Not returned
segment-prospect = Prospect
segment-short-vip = VIP
segment-short-regular = reg
segment-short-quality-new = new+
segment-short-new = new
segment-short-not-returned = gone
segment-short-prospect = pros

outcome-completed = Completed
outcome-follow-up = Follow-up needed
outcome-no-answer = No answer
outcome-busy = Busy/off
outcome-declined = Declined
outcome-wrong-number = Wrong number
outcome-call-back = Call back
outcome-complaint = Complaint
outcome-do-not-disturb = Do not disturb
outcome-other = Other

reason-quality = Quality
reason-logistics = Logistics
reason-service = Service
reason-activity = Activity
reason-gift = Gift
reason-price = Price
reason-need = No need
reason-other = Other

rule-quality-new-call = First use
rule-new-day-8 = Day 8
rule-vip-stage-change = Stage up
rule-active-quarterly = Quarterly
rule-anniversary = Annual
rule-not-returned = Win back
rule-asked = Asked
rule-flagged = Flagged
rule-designated = Listed

why-by-hand = By hand
why-after-call-back = Call-back
why-after-follow-up = Follow-up
why-after-complaint = Complaint
why-after-no-answer = Retry
why-after-busy = Retry
why-after-wrong-number = New no.
why-fact-delivered = delivered { $day }
why-fact-ordered = ordered { $day }
why-fact-first-purchase = first bought { $day }
why-fact-no-purchase-since = nothing bought since { $day }
why-fact-stage-change = stage { $stage } from { $day }
why-fact-birthday = birthday { $day }
why-fact-cadence = regular care, { $day }
why-fact-tagged = listed { $day }

sex-female-address = Ms
sex-male-address = Mr

channel-phone = Phone
channel-sms = SMS
channel-email = E-mail
channel-wechat = WeChat
channel-chat = Chat
channel-tmall = Tmall
channel-jd = JD
channel-douyin = Douyin
channel-pdd = Pinduoduo
channel-store = Shop

role-agent = agent
role-supervisor = supervisor
role-admin = admin

state-open = open
state-done = done
state-cancelled = cancelled
state-lapsed = lapsed
state-paid = paid
state-shipped = shipped
state-delivered = delivered
state-returned = returned

kind-customer = customer
kind-follow-up = follow-up
kind-order = order
kind-agent = agent
kind-import = import
kind-outcome = outcome
kind-segment = segment
kind-claim = claim
kind-phone = number

kpi-follow-up-completion = Completion
kpi-on-time-rate = On time
kpi-reach-rate = Reach rate
kpi-csat = CSAT
kpi-csat-top2 = CSAT 4–5
kpi-csat-key = CSAT key
kpi-repeat-rate = Repeat rate
kpi-spend-per-buyer = Spend/buyer
kpi-average-order-value = Avg. order
kpi-purchase-frequency = Orders/buyer
kpi-workload-handled = Handled
kpi-workload-talk = Talk time
kpi-workload-wrap-up = Wrap-up

field-number = Number
field-name = Name
field-salutation = Address as
field-sex = Sex
field-birthday = Birthday
field-phones = Phones
field-phone = Phone
field-phone2 = Phone 2
field-phone3 = Phone 3
field-email = E-mail
field-wechat = WeChat
field-address = Address
field-source = Source
field-channel = Channel
field-owner = Owner
field-tags = Tags
field-family = Family
field-baby_name = Baby
field-baby_birthday = Baby born
field-prefer_channel = Prefers
field-best_time = Best time
field-do_not_call = Do not call
field-no_sms = No SMS
field-no_email = No e-mail
field-taboo = Mind
field-note = Note
field-key_reason = Key customer
field-outcome = Outcome
field-score = Score
field-reason = Reason
field-next = Next
field-new_phone = New number
field-who = By
field-when = When

money = ¥{ $amount }
age-months = { $months } mo
age-years = { $years } y
date-lunar = lunar { $date }
time-tomorrow = tomorrow { $time }
due-late = -{ $days }d
due-today = today

sex-female = female
sex-male = male
sex-unknown = unknown

kpi-formula-follow-up-completion = due in the period and done by its end ÷ due in the period
kpi-formula-on-time-rate = done by the due moment ÷ due in the period
kpi-formula-reach-rate = calls that reached the customer ÷ calls made
kpi-formula-csat = sum of scores ÷ number of scores (1–5)
kpi-formula-csat-top2 = scores of 4 and 5 ÷ number of scores
kpi-formula-csat-key = sum of key customers' scores ÷ their number
kpi-formula-repeat-rate = buyers with an earlier or a second order ÷ buyers in the period
kpi-formula-spend-per-buyer = revenue ÷ buyers
kpi-formula-average-order-value = revenue ÷ orders
kpi-formula-purchase-frequency = orders ÷ buyers
kpi-formula-workload-handled = contacts ÷ agents who recorded any
kpi-formula-workload-talk = talk time ÷ contacts with a measured one
kpi-formula-workload-wrap-up = wrap-up time ÷ contacts with a measured one

why-action-snoozed = Follow-up put off
why-action-reassigned = Follow-up reassigned
why-action-cancelled = Follow-up called off
