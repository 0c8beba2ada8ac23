-- The checks avoid IN with more than two values: SQLite would build a temporary table for each insert.
-- One row a ticket. Rows are never deleted: MAX(seq) and the unique number of a day rest on that.
CREATE TABLE queue_ticket (
	id        TEXT    NOT NULL PRIMARY KEY, -- ULID made by the terminal
	hall      TEXT    NOT NULL,
	day       TEXT    NOT NULL,             -- business day, 2026-11-23
	series    TEXT    NOT NULL,
	seq       INTEGER NOT NULL CHECK (seq > 0),
	prefix    TEXT    NOT NULL,             -- with digits and seq it makes the number that was printed
	digits    INTEGER NOT NULL,
	service   TEXT    NOT NULL,
	priority  TEXT    NOT NULL,             -- '' is ordinary
	lang      TEXT    NOT NULL,
	state     TEXT    NOT NULL CHECK (state = 'waiting' OR state = 'serving' OR state = 'done' OR state = 'cleared'),
	reason    TEXT    NOT NULL,
	issued    INTEGER NOT NULL,             -- Unix milliseconds, as the other times
	started   INTEGER,
	ended     INTEGER,
	window_no INTEGER NOT NULL,             -- 0 before service
	terminal  TEXT    NOT NULL,
	print     TEXT    NOT NULL CHECK (print = 'pending' OR print = 'printed' OR print = 'failed' OR print = 'unknown'),
	prints    INTEGER NOT NULL,
	sale      INTEGER NOT NULL,             -- beginning of the sale, minutes after midnight
	sold      INTEGER,                      -- counter in a sale with a quota
	person    BLOB,                         -- blind index of the document's number
	name      BLOB,                         -- sealed
	number    BLOB,                         -- sealed
	UNIQUE (hall, day, series, seq)
) STRICT;

-- One live ticket per person and service; people without identity (NULL) do not collide. Also finds who waits.
CREATE UNIQUE INDEX queue_ticket_live ON queue_ticket (hall, day, service, person) WHERE state IN ('waiting', 'serving');

-- Quotas.
CREATE UNIQUE INDEX queue_ticket_sold ON queue_ticket (hall, day, service, sale, sold) WHERE sold IS NOT NULL;

-- Who was served lately, and in which order the lanes were called.
CREATE INDEX queue_ticket_done ON queue_ticket (hall, service, ended, started) WHERE state = 'done';
CREATE INDEX queue_ticket_called ON queue_ticket (hall, day, service, started, id, priority) WHERE started IS NOT NULL;

-- Personal data that are still there.
CREATE INDEX queue_ticket_personal ON queue_ticket (hall, day) WHERE person IS NOT NULL;

-- The keys with which the personal columns are sealed, told by their fingerprint.
CREATE TABLE queue_keys (
	one         INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	fingerprint TEXT    NOT NULL
) STRICT;
