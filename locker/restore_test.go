package locker_test

import (
	"testing"

	"onetrip/locker"
	"onetrip/locker/lockertest"
)

// TestARestoredCabinetOpensNothingUntilStaffHaveLooked: since the backup the document may have been collected, and another one may lie there.
func TestARestoredCabinetOpensNothingUntilStaffHaveLooked(t *testing.T) {
	now := lockertest.Morning()
	s := locker.State{Cabinet: locker.Cabinet{ID: "1"}, Cells: lockertest.Cells(4)}
	for i := range s.Cells {
		s.Cells[i].State = locker.Free
	}
	s.Cells[3].State = locker.Blocked
	c, err := s.Reserve(lockertest.Reservation(1), lockertest.Rules(), now)
	if err != nil {
		t.Fatal(err)
	}
	s = s.Apply(c)
	c, err = s.Restore(now)
	if err != nil {
		t.Fatal(err)
	}
	s = s.Apply(c)
	if problems := s.Problems(); len(problems) > 0 {
		t.Errorf("the state contradicts itself: %v", problems)
	}
	for _, cell := range s.Cells[:3] {
		if cell.State != locker.Unknown {
			t.Errorf("cell %d is %s, want unknown", cell.No, cell.State)
		}
	}
	if s.Cells[3].State != locker.Blocked || len(s.Tasks) != 3 || len(s.Openings) != 0 {
		t.Errorf("got %s, %d tasks, %d openings; want the blocked cell blocked, 3 tasks, none", s.Cells[3].State, len(s.Tasks), len(s.Openings))
	}
	if _, err := s.Reserve(lockertest.Reservation(2), lockertest.Rules(), now); err == nil {
		t.Error("a cell in doubt was given to another document")
	}
	c, err = s.Resolve(locker.Report{Cell: s.Cells[2].No, Found: locker.FoundEmpty, By: "s1", Note: "empty"}, lockertest.Rules(), now)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Apply(c).Cell(s.Cells[2].No); got.State != locker.Free {
		t.Errorf("a cell that staff found empty is %s, want free", got.State)
	}
}
