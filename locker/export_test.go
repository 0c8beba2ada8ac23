package locker

import "time"

// BeginTry counts a wrong code, for tests of the guard.
func BeginTry(r GuardRules, g Guard, now time.Time) Guard { return r.begin(g, now) }
