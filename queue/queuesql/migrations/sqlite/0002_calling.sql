-- The calling side: lines, windows, calls, turns.

-- SQLite cannot change the check of a column, so that the table is made again. No program has served a ticket before: where one is in service
-- all the same, it is closed.
CREATE TABLE queue_ticket_new (
	id         TEXT    NOT NULL PRIMARY KEY, -- ULID made by the terminal
	hall       TEXT    NOT NULL,
	day        TEXT    NOT NULL,             -- business day, 2026-11-23
	series     TEXT    NOT NULL,
	seq        INTEGER NOT NULL CHECK (seq > 0),
	prefix     TEXT    NOT NULL,             -- with digits and seq it makes the number that was printed
	digits     INTEGER NOT NULL,
	service    TEXT    NOT NULL,
	priority   TEXT    NOT NULL,             -- '' is ordinary
	lang       TEXT    NOT NULL,
	state      TEXT    NOT NULL CHECK (state = 'waiting' OR state = 'serving' OR state = 'parked' OR state = 'done' OR state = 'passed' OR state = 'cleared'),
	reason     TEXT    NOT NULL,
	issued     INTEGER NOT NULL,             -- Unix milliseconds, as the other times
	started    INTEGER,
	ended      INTEGER,
	window_no  INTEGER NOT NULL,             -- 0 before service
	clerk      TEXT    NOT NULL,
	terminal   TEXT    NOT NULL,
	print      TEXT    NOT NULL CHECK (print = 'pending' OR print = 'printed' OR print = 'failed' OR print = 'unknown'),
	prints     INTEGER NOT NULL,
	sale       INTEGER NOT NULL,             -- beginning of the sale, minutes after midnight
	sold       INTEGER,                      -- counter in a sale with a quota
	person     BLOB,                         -- blind index of the document's number
	name       BLOB,                         -- sealed
	number     BLOB,                         -- sealed
	line       TEXT    NOT NULL,
	place      INTEGER NOT NULL,
	not_before INTEGER,
	only_no    INTEGER NOT NULL,             -- the window it is meant for, or 0
	step       INTEGER NOT NULL,
	steps      INTEGER NOT NULL,
	joined     INTEGER NOT NULL,
	waited     INTEGER NOT NULL,             -- milliseconds, as the other durations
	calls      INTEGER NOT NULL,
	called     INTEGER,
	parked     INTEGER,
	spent      INTEGER NOT NULL,
	passes     INTEGER NOT NULL,
	offline    INTEGER NOT NULL,             -- 1: issued by a terminal without the hall
	twin       TEXT    NOT NULL,             -- then the ticket's own ID, because its person may have another live one; else ''
	UNIQUE (hall, day, series, seq)
) STRICT;

INSERT INTO queue_ticket_new
SELECT id, hall, day, series, seq, prefix, digits, service, priority, lang, CASE state WHEN 'serving' THEN 'cleared' ELSE state END,
	CASE state WHEN 'serving' THEN 'day_over' ELSE reason END, issued, started, CASE state WHEN 'serving' THEN started ELSE ended END,
	window_no, '', terminal, print, prints, sale, sold, person, name, number, service, issued, NULL, 0, 1, 1, issued, 0, 0, started, NULL, 0, 0, 0, ''
FROM queue_ticket;

DROP TABLE queue_ticket;
ALTER TABLE queue_ticket_new RENAME TO queue_ticket;

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

CREATE TABLE queue_desk (
	hall      TEXT    NOT NULL,
	window_no INTEGER NOT NULL,
	mode      TEXT    NOT NULL CHECK (mode = 'closed' OR mode = 'open' OR mode = 'paused'),
	clerk     TEXT    NOT NULL,
	reason    TEXT    NOT NULL,
	since     INTEGER NOT NULL,
	day       TEXT    NOT NULL, -- business day of the latest press
	run       INTEGER NOT NULL,
	PRIMARY KEY (hall, window_no)
) STRICT, WITHOUT ROWID;

-- Presses that were performed: the same one again does nothing.
CREATE TABLE queue_act (
	id        TEXT    NOT NULL PRIMARY KEY,
	window_no INTEGER NOT NULL,
	kind      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- What was called out. Rows are never deleted: MAX(seq) rests on that.
CREATE TABLE queue_call (
	seq       INTEGER NOT NULL PRIMARY KEY,
	hall      TEXT    NOT NULL,
	day       TEXT    NOT NULL, -- business day of the call
	ticket    TEXT    NOT NULL,
	no        TEXT    NOT NULL,
	window_no INTEGER NOT NULL,
	n         INTEGER NOT NULL,
	lang      TEXT    NOT NULL,
	at        INTEGER NOT NULL
) STRICT;
CREATE INDEX queue_call_day ON queue_call (hall, day, seq);

-- Stays at windows that ended.
CREATE TABLE queue_turn (
	seq       INTEGER NOT NULL PRIMARY KEY, -- of its entry in the audit chain
	ticket    TEXT    NOT NULL,
	hall      TEXT    NOT NULL,
	day       TEXT    NOT NULL, -- business day of its end
	step      INTEGER NOT NULL,
	line      TEXT    NOT NULL,
	window_no INTEGER NOT NULL,
	clerk     TEXT    NOT NULL,
	how       TEXT    NOT NULL CHECK (how = 'done' OR how = 'passed' OR how = 'transferred'),
	result    TEXT    NOT NULL,
	ended     INTEGER NOT NULL,
	waited    INTEGER NOT NULL,
	took      INTEGER NOT NULL
) STRICT;
CREATE INDEX queue_turn_line ON queue_turn (hall, line, ended, seq, took) WHERE how = 'done';
CREATE INDEX queue_turn_window ON queue_turn (hall, day, window_no, how);
