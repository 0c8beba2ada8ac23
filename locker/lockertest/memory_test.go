package lockertest_test

import (
	"testing"

	"onetrip/locker/lockertest"
)

func TestMemory(t *testing.T) {
	lockertest.RunStoreTests(t, func(*testing.T) (lockertest.Store, func(*testing.T) lockertest.Store) {
		m := lockertest.NewMemory()
		return m, func(*testing.T) lockertest.Store { return m }
	})
}
