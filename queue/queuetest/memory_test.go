package queuetest_test

import (
	"testing"

	"onetrip/queue/queuetest"
)

func TestMemory(t *testing.T) {
	queuetest.RunStoreTests(t, func(*testing.T) (queuetest.Store, func(*testing.T) queuetest.Store) {
		m := queuetest.NewMemory()
		return m, func(*testing.T) queuetest.Store { return m }
	})
}
