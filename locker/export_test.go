package locker

import "time"

// BeginTry counts a wrong code, for tests of the guard.
func BeginTry(r GuardRules, g Guard, now time.Time) Guard { return r.begin(g, now) }

// ParseHash reads a stored code, for its fuzz test.
func ParseHash(stored string) (Cost, []byte, []byte, error) { return parseHash(stored) }
