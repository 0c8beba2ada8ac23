-- Accounts of a hall elsewhere whose people have logged in at this terminal: copies, good for a while without the hall.
CREATE TABLE staff_copy (
	staff TEXT    PRIMARY KEY REFERENCES staff_account (id),
	stamp TEXT    NOT NULL, -- changes with what the account is and may
	at    INTEGER NOT NULL  -- Unix milliseconds, when the hall last let them in
) STRICT, WITHOUT ROWID;
