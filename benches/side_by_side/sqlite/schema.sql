-- The same data and the same indexes as Warmline's (src/store/schema.rs), as one would lay them out in SQLite.
-- Lists within a record (phones, tags, items) are one value of the row, so that SQLite has no more rows to write than
-- Warmline has records.

CREATE TABLE agents (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, display TEXT NOT NULL);

CREATE TABLE customers (
    id INTEGER PRIMARY KEY, number TEXT, number_folded TEXT, name TEXT NOT NULL, salutation TEXT, sex INTEGER NOT NULL,
    birthday BLOB, phone TEXT, phones BLOB NOT NULL, email TEXT, wechat TEXT, address TEXT, place TEXT NOT NULL,
    source TEXT, channel TEXT, owner INTEGER, tags BLOB NOT NULL, family BLOB NOT NULL, preferences BLOB NOT NULL,
    do_not_call INTEGER NOT NULL, note TEXT NOT NULL, custom BLOB NOT NULL, key_reason TEXT, key INTEGER NOT NULL,
    shares_phone INTEGER NOT NULL, segment TEXT NOT NULL, segment_since INTEGER NOT NULL, look_again INTEGER,
    created INTEGER NOT NULL, created_by INTEGER NOT NULL, import INTEGER, updated INTEGER NOT NULL
);
CREATE INDEX customers_number ON customers (number_folded) WHERE number_folded IS NOT NULL;
CREATE INDEX customers_segment ON customers (segment);
CREATE INDEX customers_owner ON customers (owner) WHERE owner IS NOT NULL;
CREATE INDEX customers_look_again ON customers (look_again) WHERE look_again IS NOT NULL;
CREATE TABLE lookup (key BLOB NOT NULL, customer INTEGER NOT NULL, PRIMARY KEY (key, customer)) WITHOUT ROWID;

CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer INTEGER NOT NULL, number TEXT, number_folded TEXT, channel TEXT NOT NULL,
    at INTEGER NOT NULL, day INTEGER NOT NULL, delivered INTEGER, status INTEGER NOT NULL, amount INTEGER NOT NULL,
    items BLOB NOT NULL, import INTEGER
);
CREATE INDEX orders_customer ON orders (customer, day);
CREATE INDEX orders_number ON orders (number_folded, channel) WHERE number_folded IS NOT NULL;
CREATE INDEX orders_purchases ON orders (day, customer, amount) WHERE status < 3;

CREATE TABLE follow_ups (
    id INTEGER PRIMARY KEY, customer INTEGER NOT NULL, rule TEXT NOT NULL, member INTEGER NOT NULL, origin BLOB NOT NULL,
    segment TEXT NOT NULL, created INTEGER NOT NULL, created_by INTEGER NOT NULL, due INTEGER NOT NULL,
    due_day INTEGER NOT NULL, in_time INTEGER NOT NULL, at INTEGER, when_day INTEGER NOT NULL, lapses INTEGER, assignee INTEGER NOT NULL,
    band INTEGER NOT NULL, worth INTEGER NOT NULL, open INTEGER NOT NULL, status BLOB NOT NULL,
    attempts INTEGER NOT NULL, attempts_that_day INTEGER NOT NULL, last_day INTEGER, last_outcome TEXT
);
CREATE INDEX follow_ups_customer ON follow_ups (customer, rule, member, due_day);
CREATE INDEX follow_ups_queue ON follow_ups (assignee, band, when_day, worth DESC, id) WHERE open = 1 AND at IS NULL;
CREATE INDEX follow_ups_appointments ON follow_ups (assignee, at, id) WHERE open = 1 AND at IS NOT NULL;
CREATE INDEX follow_ups_due ON follow_ups (due_day);
CREATE INDEX follow_ups_lapses ON follow_ups (lapses) WHERE open = 1 AND lapses IS NOT NULL;

CREATE TABLE contacts (
    id INTEGER PRIMARY KEY, customer INTEGER NOT NULL, follow_up INTEGER, at INTEGER NOT NULL, day INTEGER NOT NULL,
    hour INTEGER NOT NULL, agent INTEGER NOT NULL, direction INTEGER NOT NULL, outcome TEXT NOT NULL,
    reached INTEGER NOT NULL, attempt INTEGER NOT NULL, score INTEGER, reason TEXT, note TEXT NOT NULL,
    talk_seconds INTEGER NOT NULL, wrap_up_seconds INTEGER NOT NULL, segment TEXT NOT NULL, key INTEGER NOT NULL
);
CREATE INDEX contacts_customer ON contacts (customer, at);
CREATE INDEX contacts_day ON contacts (day, at);

CREATE TABLE claims (
    customer INTEGER PRIMARY KEY, follow_up INTEGER, agent INTEGER NOT NULL, session INTEGER, until INTEGER,
    since INTEGER NOT NULL, dialled INTEGER, active INTEGER NOT NULL
);
CREATE INDEX claims_agent ON claims (agent);
CREATE INDEX claims_session ON claims (session) WHERE session IS NOT NULL;

CREATE TABLE events (
    customer INTEGER NOT NULL, at INTEGER NOT NULL, nth INTEGER NOT NULL, by INTEGER NOT NULL, what BLOB NOT NULL,
    PRIMARY KEY (customer, at, nth)
) WITHOUT ROWID;
CREATE TABLE undo (agent INTEGER NOT NULL, kind INTEGER NOT NULL, entry BLOB NOT NULL, PRIMARY KEY (agent, kind)) WITHOUT ROWID;
CREATE TABLE imports (id INTEGER PRIMARY KEY, run BLOB NOT NULL);
CREATE TABLE traces (import INTEGER NOT NULL, nth INTEGER NOT NULL, trace BLOB NOT NULL, PRIMARY KEY (import, nth)) WITHOUT ROWID;
CREATE TABLE counters (key BLOB PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, agent INTEGER NOT NULL, session INTEGER NOT NULL,
    action TEXT NOT NULL, customer INTEGER, detail TEXT NOT NULL
);
CREATE INDEX audit_customer ON audit (customer, seq) WHERE customer IS NOT NULL;
CREATE TABLE requests (day INTEGER NOT NULL, id BLOB NOT NULL, seq INTEGER NOT NULL, reply BLOB NOT NULL, PRIMARY KEY (day, id)) WITHOUT ROWID;
