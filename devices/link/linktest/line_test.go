package linktest_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
)

func TestLineKeepsWhatItWasDrivenTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		l := linktest.NewLine()
		time.Sleep(time.Second)
		must(t, l.Set(link.High))
		must(t, l.Set(link.High))
		l.Fail(link.ErrUnplugged)
		if err := l.Set(link.Low); !isUnplugged(err) {
			t.Errorf("Set = %v, want unplugged", err)
		}
		if level, known := l.Level(); known {
			t.Errorf("Level = %v after an error, want unknown", level)
		}
		l.Fail(nil)
		time.Sleep(time.Second)
		must(t, l.Close())
		if err := l.Set(link.High); !errors.Is(err, os.ErrClosed) {
			t.Errorf("Set after Close = %v, want closed", err)
		}
		want := []linktest.Change{{link.Low, start}, {link.High, start.Add(time.Second)}, {link.Low, start.Add(2 * time.Second)}}
		if diff := cmp.Diff(want, l.Changes()); diff != "" {
			t.Errorf("changes differ (-want +got):\n%s", diff)
		}
	})
}

func TestInputWaitsForALevelAFaultOrTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := linktest.NewInput()
		time.AfterFunc(time.Second, func() { in.Drive(link.High) })
		if level, err := in.Wait(t.Context(), link.Low); level != link.High || err != nil {
			t.Errorf("Wait = %v, %v", level, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := in.Wait(ctx, link.High); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Wait = %v, want the context's end", err)
		}
		time.AfterFunc(time.Second, func() { in.Fail(link.ErrUnplugged) })
		if _, err := in.Wait(t.Context(), link.High); !isUnplugged(err) {
			t.Errorf("Wait = %v, want unplugged", err)
		}
		must(t, in.Close())
		if _, err := in.Read(); !errors.Is(err, os.ErrClosed) {
			t.Errorf("Read = %v, want closed", err)
		}
	})
}
