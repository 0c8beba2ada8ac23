-- The last day of the retention, for the words of a notice; '' where it was not known.
ALTER TABLE locker_notice ADD COLUMN last_day TEXT COLLATE "C" NOT NULL DEFAULT '';
