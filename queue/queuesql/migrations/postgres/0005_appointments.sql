CREATE TABLE queue_appointment (
	id        TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- ULID made by whoever booked
	hall      TEXT COLLATE "C" NOT NULL,
	service   TEXT COLLATE "C" NOT NULL,
	day       TEXT COLLATE "C" NOT NULL,
	slot_from BIGINT           NOT NULL,             -- minutes after midnight on the hall's wall clock
	slot_to   BIGINT           NOT NULL,
	begins    BIGINT           NOT NULL,             -- Unix milliseconds, as the next
	open_till BIGINT           NOT NULL,             -- the last instant to check in
	state     TEXT COLLATE "C" NOT NULL CHECK (state = 'booked' OR state = 'checked_in' OR state = 'cancelled' OR state = 'no_show'),
	ticket    TEXT COLLATE "C" NOT NULL,             -- '' before the check-in
	person    BYTEA,                                 -- blind index of the document's number
	name      BYTEA,                                 -- sealed
	number    BYTEA                                  -- sealed
);

-- A person's past, and one a day.
CREATE INDEX queue_appointment_person ON queue_appointment (hall, person, day);
CREATE UNIQUE INDEX queue_appointment_day ON queue_appointment (hall, day, person) WHERE state <> 'cancelled';

-- Who is expected, and how many places of a slot are taken.
CREATE INDEX queue_appointment_slot ON queue_appointment (hall, day, service, slot_from);

-- Who may have missed it.
CREATE INDEX queue_appointment_booked ON queue_appointment (hall, open_till) WHERE state = 'booked';
