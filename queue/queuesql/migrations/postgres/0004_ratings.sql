CREATE TABLE queue_rating (
	ticket TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES queue_ticket (id),
	grade  BIGINT           NOT NULL CHECK (grade >= 1 AND grade <= 5),
	source TEXT COLLATE "C" NOT NULL,
	rated  BIGINT           NOT NULL -- Unix milliseconds, as the other times
);

-- What a poor grade opens.
CREATE TABLE queue_follow_up (
	ticket     TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES queue_rating (ticket),
	hall       TEXT COLLATE "C" NOT NULL,
	call_by    BIGINT           NOT NULL,
	mend_by    BIGINT           NOT NULL,
	called     BIGINT,
	mended     BIGINT,
	note       BYTEA, -- sealed
	handled_by TEXT COLLATE "C" NOT NULL
);

CREATE INDEX queue_follow_up_open ON queue_follow_up (hall) WHERE mended IS NULL;

-- Whose case ended last at a window.
CREATE INDEX queue_ticket_window ON queue_ticket (hall, window_no, ended) WHERE state = 'done';
