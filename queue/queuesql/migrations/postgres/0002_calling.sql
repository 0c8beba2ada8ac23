-- The calling side: windows, calls, turns.
CREATE TABLE queue_desk (
	hall      TEXT COLLATE "C" NOT NULL,
	window_no BIGINT           NOT NULL,
	mode      TEXT COLLATE "C" NOT NULL CHECK (mode = 'closed' OR mode = 'open' OR mode = 'paused'),
	clerk     TEXT COLLATE "C" NOT NULL,
	reason    TEXT COLLATE "C" NOT NULL,
	since     BIGINT           NOT NULL,
	day       TEXT COLLATE "C" NOT NULL, -- business day of the latest press
	run       BIGINT           NOT NULL,
	PRIMARY KEY (hall, window_no)
);

-- Presses that were performed: the same one again does nothing.
CREATE TABLE queue_act (
	id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	window_no BIGINT           NOT NULL,
	kind      TEXT COLLATE "C" NOT NULL
);

-- What was called out. Rows are never deleted: MAX(seq) rests on that.
CREATE TABLE queue_call (
	seq       BIGINT           NOT NULL PRIMARY KEY,
	hall      TEXT COLLATE "C" NOT NULL,
	day       TEXT COLLATE "C" NOT NULL, -- business day of the call
	ticket    TEXT COLLATE "C" NOT NULL,
	no        TEXT COLLATE "C" NOT NULL,
	window_no BIGINT           NOT NULL,
	n         BIGINT           NOT NULL,
	lang      TEXT COLLATE "C" NOT NULL,
	at        BIGINT           NOT NULL
);
CREATE INDEX queue_call_day ON queue_call (hall, day, seq);

-- Stays at windows that ended.
CREATE TABLE queue_turn (
	seq       BIGINT           NOT NULL PRIMARY KEY, -- of its entry in the audit chain
	ticket    TEXT COLLATE "C" NOT NULL,
	hall      TEXT COLLATE "C" NOT NULL,
	day       TEXT COLLATE "C" NOT NULL,             -- business day of its end
	step      BIGINT           NOT NULL,
	line      TEXT COLLATE "C" NOT NULL,
	window_no BIGINT           NOT NULL,
	clerk     TEXT COLLATE "C" NOT NULL,
	how       TEXT COLLATE "C" NOT NULL CHECK (how = 'done' OR how = 'passed' OR how = 'transferred'),
	result    TEXT COLLATE "C" NOT NULL,
	ended     BIGINT           NOT NULL,
	waited    BIGINT           NOT NULL,
	took      BIGINT           NOT NULL
);
CREATE INDEX queue_turn_line ON queue_turn (hall, line, ended, seq, took) WHERE how = 'done';
CREATE INDEX queue_turn_window ON queue_turn (hall, day, window_no, how);
