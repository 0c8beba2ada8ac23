CREATE TABLE audit_event (
	seq     BIGINT NOT NULL PRIMARY KEY,
	at      BIGINT NOT NULL, -- Unix milliseconds
	actor   TEXT   NOT NULL, -- a staff id, "applicant", "terminal"; never a name or a number of a person
	action  TEXT   NOT NULL,
	subject TEXT   NOT NULL, -- what it was done to: a ticket, a cell, a setting
	result  TEXT   NOT NULL,
	detail  TEXT   NOT NULL,
	hash    BYTEA  NOT NULL CHECK (length(hash) = 32)
);
