-- What a hall elsewhere has not heard, and what it heard in the last days.
CREATE TABLE locker_journal (
	seq  BIGINT NOT NULL PRIMARY KEY,
	kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('move', 'handover', 'notice', 'sent')),
	at   BIGINT NOT NULL,
	body BYTEA NOT NULL -- sealed JSON; of a notice its ID alone, as its code is erased once it was sent
);

CREATE TABLE locker_journal_head (
	one  BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
	life TEXT COLLATE "C" NOT NULL, -- of this journal: a store that was lost begins another
	last BIGINT NOT NULL, -- number of the latest fact
	told BIGINT NOT NULL  -- up to here the hall has heard it
);

-- What a hall has heard of its terminals' journals.
CREATE TABLE locker_heard (
	terminal TEXT COLLATE "C" NOT NULL,
	life     TEXT COLLATE "C" NOT NULL,
	seq      BIGINT NOT NULL,
	PRIMARY KEY (terminal, life)
);
