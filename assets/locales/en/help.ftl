# What `--help` says: each command, each argument, examples.

cli-heading = { $heading }:
cli-heading-usage = Usage:{" "}
cli-heading-commands = Commands
cli-heading-arguments = Arguments
cli-heading-options = Options
cli-heading-examples = Examples:
cli-value-command = COMMAND
cli-arg-help = Show this help
cli-arg-version = Show the version
cli-arg-as = Act as another agent, on record (for supervisors and admins)
cli-arg-store = The store's directory (WARMLINE_STORE); otherwise ~/.local/share/warmline
cli-arg-lang = Language (WARMLINE_LANG); otherwise Chinese where LANG is, else English
cli-arg-json = Print one JSON document, with the field names of docs/cli.md
cli-arg-ascii = Draw borders with ASCII only

cli-help-warmline = The terminal desk for people who look after customers after the sale. Without a command it opens the desk.
cli-examples-warmline =
    warmline                        the desk
    warmline demo                   the desk on sample data
    warmline import customers customers.csv
    warmline find 1234

cli-help-demo = Open the desk on a throw-away store with sample customers, orders, calls and a queue for today
cli-arg-demo-customers = How many customers: 1 to 1000000 (2000)
cli-arg-demo-seed = The same seed and day give the same data (1)
cli-examples-demo = warmline demo --customers 10000

cli-help-find = Find customers by digits (any part of a phone, order or customer number), pinyin, initials, characters or names
cli-arg-query = What to look for; several terms narrow it down
cli-arg-find-limit = At most so many rows: 1 to 100 (20)
cli-arg-queue-limit = At most so many rows: 1 to 10000 (50)
cli-arg-log-limit = At most so many rows: 1 to 10000 (50)
cli-examples-find =
    warmline find 1234
    warmline find 1234 w
    warmline find zhangs --limit 5 --json

cli-help-show = Show a customer's profile, open follow-ups and newest events
cli-arg-customer = The customer's id (C12) or number
cli-examples-show = warmline show C12

cli-help-queue = Show the follow-up queue in the order in which it is worked
cli-arg-queue-agent = What this agent may take
cli-arg-queue-all = Everybody's follow-ups
cli-arg-due = today, overdue, open (all that is open), or a day; otherwise what is due by today
cli-examples-queue =
    warmline queue
    warmline queue --all --due overdue --limit 200
    warmline queue --agent zhangmin --due 2026-11-25 --json

cli-help-claim = Take a follow-up, or the next of the queue
cli-arg-follow-up = The follow-up's id (F7)
cli-arg-claim-follow-up = The follow-up's id (F7); without it, the next of the queue
cli-arg-hold = How long to hold it: 30m, 2h, at most 12h (15m)
cli-arg-resume = Take over what you hold from another place
cli-examples-claim =
    warmline claim
    warmline claim F7 --hold 30m

cli-help-release = Give a claimed follow-up, or a held customer, back
cli-arg-release-held = Follow-up (F7) or customer (C12)
cli-examples-release = warmline release F7

cli-help-done = Record how a call ended; claims the follow-up if it is free
cli-arg-outcome = completed, follow-up, no-answer, busy, declined, wrong-number, call-back, complaint, do-not-disturb, other
cli-arg-score = Satisfaction 1 to 5; 0 is "not asked". Outcomes that ask for one need it; none where nobody was reached
cli-arg-done-reason = The reason: quality, logistics, service, activity, gift …, or your own words
cli-arg-done-note = What was said
cli-arg-next = Next time: 15:30, +1530 (tomorrow), "1205 0930", 2h, 2026-11-25, RFC 3339
cli-arg-anyone = Anybody may take the next one, not only you
cli-arg-new-phone = The right number, where the outcome is wrong-number
cli-arg-done-severity = Of a complaint: how bad it is, 1 to 4, 4 the worst
cli-arg-done-order = Of a complaint: the order's number
cli-arg-done-product = Of a complaint: the product
cli-examples-done =
    warmline done F7 --outcome completed --score 5 --note "likes the new tin"
    warmline done F7 --outcome no-answer
    warmline done F7 --outcome call-back --next +1530
    warmline done F7 --outcome complaint --reason damaged --severity 3 --order A1001 --note "tin dented"

cli-help-follow-up = Follow-ups by hand
cli-help-follow-up-add = Make a follow-up
cli-arg-follow-up-add-due = When: 15:30, +1530 (tomorrow), "1205 0930", 2h, 2026-11-25, tomorrow, RFC 3339
cli-arg-follow-up-add-reason = Why
cli-arg-follow-up-add-agent = Who may take it; without it, anybody
cli-examples-follow-up-add =
    warmline follow-up add C12 --due tomorrow --reason "asked about stage 3"
    warmline follow-up add C12 --due +1530 --reason "wants a call back" --agent zhangmin
cli-help-follow-up-snooze = Put a follow-up off
cli-arg-time = Until when: 15:30, +1530 (tomorrow), "1205 0930", 2h, 2026-11-25, tomorrow, RFC 3339
cli-examples-follow-up-snooze = warmline follow-up snooze F7 2h
cli-help-follow-up-reassign = Give follow-ups to another agent, or back to everybody (agents: one at a time)
cli-arg-follow-up-reassign-agent = To whom; - is everybody
cli-examples-follow-up-reassign = warmline follow-up reassign F7 F8 zhangmin
cli-help-follow-up-cancel = Call a follow-up off
cli-examples-follow-up-cancel = warmline follow-up cancel F7

cli-help-snooze = Put a follow-up off
cli-examples-snooze =
    warmline snooze F7 2h
    warmline snooze F7 +1530
cli-help-reassign = Give follow-ups to another agent, or back to everybody (agents: one at a time)
cli-arg-reassign-agent = To whom; - is everybody
cli-examples-reassign =
    warmline reassign F7 F8 zhangmin
    warmline reassign F7 -

cli-help-customer = Customers' profiles
cli-help-customer-add = Make a customer
cli-examples-customer-add = warmline customer add --name 王小明 --phone 13812345678 --sex male
cli-help-customer-edit = Change a profile; an empty text removes a field
cli-examples-customer-edit =
    warmline customer edit C12 --tags vip,twins --best-time 14:00-18:00
    warmline customer edit C12 --email ""
cli-help-customer-reveal = Show full telephone numbers, on record
cli-examples-customer-reveal = warmline customer reveal C12 --reason "courier asks"
cli-arg-number = The number that your shop's system knows the customer by
cli-arg-name = Name
cli-arg-salutation = Form of address
cli-arg-sex = Sex
cli-arg-birthday = Birthday: 1990-03-05 or 03-05
cli-arg-lunar-birthday = Lunar birthday: 1990-03-05, 三月初五
cli-arg-phone = A number; repeat it for several, the preferred one first
cli-arg-email = E-mail address
cli-arg-wechat = WeChat id
cli-arg-address = Postal address
cli-arg-source = Where the customer came from
cli-arg-channel = Usual sales channel
cli-arg-owner = The agent who looks after the customer; "" for none
cli-arg-tags = All tags, with commas
cli-arg-baby-name = The baby's name
cli-arg-baby-birthday = The baby's birthday
cli-arg-prefer-channel = Preferred channel: phone, wechat, sms, email
cli-arg-best-time = Best time to call; "" for none
cli-arg-do-not-call = Whether the customer must not be called
cli-arg-no-sms = Whether SMS are not wanted
cli-arg-no-email = Whether e-mail is not wanted
cli-arg-no-social = Whether social messages are not wanted
cli-arg-taboo = What to mind when talking
cli-arg-note = Note
cli-arg-key-reason = Why this is a key customer; "" ends it
cli-arg-custom = A field of your own; NAME= removes it

cli-help-reveal = Show full telephone numbers, on record
cli-arg-reason = Why
cli-examples-reveal = warmline reveal C12 --reason "courier asks"

cli-help-undo = Undo your last action
cli-arg-redo = Do again what was undone last
cli-examples-undo = warmline undo

cli-help-segments = Show the segments and how many customers each has
cli-examples-segments = warmline segments --json

cli-help-kpi = Show the figures of a period beside the period before
cli-arg-from = First day (the first of the month)
cli-arg-to = Last day (today)
cli-arg-by = Broken down by agent, segment or day; those of tickets by category, severity or product, too
cli-arg-kpi-agent = Only of this agent
cli-examples-kpi =
    warmline kpi
    warmline kpi --from 2026-11-01 --to 2026-11-30 --by agent

cli-help-calendar = Show a day or a month: lunar date, festivals, solar terms, days off and make-up workdays
cli-arg-calendar-date = A day (2026-02-17, today) or a month (2026-02); today without it
cli-arg-lunar = The day of a lunar date: 2026-8-15, in a leap month 2025-6L-1
cli-examples-calendar =
    warmline calendar
    warmline calendar 2026-02-17
    warmline calendar 2026-02
    warmline calendar --lunar 2025-6L-1

cli-help-calendar-import = Bring in the days off and make-up workdays of further years
cli-arg-calendar-import-file = JSON as such tables are commonly published (year, days), or TOML as ours
cli-examples-calendar-import = warmline calendar import 2027.json

cli-help-log = Show the audit trail, newest first
cli-arg-log-customer = Only of this customer: id (C12) or number
cli-arg-since = Not older than: 2026-11-01, 2h, 7d, RFC 3339
cli-examples-log =
    warmline log --since 7d
    warmline log C12

cli-help-pop = Show a caller's customer on an agent's desk (run by the telephone system)
cli-arg-pop-number = The caller's number
cli-arg-pop-agent = On whose desk
cli-examples-pop = warmline pop 13812345678 --agent zhangmin

cli-help-import = Bring customers and orders in from files
cli-help-import-customers = Import customers from a CSV or other delimited file
cli-help-import-orders = Import orders from a CSV or other delimited file, a row per item
cli-arg-import-customers-file = The file; encoding, delimiter and columns are found out and shown
cli-arg-import-orders-file = The file; encoding, delimiter and columns are found out and shown
cli-arg-map = Where a field comes from: column name or number, several joined by +; repeat it for several fields
cli-arg-no-header = The first line is data
cli-arg-delimiter = What is between cells
cli-arg-encoding = The file's encoding, e.g. gbk
cli-arg-dry-run = Read everything, say what would be rejected, change nothing
cli-arg-rejects = Where rejected rows go, to be corrected and imported again (FILE.rejects.csv); those that are there stay: FILE.rejects-2.csv
cli-examples-import-customers =
    warmline import customers customers.csv --dry-run
    warmline import customers contacts.txt --delimiter tab --map name=first_name+last_name
cli-examples-import-orders =
    warmline import orders orders.csv
    warmline import orders CDNOW_sample.txt --no-header --delimiter space --map customer=1 --map date=3 --map quantity=4 --map amount=5
cli-help-import-list = Show the imports, newest first
cli-examples-import-list = warmline import list
cli-help-import-undo = Undo an import: created rows go, updated ones are as before
cli-arg-import = The import's id (I3)
cli-examples-import-undo = warmline import undo I3

cli-help-export = Write customers, orders or follow-ups to a CSV file, on record (for supervisors)
cli-arg-what = What to write
cli-arg-export-file = Where to; - is standard output
cli-arg-filter = Only customers of this saved filter
cli-arg-condition = Only customers that meet this condition (docs/care-plan.md)
cli-arg-force = Replace a file that is there
cli-examples-export =
    warmline export customers customers.csv
    warmline export orders - --where "segment == 'vip'"

cli-help-agent = Who may use the store
cli-help-agent-add = Enrol an agent
cli-arg-agent-add-name = Login-like name, unique
cli-arg-uid = Number of the Unix user who works as this agent
cli-arg-role = What the agent may do (agent)
cli-arg-display = Name on screens; otherwise the login-like one
cli-examples-agent-add = warmline agent add zhangmin --uid 1023 --role agent --display 张敏
cli-help-agent-list = Show the agents
cli-arg-agent-list-all = Those who were removed, too
cli-examples-agent-list = warmline agent list
cli-help-agent-remove = Remove an agent: the follow-ups go back to everybody
cli-arg-agent-remove-name = The agent's name
cli-examples-agent-remove = warmline agent remove zhangmin
cli-help-agent-share = How much of a full day's work the plan gives to an agent
cli-arg-agent-share-name = The agent's name
cli-arg-percent = Percent of a full day (daily_target); agents begin with 100, supervisors and admins with 0
cli-examples-agent-share = warmline agent share zhangmin 50

cli-help-serve = Run the hub of a store in the foreground, e.g. as a service
cli-arg-spawned = Started by a client
cli-examples-serve = warmline serve --store /var/lib/warmline/shop
cli-help-status = Show how the hub and its store are
cli-examples-status = warmline status --json
cli-help-stop = Stop the hub
cli-examples-stop = warmline stop

cli-help-verify = Check the whole store: journal, records, indexes, counters
cli-examples-verify = warmline verify
cli-help-rebuild = Make the index anew from the journal (no hub may run)
cli-examples-rebuild = warmline rebuild --store /var/lib/warmline/shop
cli-help-backup = Make a verified copy of the store while it is in use
cli-arg-backup-dir = A directory that is empty or not there, on the hub's machine
cli-examples-backup = warmline backup /backup/warmline-2026-11-22
cli-help-restore = Make a store from a backup
cli-arg-restore-dir = The backup
cli-examples-restore = warmline restore /backup/warmline-2026-11-22 --store /var/lib/warmline/new

cli-help-sample = Write customers.csv and orders.csv with sample data of any size
cli-arg-sample-customers = How many customers: 1 to 50000000 (1000)
cli-arg-sample-seed = The same seed and day give the same data (1)
cli-arg-out = The directory to write to
cli-examples-sample = warmline sample --customers 10000 --seed 7 --out sample

cli-help-completions = Print completions for a shell
cli-arg-shell = The shell
cli-examples-completions = warmline completions bash

cli-help-customers = List customers, newest first: all, of a segment, of a saved filter or by a condition
cli-arg-customers-segment = Only of this segment
cli-arg-customers-limit = At most so many rows: 1 to 10000 (50)
cli-examples-customers =
    warmline customers --filter "big in Hangzhou"
    warmline customers --where "r >= 4 && 'stage 1' in products" --limit 100
cli-help-filter = Saved filters: conditions with a name, shared by all agents
cli-help-filter-add = Save a filter, or change one that nothing else uses
cli-arg-filter-add-name = Its name
cli-arg-filter-add-condition = Whom it lets through: a condition (docs/care-plan.md)
cli-arg-filter-add-note = What it is for
cli-examples-filter-add =
    warmline filter add "big in Hangzhou" "total >= 5000 && city == '杭州'"
    warmline filter add "wake up" "filter('big in Hangzhou') && days_since_last_order >= 60" --note "call first"
cli-help-filter-list = Show the saved filters and what uses them
cli-examples-filter-list = warmline filter list
cli-help-filter-show = Count whom a filter lets through, and show the first of them
cli-arg-filter-show-name = Its name
cli-arg-filter-show-limit = At most so many rows: 0 to 10000 (20)
cli-examples-filter-show = warmline filter show "big in Hangzhou"
cli-help-filter-remove = Remove a filter that nothing uses
cli-arg-filter-remove-name = Its name
cli-examples-filter-remove = warmline filter remove "wake up"
cli-help-filter-names = Show all names that conditions can use
cli-examples-filter-names = warmline filter names
