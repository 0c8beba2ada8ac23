package queuetest_test

import (
	"testing"

	"onetrip/queue/queuetest"
)

func TestMemory(t *testing.T) {
	open := func(*testing.T) (queuetest.Store, func(*testing.T) queuetest.Store) {
		m := queuetest.NewMemory()
		return m, func(*testing.T) queuetest.Store { return m }
	}
	t.Run("Tickets", func(t *testing.T) { queuetest.RunStoreTests(t, open) })
	t.Run("Windows", func(t *testing.T) { queuetest.RunWindowTests(t, open) })
	t.Run("Reserves", func(t *testing.T) { queuetest.RunReserveTests(t, open) })
	t.Run("Ratings", func(t *testing.T) { queuetest.RunRatingTests(t, open) })
	t.Run("Appointments", func(t *testing.T) { queuetest.RunAppointmentTests(t, open) })
}
