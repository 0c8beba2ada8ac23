-- What a terminal knows of a hall that stands elsewhere. Columns named sealed are encrypted.

-- The hall's configuration as it was last fetched.
CREATE TABLE uplink_hall (
	one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	epoch  TEXT    NOT NULL, -- the life of its store
	told   TEXT    NOT NULL, -- the life that was told which numbers are out
	config TEXT    NOT NULL  -- JSON
) STRICT;

-- The numbers that this terminal asked for, gave, or showed; of today, and those that are not settled.
CREATE TABLE uplink_ticket (
	id      TEXT    NOT NULL PRIMARY KEY, -- ULID, here before the hall hears of it
	state   TEXT    NOT NULL CHECK (state = 'asked' OR state = 'given' OR state = 'offline'),
	day     TEXT    NOT NULL,             -- business day
	service TEXT    NOT NULL,
	person  BLOB,                         -- blind index of the document's number
	asked   INTEGER NOT NULL,             -- Unix milliseconds
	live    INTEGER NOT NULL,             -- 0 once the hall said that the ticket has ended
	print   TEXT    NOT NULL,
	prints  INTEGER NOT NULL,
	sealed  BLOB                          -- the ticket; NULL while asked
) STRICT;

CREATE INDEX uplink_ticket_person ON uplink_ticket (person, service, day) WHERE person IS NOT NULL;

-- Emergency blocks. Rows are never deleted: a clock that goes wrong and comes back finds its counters as they were.
CREATE TABLE uplink_lease (
	id     TEXT    NOT NULL PRIMARY KEY, -- ULID, here before the hall hears of it
	epoch  TEXT    NOT NULL,             -- the life of the hall's store that was asked
	day    TEXT    NOT NULL,
	series TEXT    NOT NULL,
	last   INTEGER NOT NULL,             -- 0 until the hall has answered
	next   INTEGER NOT NULL,             -- the number to give next; after last: used up
	lease  TEXT    NOT NULL              -- the whole block, JSON; '' until the hall has answered
) STRICT;

CREATE INDEX uplink_lease_day ON uplink_lease (day, series);

-- The counters of the terminal's own series. Rows are never deleted, as above.
CREATE TABLE uplink_own (
	day    TEXT    NOT NULL,
	series TEXT    NOT NULL,
	last   INTEGER NOT NULL,
	PRIMARY KEY (day, series)
) STRICT, WITHOUT ROWID;

-- The highest number of each series that is known to be given or set aside.
CREATE TABLE uplink_mark (
	day    TEXT    NOT NULL,
	series TEXT    NOT NULL,
	mark   INTEGER NOT NULL,
	PRIMARY KEY (day, series)
) STRICT, WITHOUT ROWID;

-- What the hall has not heard yet, in the order in which it is to hear it.
CREATE TABLE uplink_outbox (
	seq    INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	key    TEXT    NOT NULL UNIQUE,      -- kind, ticket and what else tells two entries apart
	kind   TEXT    NOT NULL CHECK (kind = 'adopt' OR kind = 'paper' OR kind = 'rating'),
	ticket TEXT    NOT NULL,
	at     INTEGER NOT NULL,             -- Unix milliseconds
	sealed BLOB    NOT NULL,
	tries  INTEGER NOT NULL,             -- times that the hall broke down over it
	aside  TEXT    NOT NULL              -- why staff must look at it; '' while it is to be delivered
) STRICT;

CREATE INDEX uplink_outbox_ticket ON uplink_outbox (ticket);
