-- What applicants wrote with a finger when they took their documents. A row goes with the name of its result.
CREATE TABLE locker_signature (
	result TEXT    NOT NULL PRIMARY KEY REFERENCES locker_result (id),
	at     INTEGER NOT NULL,
	ink    BLOB    NOT NULL -- sealed
) STRICT;

-- One more kind of fact, whose body is the result's ID alone, as the signature is erased with the person. SQLite changes no check of a table.
CREATE TABLE locker_journal_next (
	seq  INTEGER NOT NULL PRIMARY KEY,
	kind TEXT    NOT NULL CHECK (kind IN ('move', 'handover', 'notice', 'sent', 'signed')),
	at   INTEGER NOT NULL,
	body BLOB    NOT NULL -- sealed JSON; of a notice or a signature an ID alone
) STRICT;
INSERT INTO locker_journal_next (seq, kind, at, body) SELECT seq, kind, at, body FROM locker_journal;
DROP TABLE locker_journal;
ALTER TABLE locker_journal_next RENAME TO locker_journal;
