-- Emergency blocks: numbers that are set aside for a terminal. Rows are never deleted.
CREATE TABLE queue_lease (
	id        TEXT COLLATE "C" NOT NULL, -- ULID made by the terminal
	epoch     TEXT COLLATE "C" NOT NULL, -- the life of the store that gave it; a request may come once more in another one
	hall      TEXT COLLATE "C" NOT NULL,
	day       TEXT COLLATE "C" NOT NULL,
	terminal  TEXT COLLATE "C" NOT NULL,
	series    TEXT COLLATE "C" NOT NULL,
	prefix    TEXT COLLATE "C" NOT NULL,
	digits    BIGINT           NOT NULL,
	first_seq BIGINT           NOT NULL CHECK (first_seq > 0),
	last_seq  BIGINT           NOT NULL CHECK (last_seq >= first_seq),
	PRIMARY KEY (id, epoch)
);

CREATE INDEX queue_lease_terminal ON queue_lease (hall, day, series, terminal);

-- Where the counter of a series has moved past its tickets: the next number is after the mark and after the last ticket.
CREATE TABLE queue_mark (
	hall   TEXT COLLATE "C" NOT NULL,
	day    TEXT COLLATE "C" NOT NULL,
	series TEXT COLLATE "C" NOT NULL,
	seq    BIGINT           NOT NULL,
	PRIMARY KEY (hall, day, series)
);

-- The life of this store.
CREATE TABLE queue_epoch (
	one   BIGINT           NOT NULL PRIMARY KEY CHECK (one = 1),
	epoch TEXT COLLATE "C" NOT NULL,
	lost  TEXT COLLATE "C" NOT NULL -- the latest day of which numbers were lost; '' for none
);

-- The tickets of terminals.
CREATE INDEX queue_ticket_twin ON queue_ticket (hall, day, service, person) WHERE twin <> '';
