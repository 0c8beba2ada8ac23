CREATE TABLE queue_rating (
	ticket TEXT    NOT NULL PRIMARY KEY REFERENCES queue_ticket (id),
	grade  INTEGER NOT NULL CHECK (grade >= 1 AND grade <= 5),
	source TEXT    NOT NULL,
	rated  INTEGER NOT NULL -- Unix milliseconds, as the other times
) STRICT;

-- What a poor grade opens.
CREATE TABLE queue_follow_up (
	ticket     TEXT    NOT NULL PRIMARY KEY REFERENCES queue_rating (ticket),
	hall       TEXT    NOT NULL,
	call_by    INTEGER NOT NULL,
	mend_by    INTEGER NOT NULL,
	called     INTEGER,
	mended     INTEGER,
	note       BLOB,             -- sealed
	handled_by TEXT    NOT NULL
) STRICT;

CREATE INDEX queue_follow_up_open ON queue_follow_up (hall) WHERE mended IS NULL;

-- Whose case ended last at a window.
CREATE INDEX queue_ticket_window ON queue_ticket (hall, window_no, ended) WHERE state = 'done';
