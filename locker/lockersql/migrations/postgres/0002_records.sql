-- The ULID of whoever wrote a form; '' for the form of a cabinet.
ALTER TABLE locker_handover ADD COLUMN id TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE UNIQUE INDEX locker_handover_id ON locker_handover (id) WHERE id <> '';
CREATE INDEX locker_handover_at ON locker_handover (at, no);
CREATE INDEX locker_handover_line_result ON locker_handover_line (result);
CREATE INDEX locker_result_case ON locker_result (case_no);

-- How many forms a day has, by its numbers. Rows are never deleted: no number is given twice.
CREATE TABLE locker_form_day (
	day  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	last BIGINT NOT NULL
);

-- Where a result was. Rows are never deleted.
CREATE TABLE locker_move (
	result  TEXT COLLATE "C" NOT NULL REFERENCES locker_result (id),
	n       BIGINT NOT NULL, -- from 1
	state   TEXT COLLATE "C" NOT NULL,
	cabinet TEXT COLLATE "C" NOT NULL,
	cell    BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	PRIMARY KEY (result, n)
);

-- Results from before this table have at least where they are now.
INSERT INTO locker_move (result, n, state, cabinet, cell, at) SELECT id, 1, state, cabinet, cell, since FROM locker_result;
