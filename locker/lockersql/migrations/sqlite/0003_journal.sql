-- What a hall elsewhere has not heard, and what it heard in the last days.
CREATE TABLE locker_journal (
	seq  INTEGER NOT NULL PRIMARY KEY,
	kind TEXT    NOT NULL CHECK (kind IN ('move', 'handover', 'notice', 'sent')),
	at   INTEGER NOT NULL,
	body BLOB    NOT NULL -- sealed JSON; of a notice its ID alone, as its code is erased once it was sent
) STRICT;

CREATE TABLE locker_journal_head (
	one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
	life TEXT    NOT NULL, -- of this journal: a store that was lost begins another
	last INTEGER NOT NULL, -- number of the latest fact
	told INTEGER NOT NULL  -- up to here the hall has heard it
) STRICT;

-- What a hall has heard of its terminals' journals.
CREATE TABLE locker_heard (
	terminal TEXT    NOT NULL,
	life     TEXT    NOT NULL,
	seq      INTEGER NOT NULL,
	PRIMARY KEY (terminal, life)
) STRICT;
