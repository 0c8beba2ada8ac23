package locker

import (
	"context"
	"fmt"
	"time"
)

// Fact is one thing that a terminal tells a hall elsewhere. Exactly one of the pointers is set.
type Fact struct {
	Seq      int64 // counts the facts of a journal, from 1, without a gap
	Move     *Move
	Handover *Handover // of a recovery
	Notice   *Notice   // with its code, while it is not sent
	Sent     *Sent
	Signed   *Signed
}

// Sent is a notice that reached its applicant at the terminal.
type Sent struct {
	Notice NoticeID  `json:"notice"`
	At     time.Time `json:"at"`
}

// Signed is a signature for a document that was taken out.
type Signed struct {
	Result ResultID  `json:"result"`
	Ink    Signature `json:"-"` // "": erased before it was told
	At     time.Time `json:"at"`
}

// Batch is a part of a terminal's journal.
type Batch struct {
	// Life tells one journal of a terminal from the one that it begins after its store was lost.
	Life string
	// Oldest is the number of the first fact that the journal still has; a hall that missed earlier ones will never get them.
	Oldest int64
	Facts  []Fact // in order
}

// Check returns an Invalid error for a batch whose facts have gaps or say nothing.
func (b Batch) Check() error {
	if b.Life == "" {
		return invalid("hear terminal", "the journal has no name")
	}
	for i, r := range b.Facts {
		set := 0
		for _, has := range []bool{r.Move != nil, r.Handover != nil, r.Notice != nil, r.Sent != nil, r.Signed != nil} {
			if has {
				set++
			}
		}
		if set != 1 || r.Seq < 1 || r.Seq != b.Facts[0].Seq+int64(i) {
			return invalid("hear terminal", fmt.Sprintf("fact %d of the batch is not one fact after the other", i+1))
		}
		if r.Signed != nil && r.Signed.Ink != "" {
			if _, err := ParseSignature([]byte(r.Signed.Ink)); err != nil {
				return err
			}
		}
	}
	return nil
}

// News returns the facts that follow what was heard before. A hall that lost the latest facts, because it was brought back from a copy, gets
// none when the terminal still has what comes before them: it must be asked again from there.
func (b Batch) News(heard int64) []Fact {
	for i, r := range b.Facts {
		if r.Seq > heard {
			if r.Seq != heard+1 && r.Seq > b.Oldest {
				return nil
			}
			return b.Facts[i:]
		}
	}
	return nil
}

// ID is a notice as the hall knows it: those of a journal's next life begin again.
func (b Batch) ID(n NoticeID) NoticeID { return NoticeID(b.Life + "." + string(n)) }

// Again returns another number for a form whose number another life of the journal has used.
func (b Batch) Again(no HandoverNo) HandoverNo {
	return no + HandoverNo("-"+b.Life[max(0, len(b.Life)-6):])
}

// JournalKept is how long a fact is kept after the hall has heard it, so that a hall that was brought back from a copy can hear it again.
const JournalKept = 8 * 24 * time.Hour

// Journal is the part of a terminal's store that keeps what a hall elsewhere must hear. Facts are written in the transaction of what they tell.
type Journal interface {
	// Facts returns the oldest facts that the hall has not heard, at most n.
	Facts(ctx context.Context, n int) (Batch, error)
	// Heard records that the hall has heard the journal up to a fact, or lost what came after it. Conflict when the journal does not go so far:
	// it was brought back from a copy.
	Heard(ctx context.Context, life string, seq int64) error
	// Renew begins another life of a journal that was brought back from a copy, because the numbers of its next facts were used before. What was
	// not noted as heard is told again.
	Renew(ctx context.Context, life string) error
	// Keep keeps a copy of a result that waits for a terminal (AtWindow), with its person. While there are facts that the hall has not heard,
	// or the document lies in a cell, it changes nothing: then the terminal knows better.
	Keep(ctx context.Context, r Result, p Person) error
	// Drop removes the copies of results AtWindow that are not in a list of those that wait in the hall, and returns how many. Those whose
	// document is in a cell, or on its way into one, stay.
	Drop(ctx context.Context, waiting []ResultID) (int, error)
}

// Hearing is the part of a hall's store that hears its terminals.
type Hearing interface {
	// Hear takes a part of a terminal's journal over, each fact once, and returns the number of the last fact that was heard. After Batch.News
	// has nothing, that may be less than the terminal believes.
	Hear(ctx context.Context, terminal string, b Batch) (int64, error)
}
