-- One code a machine at a time; a used one is deleted.
CREATE TABLE enrol_code (
	machine    TEXT    PRIMARY KEY,
	code       BLOB    NOT NULL, -- blind index: the key that it takes is not in the database
	expires_at INTEGER NOT NULL, -- Unix milliseconds
	failures   INTEGER NOT NULL  -- wrong codes for this machine
) STRICT;

CREATE TABLE enrol_certificate (
	serial     TEXT    PRIMARY KEY,
	machine    TEXT    NOT NULL,
	issued_at  INTEGER NOT NULL, -- Unix milliseconds
	expires_at INTEGER NOT NULL, -- Unix milliseconds
	revoked_at INTEGER NOT NULL  -- Unix milliseconds, 0: not revoked
) STRICT;

CREATE INDEX enrol_certificate_machine ON enrol_certificate (machine);
