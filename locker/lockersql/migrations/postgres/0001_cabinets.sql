-- A cabinet and its code entry. seq counts openings, tasks and notices.
CREATE TABLE locker_cabinet (
	id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	name            TEXT COLLATE "C" NOT NULL,
	owner           TEXT COLLATE "C" NOT NULL, -- installation ID of the terminal
	seq             BIGINT NOT NULL,
	guard_row       BIGINT NOT NULL, -- wrong codes in a row
	guard_pauses    BIGINT NOT NULL,
	guard_until     BIGINT,          -- Unix milliseconds, as all times
	guard_closed    BOOLEAN NOT NULL,
	guard_closed_at BIGINT,
	guard_opened_at BIGINT,
	guard_wrong     TEXT COLLATE "C" NOT NULL  -- times of the latest wrong codes, oldest first, with spaces between
);

CREATE TABLE locker_cell (
	cabinet TEXT COLLATE "C" NOT NULL REFERENCES locker_cabinet (id),
	no      BIGINT NOT NULL CHECK (no > 0),
	size    BIGINT NOT NULL CHECK (size > 0),
	col     BIGINT NOT NULL,
	line    BIGINT NOT NULL,
	board   BIGINT NOT NULL,
	lock_no BIGINT NOT NULL CHECK (lock_no > 0),
	state   TEXT COLLATE "C" NOT NULL CHECK (state IN ('free', 'reserved', 'filled', 'collecting', 'blocked', 'unknown')),
	since   BIGINT NOT NULL,
	pulsed  BIGINT,
	note    TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (cabinet, no)
);

-- One row a document in a cell. Rows are never deleted.
CREATE TABLE locker_deposit (
	cabinet      TEXT COLLATE "C" NOT NULL REFERENCES locker_cabinet (id),
	id           TEXT COLLATE "C" NOT NULL, -- ULID made by the terminal
	cell         BIGINT NOT NULL,
	result       TEXT COLLATE "C" NOT NULL,
	case_no      TEXT COLLATE "C" NOT NULL,
	document     TEXT COLLATE "C" NOT NULL,
	copies       BIGINT NOT NULL,
	masked       BYTEA,             -- sealed
	number_index TEXT COLLATE "C" NOT NULL, -- blind index; '' without a card, and once erased
	phone_index  TEXT COLLATE "C" NOT NULL, -- blind index of the last four digits, for this deposit alone
	state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('reserved', 'stored', 'doubt', 'collected', 'recovered', 'cancelled', 'missing')),
	clerk        TEXT COLLATE "C" NOT NULL,
	since        BIGINT NOT NULL,
	stored       BIGINT,
	last_day     TEXT COLLATE "C" NOT NULL, -- '' before it was stored
	due          BIGINT,
	code_tag     BIGINT NOT NULL,
	code_hash    TEXT COLLATE "C" NOT NULL, -- '' without a code
	code_wrong   BIGINT NOT NULL,
	tries        BIGINT NOT NULL,
	reminded     BIGINT NOT NULL,
	PRIMARY KEY (cabinet, id)
);

-- A cell holds one document at most, and a document lies in one cell at most.
CREATE UNIQUE INDEX locker_deposit_cell ON locker_deposit (cabinet, cell) WHERE state IN ('reserved', 'stored', 'doubt');
CREATE UNIQUE INDEX locker_deposit_result ON locker_deposit (result) WHERE state IN ('reserved', 'stored', 'doubt');

-- The journal: one row an authorisation, which sends one pulse at most. Rows are never deleted.
CREATE TABLE locker_opening (
	cabinet  TEXT COLLATE "C" NOT NULL REFERENCES locker_cabinet (id),
	id       TEXT COLLATE "C" NOT NULL, -- ULID made by the terminal
	seq      BIGINT NOT NULL,
	cell     BIGINT NOT NULL,
	deposit  TEXT COLLATE "C" NOT NULL,
	purpose  TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('deposit', 'collect', 'recover', 'check')),
	means    TEXT COLLATE "C" NOT NULL CHECK (means IN ('card', 'code', 'staff')),
	clerk    TEXT COLLATE "C" NOT NULL,
	second   TEXT COLLATE "C" NOT NULL,
	target   TEXT COLLATE "C" NOT NULL,
	reason   BYTEA, -- sealed
	state    TEXT COLLATE "C" NOT NULL,
	was      TEXT COLLATE "C" NOT NULL,
	sensed   TEXT COLLATE "C" NOT NULL, -- what the sensor said before the intent
	pulse    TEXT COLLATE "C" NOT NULL,
	is_left BOOLEAN NOT NULL,
	at       BIGINT NOT NULL,
	intent   BIGINT,
	opened   BIGINT,
	closed   BIGINT,
	ended    BIGINT,
	PRIMARY KEY (cabinet, id)
);

CREATE UNIQUE INDEX locker_opening_live ON locker_opening (cabinet, cell) WHERE state IN ('authorised', 'opening', 'opened', 'closed');
CREATE INDEX locker_opening_cell ON locker_opening (cabinet, cell, seq);

CREATE TABLE locker_task (
	cabinet TEXT COLLATE "C" NOT NULL REFERENCES locker_cabinet (id),
	id      TEXT COLLATE "C" NOT NULL,
	kind    TEXT COLLATE "C" NOT NULL,
	cell    BIGINT NOT NULL, -- 0: the cabinet
	deposit TEXT COLLATE "C" NOT NULL,
	opening TEXT COLLATE "C" NOT NULL,
	since   BIGINT NOT NULL,
	note    TEXT COLLATE "C" NOT NULL,
	said    BYTEA, -- sealed
	ended   BIGINT,
	clerk   TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (cabinet, id)
);

CREATE INDEX locker_task_open ON locker_task (cabinet, since) WHERE ended IS NULL;

-- What applicants must be told.
CREATE TABLE locker_notice (
	id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	seq     BIGINT NOT NULL,
	kind    TEXT COLLATE "C" NOT NULL,
	deposit TEXT COLLATE "C" NOT NULL,
	result  TEXT COLLATE "C" NOT NULL,
	cell    BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	code    BYTEA, -- sealed, and erased once the notice was sent
	sent    BIGINT
);

CREATE INDEX locker_notice_unsent ON locker_notice (at, seq) WHERE sent IS NULL;

-- 办理结果.
CREATE TABLE locker_result (
	id         TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- ULID
	case_no    TEXT COLLATE "C" NOT NULL,
	matter     TEXT COLLATE "C" NOT NULL,
	document   TEXT COLLATE "C" NOT NULL,
	doc_number TEXT COLLATE "C" NOT NULL,
	copies     BIGINT NOT NULL,
	department TEXT COLLATE "C" NOT NULL,
	size       BIGINT NOT NULL,
	delivery   TEXT COLLATE "C" NOT NULL,
	state      TEXT COLLATE "C" NOT NULL,
	cabinet    TEXT COLLATE "C" NOT NULL,
	cell       BIGINT NOT NULL,
	since      BIGINT NOT NULL,
	clerk      TEXT COLLATE "C" NOT NULL,
	masked     BYTEA, -- sealed, as the person below; NULL once erased
	name       BYTEA,
	number     BYTEA,
	phone      BYTEA
);

CREATE INDEX locker_result_state ON locker_result (state, since, id);

-- 《办理结果交接表》.
CREATE TABLE locker_handover (
	no          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	from_desk   TEXT COLLATE "C" NOT NULL,
	to_desk     TEXT COLLATE "C" NOT NULL,
	clerk       TEXT COLLATE "C" NOT NULL,
	at          BIGINT NOT NULL,
	receiver    TEXT COLLATE "C" NOT NULL,
	received    BIGINT,
	note        BYTEA -- sealed
);

CREATE TABLE locker_handover_line (
	no      TEXT COLLATE "C" NOT NULL REFERENCES locker_handover (no),
	line    BIGINT NOT NULL,
	result  TEXT COLLATE "C" NOT NULL,
	cabinet TEXT COLLATE "C" NOT NULL,
	cell    BIGINT NOT NULL,
	checked TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (no, line)
);

-- The keys with which the personal columns are sealed, told by their fingerprint.
CREATE TABLE locker_keys (
	one         BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
	fingerprint TEXT COLLATE "C" NOT NULL
);
