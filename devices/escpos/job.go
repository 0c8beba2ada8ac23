package escpos

import (
	"context"
	"fmt"
	"time"

	"onetrip/devices"
)

const (
	freshFor  = 3 * time.Second        // a status that old needs no question before a job
	graceTime = 2 * time.Second        // above the time of line and paper, before a job is given up
	nudgeTime = 400 * time.Millisecond // between two questions that bring out a late reply
	xoffTime  = 3 * time.Second        // how long XOFF is believed without a second sign
)

// serve prints a job or asks the status, and gives the result to whoever waits.
func (s *session) serve(ctx context.Context, req *request) {
	if req.job == nil {
		if s.prof.OneWay {
			s.pollOneWay()
		} else {
			s.refreshWhole(ctx)
		}
		req.result <- result{}
		return
	}
	if err := s.prepare(ctx); err != nil {
		req.result <- result{devices.PrintFailed, err}
		return
	}
	if !req.start() {
		return
	}
	outcome, err := s.print(ctx, req)
	if outcome == devices.PrintUnknown && !s.prof.OneWay {
		s.unsettled, s.clearedAt = true, time.Time{}
	}
	req.result <- result{outcome, err}
	if s.unsettled && !s.gone {
		s.settle(ctx) // before anything else is sent, also while the printer is offline
	}
}

// refreshWhole asks all questions, whatever the printer reports by itself.
func (s *session) refreshWhole(ctx context.Context) bool {
	s.reporting = false
	return s.refresh(ctx)
}

// prepare makes sure that a job may be sent. When the status is fresh and good it sends nothing.
func (s *session) prepare(ctx context.Context) error {
	s.drain()
	st := s.p.Status()
	if (!st.Ready || time.Since(s.goodAt) > freshFor) && !s.prof.OneWay {
		s.refreshWhole(ctx)
		st = s.p.Status()
	}
	if s.gone && s.prof.OneWay {
		s.pollOneWay()
		st = s.p.Status()
	}
	switch {
	case !st.Ready:
		return trouble(st.Problem, "nothing was sent")
	case s.unsettled && !s.settle(ctx):
		return trouble(s.p.Status().Problem, "an old job could not be cleared, nothing was sent")
	case !s.mayWrite(ctx):
		return trouble(s.p.Status().Problem, "printer takes no data, nothing was sent")
	}
	return nil
}

// print sends a job and finds out what became of it.
func (s *session) print(ctx context.Context, req *request) (devices.PrintOutcome, error) {
	job := req.job
	begun, reports := time.Now(), s.reports
	sent, err := s.send(ctx, req)
	if sent == 0 && err != nil {
		return devices.PrintFailed, trouble(s.p.Status().Problem, fmt.Sprintf("nothing was sent: %v", err))
	}
	if sent < len(job.Bytes) {
		s.torso = true
		s.refreshAfter(ctx)
		return devices.PrintUnknown, trouble(s.p.Status().Problem, fmt.Sprintf("%d of %d bytes were sent: %v", sent, len(job.Bytes), err))
	}
	ends := begun.Add(job.Duration(s.prof, s.p.baud()))
	if s.prof.OneWay || !job.Fence && job.ID == "" {
		pause(ctx, time.Until(ends))
		return devices.PrintUnknown, trouble(devices.NoProblem, "printer never confirms a paper")
	}
	verdict := s.prove(ctx, proof{id: job.ID, until: ends.Add(graceTime), nudge: ends.Add(nudgeTime), reports: reports})
	if verdict == unproved {
		verdict = s.lastChance(ctx, job)
	}
	if verdict == proved {
		return devices.Printed, nil
	}
	s.swallowed = s.swallowed || s.gone
	s.torso = s.torso || !s.p.Status().Ready
	return devices.PrintUnknown, trouble(s.p.Status().Problem, "printer did not confirm the paper")
}

// refreshAfter asks why a job did not end, unless the port is gone.
func (s *session) refreshAfter(ctx context.Context) {
	if !s.gone {
		s.refreshWhole(ctx)
	}
}

// lastChance asks the status of a printer that did not confirm in time. A reply to the fence that the questions bring out still counts when
// another fence confirms it.
func (s *session) lastChance(ctx context.Context, job *Job) verdict {
	strays := s.strays
	s.refreshAfter(ctx)
	if !s.p.Status().Ready || s.strays == strays || !job.Fence {
		return unproved
	}
	if _, err := s.write(cmdFence); err != nil {
		return unproved
	}
	now := time.Now()
	return s.prove(ctx, proof{id: job.ID, until: now.Add(answerTime), nudge: now.Add(answerTime / 2), reports: -1})
}

// send writes a job, in one piece where the printer's buffer holds it. It returns the bytes that the port took and, when these are not
// all, why. It stops at the start of a line only, unless the port fails.
func (s *session) send(ctx context.Context, req *request) (sent int, err error) {
	job := req.job
	for sent < len(job.Bytes) {
		if sent > 0 && req.isCancelled() {
			return sent, fmt.Errorf("caller ended it: %w", context.Canceled)
		}
		end, rows := job.segment(sent, s.prof.Buffer-len(cmdFence))
		n, err := s.sendSegment(ctx, job.Bytes[sent:end])
		if sent += n; err != nil {
			return sent, err
		}
		if sent < len(job.Bytes) && !s.digested(ctx, n, rows) {
			return sent, trouble(s.p.Status().Problem, "printer stopped")
		}
	}
	return sent, nil
}

// segment returns where the piece that begins at start ends, at most room bytes on if there is a place to pause, and its height.
func (j Job) segment(start, room int) (end, rows int) {
	from := 0
	for i, at := range j.breaks {
		if at <= start {
			from = j.rows[i]
			continue
		}
		if end != 0 && at > start+room {
			break
		}
		end, rows = at, j.rows[i]-from
	}
	return end, rows
}

// sendSegment writes one segment. A command that is longer than the printer's buffer goes out in pieces no faster than the line carries
// them, which is what the printer reads it at.
func (s *session) sendSegment(ctx context.Context, b []byte) (sent int, err error) {
	for sent < len(b) {
		if sent > 0 {
			pause(ctx, 2*wireTime(s.prof.Buffer, s.p.baud()))
			if !s.mayWrite(ctx) {
				return sent, fmt.Errorf("printer takes no data after %d bytes", sent)
			}
		}
		n, err := s.write(b[sent:min(len(b), sent+s.prof.Buffer)])
		if sent += n; err != nil {
			s.swallowed = s.swallowed || sent > 0 // bytes that the port took may not have left it: any command may be open
			return sent, err
		}
	}
	return sent, nil
}

// digested waits until the printer has worked through a segment: by a fence where it answers one, otherwise by the time that line and
// paper need. It reports false when the printer has stopped.
func (s *session) digested(ctx context.Context, n, rows int) bool {
	need := wireTime(n, s.p.baud()) + paperTime(rows, s.prof)
	if s.prof.OneWay || s.fences == No {
		return pause(ctx, need)
	}
	if _, err := s.write(cmdFence); err != nil {
		return false
	}
	now := time.Now()
	switch s.prove(ctx, proof{until: now.Add(need + graceTime), nudge: now.Add(need + nudgeTime), reports: s.reports}) {
	case proved:
		return true
	case unproved:
		return s.refreshWhole(ctx) && s.p.Status().Ready && s.mayWrite(ctx)
	case cutShort:
	}
	return false
}
