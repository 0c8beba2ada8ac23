package staff

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Policy is the hall's rules for logging in. The zero value means Default.
type Policy struct {
	MaxFailures int           // wrong attempts in a row, then the account is locked
	Lock        time.Duration // for so long
	Idle        time.Duration // a session that is not used for so long ends
	Absolute    time.Duration // a session ends so long after its login
}

// Default is requirement S8.
var Default = Policy{MaxFailures: 5, Lock: 15 * time.Minute, Idle: 10 * time.Minute, Absolute: 12 * time.Hour}

// forgetFailures is when old mistakes no longer count.
const forgetFailures = 24 * time.Hour

// attempts are the tries since the last success.
type attempts struct {
	failures int
	at       time.Time // of the last one
	locked   time.Time // until then; zero: never
}

// lockedAt returns how long the lock-out still lasts. A lock that lasts longer than a lock can comes from a clock that was set back since, and
// does not count: it would shut people out for years.
func (p Policy) lockedAt(a attempts, now time.Time) time.Duration {
	left := a.locked.Sub(now)
	if left <= 0 || left > p.Lock {
		return 0
	}
	return left
}

// begin counts an attempt as failed before its secret is looked at: neither a power cut nor many at once give one for nothing.
func (p Policy) begin(a attempts, now time.Time) attempts {
	if now.Sub(a.at) > forgetFailures {
		a = attempts{}
	}
	a.failures, a.at, a.locked = a.failures+1, now, time.Time{}
	if a.failures >= p.MaxFailures {
		a.failures, a.locked = 0, now.Add(p.Lock)
	}
	return a
}

// alive reports whether a session may still be used. One that was used in the future shows a clock that was set back: its age is
// unknown, so it has ended.
func (p Policy) alive(started, used, now time.Time) bool {
	const jitter = time.Minute
	return now.Sub(used) < p.Idle && now.Sub(started) < p.Absolute && used.Sub(now) < jitter
}

// Limits of secrets.
const (
	minPassword = 8   // characters
	maxPassword = 128 // characters
	minPIN      = 6   // digits
	maxPIN      = 12  // digits
)

// CheckPassword returns an Invalid *fault.Error that says what to change when a password of an account is too easy. It asks for two
// kinds of characters, and refuses the account's own id and runs such as "abcdefgh1".
func CheckPassword(id string, password Secret) error {
	text := string(password)
	n := utf8.RuneCountInString(text)
	var reason string
	switch {
	case n < minPassword:
		reason = fmt.Sprintf("it needs at least %d characters", minPassword)
	case n > maxPassword:
		reason = fmt.Sprintf("it has more than %d characters", maxPassword)
	case strings.EqualFold(strings.TrimRight(text, "0123456789"), id):
		reason = "it is the account's name"
	case kinds(text) < 2:
		reason = "it needs two of: letters, digits, other characters"
	case steps(text) < 3:
		reason = "its characters follow one another"
	default:
		return nil
	}
	return weak("choose password", KeyPassword, reason)
}

// CheckPIN is CheckPassword for the digits that go with a card.
func CheckPIN(pin Secret) error {
	text := string(pin)
	digits := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' }) < 0
	switch {
	case !digits || len(text) < minPIN || len(text) > maxPIN:
		return weak("choose PIN", KeyPIN, fmt.Sprintf("it needs %d to %d digits", minPIN, maxPIN))
	case steps(text) < 2:
		return weak("choose PIN", KeyPIN, "its digits follow one another")
	}
	return nil
}

func weak(op, key, reason string) error {
	e := invalid(op, errors.New(reason))
	e.Key = key
	return e
}

// kinds returns how many of letters, digits and other characters a text has.
func kinds(text string) int {
	var letters, digits, others int
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits = 1
		case unicode.IsLetter(r):
			letters = 1
		default:
			others = 1
		}
	}
	return letters + digits + others
}

// steps returns how many different distances lie between neighbouring characters: 1 in "111111", "123456" and "abcdef".
func steps(text string) int {
	seen := map[rune]bool{}
	before := rune(-1)
	for _, r := range text {
		if before >= 0 {
			seen[r-before] = true
		}
		before = r
	}
	return len(seen)
}
