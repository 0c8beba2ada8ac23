CREATE TABLE alarm (
	id        TEXT    PRIMARY KEY, -- ULID
	machine   TEXT    NOT NULL,
	code      TEXT    NOT NULL,
	severity  TEXT    NOT NULL,
	args      TEXT    NOT NULL, -- JSON: what the words fill in
	since     INTEGER NOT NULL, -- Unix milliseconds
	ended_at  INTEGER NOT NULL, -- likewise; 0: it lasts
	noted_at  INTEGER NOT NULL, -- likewise; 0: nobody has
	noted_by  TEXT    NOT NULL  -- staff ID
) STRICT;

CREATE UNIQUE INDEX alarm_open ON alarm (machine, code) WHERE ended_at = 0;
CREATE INDEX alarm_since ON alarm (since);
