// Package audit is the record of who did what, as a hash chain: every entry carries the SM3 hash of the one before and of
// itself, so that a changed, deleted or swapped entry shows.
//
// The chain alone cannot show that its last entries were cut off; for that the head (number and hash of the last entry)
// is kept elsewhere and given to Verify as the anchor.
package audit

import (
	"encoding/binary"
	"fmt"
	"hash"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"onetrip/kiosk/base/fault"
)

// Event is what happened. No field holds personal data: a subject is referred to by an identifier.
type Event struct {
	At      time.Time // kept to the millisecond
	Actor   string    // who: a staff id, "applicant", "terminal"
	Action  string    // what: "cell.open", "ticket.issue"
	Subject string    // to what
	Result  string    // "ok", "refused", "unknown", …
	Detail  string    // anything else that a reader needs, in a form of the action's own
}

// Hash is an SM3 hash.
type Hash [sm3.Size]byte

// Head is the end of a chain: the number of its last entry, from 1, and its hash. The zero value is the head of the empty chain.
type Head struct {
	Seq  int64
	Hash Hash
}

// Entry is an event in its place in the chain.
type Entry struct {
	Head
	Event Event
}

// Chain hashes entries one after another. It is for one goroutine.
type Chain struct {
	head Head
	sum  hash.Hash
	buf  []byte
}

// NewChain goes on after head.
func NewChain(head Head) *Chain { return &Chain{head: head, sum: sm3.New()} }

// Head returns the head after everything appended or checked so far.
func (c *Chain) Head() Head { return c.head }

// Append puts an event at the end and returns its entry.
func (c *Chain) Append(e Event) Entry {
	c.head = c.next(e)
	return Entry{Head: c.head, Event: e}
}

// Check takes the next entry of a stored chain and returns a Corrupt *fault.Error if it is not the one that follows.
func (c *Chain) Check(e Entry) error {
	switch want := c.next(e.Event); {
	case e.Seq != want.Seq:
		return corrupt("entry %d is missing, entry %d stands in its place", want.Seq, e.Seq)
	case e.Hash != want.Hash:
		return corrupt("entry %d or the one before it was changed", e.Seq)
	default:
		c.head = want
		return nil
	}
}

func (c *Chain) next(e Event) Head {
	h := Head{Seq: c.head.Seq + 1}
	c.buf = canonical(c.buf[:0], h.Seq, e)
	c.sum.Reset()
	_, _ = c.sum.Write(c.head.Hash[:]) // a hash never fails
	_, _ = c.sum.Write(c.buf)
	c.sum.Sum(h.Hash[:0])
	return h
}

// canonicalVersion is the first byte of the hashed form.
const canonicalVersion = 1

// canonical appends the hashed form of an event: version, number and time as 8 bytes big-endian, then each text with its length, so
// that no two events share a form.
func canonical(b []byte, seq int64, e Event) []byte {
	b = append(b, canonicalVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(seq))
	b = binary.BigEndian.AppendUint64(b, uint64(e.At.UnixMilli()))
	for _, s := range []string{e.Actor, e.Action, e.Subject, e.Result, e.Detail} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b
}

func corrupt(format string, args ...any) error {
	return &fault.Error{
		Kind: fault.Corrupt, Op: "verify audit chain", Err: fmt.Errorf(format, args...),
		Hint: "keep a copy of the database and tell the auditor: the record was tampered with or the disk damaged it",
	}
}
