CREATE TABLE staff_account (
	id       TEXT    PRIMARY KEY, -- what its owner types at login
	name     BYTEA   NOT NULL,    -- sealed
	roles    TEXT    NOT NULL,    -- "clerk,supervisor"
	password TEXT    NOT NULL,    -- argon2id
	card     BYTEA   UNIQUE,      -- blind index of the card's number, or NULL
	pin      TEXT    NOT NULL,    -- argon2id, or ''
	disabled INTEGER NOT NULL CHECK (disabled IN (0, 1))
);

-- Attempts to log in since the last success; an account that does not exist is counted too, so that nobody can tell.
CREATE TABLE staff_attempt (
	who          BYTEA   PRIMARY KEY, -- blind index of what was typed
	failures     INTEGER NOT NULL,
	at           BIGINT  NOT NULL,    -- Unix milliseconds, the last one
	locked_until BIGINT  NOT NULL     -- Unix milliseconds
);

CREATE TABLE staff_session (
	token      BYTEA  PRIMARY KEY, -- SHA-256 of what the browser has
	staff      TEXT   NOT NULL REFERENCES staff_account (id),
	started_at BIGINT NOT NULL,    -- Unix milliseconds
	used_at    BIGINT NOT NULL     -- Unix milliseconds
);

CREATE INDEX staff_session_staff ON staff_session (staff);
