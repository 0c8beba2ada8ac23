-- The tickets as migration 2 of the other database leaves them; this one begins later.
-- One row a ticket. Rows are never deleted: MAX(seq) and the unique number of a day rest on that.
CREATE TABLE queue_ticket (
	id         TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- ULID made by the terminal
	hall       TEXT COLLATE "C" NOT NULL,
	day        TEXT COLLATE "C" NOT NULL,             -- business day, 2026-11-23
	series     TEXT COLLATE "C" NOT NULL,
	seq        BIGINT           NOT NULL CHECK (seq > 0),
	prefix     TEXT COLLATE "C" NOT NULL,             -- with digits and seq it makes the number that was printed
	digits     BIGINT           NOT NULL,
	service    TEXT COLLATE "C" NOT NULL,
	priority   TEXT COLLATE "C" NOT NULL,             -- '' is ordinary
	lang       TEXT COLLATE "C" NOT NULL,
	state      TEXT COLLATE "C" NOT NULL CHECK (state = 'waiting' OR state = 'serving' OR state = 'parked' OR state = 'done' OR state = 'passed' OR state = 'cleared'),
	reason     TEXT COLLATE "C" NOT NULL,
	issued     BIGINT           NOT NULL,             -- Unix milliseconds, as the other times
	started    BIGINT,
	ended      BIGINT,
	window_no  BIGINT           NOT NULL,             -- 0 before service
	clerk      TEXT COLLATE "C" NOT NULL,
	terminal   TEXT COLLATE "C" NOT NULL,
	print      TEXT COLLATE "C" NOT NULL CHECK (print = 'pending' OR print = 'printed' OR print = 'failed' OR print = 'unknown'),
	prints     BIGINT           NOT NULL,
	sale       BIGINT           NOT NULL,             -- beginning of the sale, minutes after midnight
	sold       BIGINT,                                -- counter in a sale with a quota
	person     BYTEA,                                 -- blind index of the document's number
	name       BYTEA,                                 -- sealed
	number     BYTEA,                                 -- sealed
	line       TEXT COLLATE "C" NOT NULL,
	place      BIGINT           NOT NULL,
	not_before BIGINT,
	only_no    BIGINT           NOT NULL,             -- the window it is meant for, or 0
	step       BIGINT           NOT NULL,
	steps      BIGINT           NOT NULL,
	joined     BIGINT           NOT NULL,
	waited     BIGINT           NOT NULL,             -- milliseconds, as the other durations
	calls      BIGINT           NOT NULL,
	called     BIGINT,
	parked     BIGINT,
	spent      BIGINT           NOT NULL,
	passes     BIGINT           NOT NULL,
	offline    BIGINT           NOT NULL,             -- 1: issued by a terminal without the hall
	twin       TEXT COLLATE "C" NOT NULL,             -- then the ticket's own ID, because its person may have another live one; else ''
	UNIQUE (hall, day, series, seq)
);

-- One live ticket per person and service, but for those of the terminals; people without identity (NULL) do not collide.
CREATE UNIQUE INDEX queue_ticket_live ON queue_ticket (hall, day, service, person, twin) WHERE state IN ('waiting', 'serving', 'parked');

-- Quotas.
CREATE UNIQUE INDEX queue_ticket_sold ON queue_ticket (hall, day, service, sale, sold) WHERE sold IS NOT NULL;

-- Who waits, in the order of a line. The last two columns spare the look at the rows of another lane and of other windows.
CREATE INDEX queue_ticket_line ON queue_ticket (hall, day, line, place, priority, only_no) WHERE state = 'waiting';

-- A window serves one at a time.
CREATE UNIQUE INDEX queue_ticket_serving ON queue_ticket (hall, window_no) WHERE state = 'serving';
CREATE INDEX queue_ticket_parked ON queue_ticket (hall, line) WHERE state = 'parked';

-- Personal data that are still there.
CREATE INDEX queue_ticket_personal ON queue_ticket (hall, day) WHERE person IS NOT NULL;

-- The keys with which the personal columns are sealed, told by their fingerprint.
CREATE TABLE queue_keys (
	one         BIGINT           NOT NULL PRIMARY KEY CHECK (one = 1),
	fingerprint TEXT COLLATE "C" NOT NULL
);
