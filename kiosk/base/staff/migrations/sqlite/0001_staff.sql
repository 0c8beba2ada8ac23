CREATE TABLE staff_account (
	id       TEXT    PRIMARY KEY, -- what its owner types at login
	name     BLOB    NOT NULL,    -- sealed
	roles    TEXT    NOT NULL,    -- "clerk,supervisor"
	password TEXT    NOT NULL,    -- argon2id
	card     BLOB    UNIQUE,      -- blind index of the card's number, or NULL
	pin      TEXT    NOT NULL,    -- argon2id, or ''
	disabled INTEGER NOT NULL CHECK (disabled IN (0, 1))
) STRICT;

-- Attempts to log in since the last success; an account that does not exist is counted too, so that nobody can tell.
CREATE TABLE staff_attempt (
	who          BLOB    PRIMARY KEY, -- blind index of what was typed
	failures     INTEGER NOT NULL,
	at           INTEGER NOT NULL,    -- Unix milliseconds, the last one
	locked_until INTEGER NOT NULL     -- Unix milliseconds
) STRICT, WITHOUT ROWID;

CREATE TABLE staff_session (
	token      BLOB    PRIMARY KEY, -- SHA-256 of what the browser has
	staff      TEXT    NOT NULL REFERENCES staff_account (id),
	started_at INTEGER NOT NULL,    -- Unix milliseconds
	used_at    INTEGER NOT NULL     -- Unix milliseconds
) STRICT, WITHOUT ROWID;

CREATE INDEX staff_session_staff ON staff_session (staff);
