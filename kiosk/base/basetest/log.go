package basetest

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// Log is what a test's logger wrote.
type Log struct {
	tb        testing.TB
	forbidden []string

	mu   sync.Mutex // guards what is below
	text bytes.Buffer
	over bool
}

// NewLog returns a logger for the code under test. What it writes is printed when the test fails. The test fails when a
// line contains something that looks like an ID number or a mobile number, or one of the forbidden texts (the name on the
// test's card).
func NewLog(tb testing.TB, forbidden ...string) *slog.Logger {
	tb.Helper()
	logger, _ := CaptureLog(tb, forbidden...)
	return logger
}

// CaptureLog is NewLog for tests that look at the log.
func CaptureLog(tb testing.TB, forbidden ...string) (*slog.Logger, *Log) {
	tb.Helper()
	l := &Log{tb: tb, forbidden: forbidden}
	tb.Cleanup(func() {
		text := l.String()
		l.mu.Lock()
		l.over = true
		l.mu.Unlock()
		if tb.Failed() && text != "" {
			tb.Logf("log of the code under test:\n%s", text)
		}
	})
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug})), l
}

// Write takes one line from the logger.
func (l *Log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(line)
	if found := personal(string(line), l.forbidden); found != "" && !l.over {
		l.tb.Errorf("the log shows personal data (%s): %s", found, line)
	}
	return len(line), nil
}

// String returns everything written so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

var (
	digits  = regexp.MustCompile(`[0-9]+[Xx]?`)
	idShape = regexp.MustCompile(`^[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]$`)
	mobile  = regexp.MustCompile(`^1[3-9][0-9]{9}$`)
)

// personal names the kind of personal data that a line shows, or "".
func personal(line string, forbidden []string) string {
	for _, number := range digits.FindAllString(line, -1) {
		switch {
		case idShape.MatchString(number):
			return "an ID number"
		case mobile.MatchString(number):
			return "a mobile number"
		}
	}
	for _, f := range forbidden {
		if f != "" && strings.Contains(line, f) {
			return "a forbidden text"
		}
	}
	return ""
}
