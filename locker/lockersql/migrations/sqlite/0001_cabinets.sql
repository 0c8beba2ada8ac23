-- A cabinet and its code entry. seq counts openings, tasks and notices.
CREATE TABLE locker_cabinet (
	id              TEXT    NOT NULL PRIMARY KEY,
	name            TEXT    NOT NULL,
	owner           TEXT    NOT NULL, -- installation ID of the terminal
	seq             INTEGER NOT NULL,
	guard_row       INTEGER NOT NULL, -- wrong codes in a row
	guard_pauses    INTEGER NOT NULL,
	guard_until     INTEGER,          -- Unix milliseconds, as all times
	guard_closed    INTEGER NOT NULL CHECK (guard_closed IN (0, 1)),
	guard_closed_at INTEGER,
	guard_opened_at INTEGER,
	guard_wrong     TEXT    NOT NULL  -- times of the latest wrong codes, oldest first, with spaces between
) STRICT;

CREATE TABLE locker_cell (
	cabinet TEXT    NOT NULL REFERENCES locker_cabinet (id),
	no      INTEGER NOT NULL CHECK (no > 0),
	size    INTEGER NOT NULL CHECK (size > 0),
	col     INTEGER NOT NULL,
	line    INTEGER NOT NULL,
	board   INTEGER NOT NULL,
	lock_no INTEGER NOT NULL CHECK (lock_no > 0),
	state   TEXT    NOT NULL CHECK (state IN ('free', 'reserved', 'filled', 'collecting', 'blocked', 'unknown')),
	since   INTEGER NOT NULL,
	pulsed  INTEGER,
	note    TEXT    NOT NULL,
	PRIMARY KEY (cabinet, no)
) STRICT;

-- One row a document in a cell. Rows are never deleted.
CREATE TABLE locker_deposit (
	cabinet      TEXT    NOT NULL REFERENCES locker_cabinet (id),
	id           TEXT    NOT NULL, -- ULID made by the terminal
	cell         INTEGER NOT NULL,
	result       TEXT    NOT NULL,
	case_no      TEXT    NOT NULL,
	document     TEXT    NOT NULL,
	copies       INTEGER NOT NULL,
	masked       BLOB,             -- sealed
	number_index TEXT    NOT NULL, -- blind index; '' without a card, and once erased
	phone_index  TEXT    NOT NULL, -- blind index of the last four digits, for this deposit alone
	state        TEXT    NOT NULL CHECK (state IN ('reserved', 'stored', 'doubt', 'collected', 'recovered', 'cancelled', 'missing')),
	clerk        TEXT    NOT NULL,
	since        INTEGER NOT NULL,
	stored       INTEGER,
	last_day     TEXT    NOT NULL, -- '' before it was stored
	due          INTEGER,
	code_tag     INTEGER NOT NULL,
	code_hash    TEXT    NOT NULL, -- '' without a code
	code_wrong   INTEGER NOT NULL,
	tries        INTEGER NOT NULL,
	reminded     INTEGER NOT NULL,
	PRIMARY KEY (cabinet, id)
) STRICT;

-- A cell holds one document at most, and a document lies in one cell at most.
CREATE UNIQUE INDEX locker_deposit_cell ON locker_deposit (cabinet, cell) WHERE state IN ('reserved', 'stored', 'doubt');
CREATE UNIQUE INDEX locker_deposit_result ON locker_deposit (result) WHERE state IN ('reserved', 'stored', 'doubt');

-- The journal: one row an authorisation, which sends one pulse at most. Rows are never deleted.
CREATE TABLE locker_opening (
	cabinet  TEXT    NOT NULL REFERENCES locker_cabinet (id),
	id       TEXT    NOT NULL, -- ULID made by the terminal
	seq      INTEGER NOT NULL,
	cell     INTEGER NOT NULL,
	deposit  TEXT    NOT NULL,
	purpose  TEXT    NOT NULL CHECK (purpose IN ('deposit', 'collect', 'recover', 'check')),
	means    TEXT    NOT NULL CHECK (means IN ('card', 'code', 'staff')),
	clerk    TEXT    NOT NULL,
	second   TEXT    NOT NULL,
	target   TEXT    NOT NULL,
	reason   BLOB,             -- sealed
	state    TEXT    NOT NULL,
	was      TEXT    NOT NULL,
	sensed   TEXT    NOT NULL, -- what the sensor said before the intent
	pulse    TEXT    NOT NULL,
	is_left  INTEGER NOT NULL CHECK (is_left IN (0, 1)),
	at       INTEGER NOT NULL,
	intent   INTEGER,
	opened   INTEGER,
	closed   INTEGER,
	ended    INTEGER,
	PRIMARY KEY (cabinet, id)
) STRICT;

CREATE UNIQUE INDEX locker_opening_live ON locker_opening (cabinet, cell) WHERE state IN ('authorised', 'opening', 'opened', 'closed');
CREATE INDEX locker_opening_cell ON locker_opening (cabinet, cell, seq);

CREATE TABLE locker_task (
	cabinet TEXT    NOT NULL REFERENCES locker_cabinet (id),
	id      TEXT    NOT NULL,
	kind    TEXT    NOT NULL,
	cell    INTEGER NOT NULL, -- 0: the cabinet
	deposit TEXT    NOT NULL,
	opening TEXT    NOT NULL,
	since   INTEGER NOT NULL,
	note    TEXT    NOT NULL,
	said    BLOB,             -- sealed
	ended   INTEGER,
	clerk   TEXT    NOT NULL,
	PRIMARY KEY (cabinet, id)
) STRICT;

CREATE INDEX locker_task_open ON locker_task (cabinet, since) WHERE ended IS NULL;

-- What applicants must be told.
CREATE TABLE locker_notice (
	id      TEXT    NOT NULL PRIMARY KEY,
	seq     INTEGER NOT NULL,
	kind    TEXT    NOT NULL,
	deposit TEXT    NOT NULL,
	result  TEXT    NOT NULL,
	cell    INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	code    BLOB, -- sealed, and erased once the notice was sent
	sent    INTEGER
) STRICT;

CREATE INDEX locker_notice_unsent ON locker_notice (at, seq) WHERE sent IS NULL;

-- 办理结果.
CREATE TABLE locker_result (
	id         TEXT    NOT NULL PRIMARY KEY, -- ULID
	case_no    TEXT    NOT NULL,
	matter     TEXT    NOT NULL,
	document   TEXT    NOT NULL,
	doc_number TEXT    NOT NULL,
	copies     INTEGER NOT NULL,
	department TEXT    NOT NULL,
	size       INTEGER NOT NULL,
	delivery   TEXT    NOT NULL,
	state      TEXT    NOT NULL,
	cabinet    TEXT    NOT NULL,
	cell       INTEGER NOT NULL,
	since      INTEGER NOT NULL,
	clerk      TEXT    NOT NULL,
	masked     BLOB, -- sealed, as the person below; NULL once erased
	name       BLOB,
	number     BLOB,
	phone      BLOB
) STRICT;

CREATE INDEX locker_result_state ON locker_result (state, since, id);

-- 《办理结果交接表》.
CREATE TABLE locker_handover (
	no          TEXT    NOT NULL PRIMARY KEY,
	from_desk   TEXT    NOT NULL,
	to_desk     TEXT    NOT NULL,
	clerk       TEXT    NOT NULL,
	at          INTEGER NOT NULL,
	receiver    TEXT    NOT NULL,
	received    INTEGER,
	note        BLOB -- sealed
) STRICT;

CREATE TABLE locker_handover_line (
	no      TEXT    NOT NULL REFERENCES locker_handover (no),
	line    INTEGER NOT NULL,
	result  TEXT    NOT NULL,
	cabinet TEXT    NOT NULL,
	cell    INTEGER NOT NULL,
	checked TEXT    NOT NULL,
	PRIMARY KEY (no, line)
) STRICT;

-- The keys with which the personal columns are sealed, told by their fingerprint.
CREATE TABLE locker_keys (
	one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	fingerprint TEXT    NOT NULL
) STRICT;
