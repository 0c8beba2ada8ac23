-- Emergency blocks: numbers that are set aside for a terminal. Rows are never deleted.
CREATE TABLE queue_lease (
	id        TEXT    NOT NULL,             -- ULID made by the terminal
	epoch     TEXT    NOT NULL,             -- the life of the store that gave it; a request may come once more in another one
	hall      TEXT    NOT NULL,
	day       TEXT    NOT NULL,
	terminal  TEXT    NOT NULL,
	series    TEXT    NOT NULL,
	prefix    TEXT    NOT NULL,
	digits    INTEGER NOT NULL,
	first_seq INTEGER NOT NULL CHECK (first_seq > 0),
	last_seq  INTEGER NOT NULL CHECK (last_seq >= first_seq),
	PRIMARY KEY (id, epoch)
) STRICT;

CREATE INDEX queue_lease_terminal ON queue_lease (hall, day, series, terminal);

-- Where the counter of a series has moved past its tickets: the next number is after the mark and after the last ticket.
CREATE TABLE queue_mark (
	hall   TEXT    NOT NULL,
	day    TEXT    NOT NULL,
	series TEXT    NOT NULL,
	seq    INTEGER NOT NULL,
	PRIMARY KEY (hall, day, series)
) STRICT, WITHOUT ROWID;

-- The life of this store.
CREATE TABLE queue_epoch (
	one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	epoch TEXT    NOT NULL,
	lost  TEXT    NOT NULL -- the latest day of which numbers were lost; '' for none
) STRICT;

-- The tickets of terminals.
CREATE INDEX queue_ticket_twin ON queue_ticket (hall, day, service, person) WHERE twin <> '';
