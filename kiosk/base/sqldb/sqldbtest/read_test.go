package sqldbtest_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
)

// A read whose caller's time is up while it runs returns when it has ended: what it writes down is the caller's again.
func TestReadThatHasBegunIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := sqldbtest.NewDisk()
		defer disk.Close()
		db, err := sqldb.Open(t.Context(), disk.Path(), sqldbtest.Opts(0), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		held, returned := make(chan struct{}), make(chan struct{})
		ended := false
		go func() {
			defer close(returned)
			if err := db.Read(ctx, func(*sqldb.Reader) error { <-held; ended = true; return nil }); err == nil {
				t.Error("no error though the caller left")
			}
			if !ended {
				t.Error("the read returned while its function ran")
			}
		}()
		synctest.Wait() // the read has begun
		leave()
		synctest.Wait()
		close(held)
		<-returned
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}
