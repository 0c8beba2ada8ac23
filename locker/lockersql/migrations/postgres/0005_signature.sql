-- What applicants wrote with a finger when they took their documents. A row goes with the name of its result.
CREATE TABLE locker_signature (
	result TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES locker_result (id),
	at     BIGINT NOT NULL,
	ink    BYTEA NOT NULL -- sealed
);

-- One more kind of fact, whose body is the result's ID alone, as the signature is erased with the person.
ALTER TABLE locker_journal DROP CONSTRAINT locker_journal_kind_check;
ALTER TABLE locker_journal ADD CONSTRAINT locker_journal_kind_check CHECK (kind IN ('move', 'handover', 'notice', 'sent', 'signed'));
