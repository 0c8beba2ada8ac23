package settings

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/basetest"
)

// rig is a service that writes down what is done with it: "live" settings are applied, "never" cannot be applied, "broken" cannot be opened.
type rig struct {
	mu    sync.Mutex // guards story
	story []string
}

func (r *rig) tell(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.story = append(r.story, fmt.Sprintf(format, args...))
}

func (r *rig) open(_ context.Context, text []byte) (Service, error) {
	if strings.Contains(string(text), "broken") {
		r.tell("cannot open %s", text)
		return nil, errors.New("the port is taken")
	}
	r.tell("open %s", text)
	return r, nil
}

func (r *rig) Apply(_ context.Context, text []byte) (bool, error) {
	if strings.Contains(string(text), "never") {
		return false, errors.New("people wait")
	}
	return strings.Contains(string(text), "live"), nil
}

func (r *rig) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

func (r *rig) Close() { r.tell("close") }

func TestNewestSettingsAlwaysServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, t.TempDir())
		first := apply(t, b, "a = 'first'")
		ctx, stop := context.WithCancel(t.Context())
		var r rig
		ended := make(chan error, 1)
		go func() { ended <- Live(ctx, Start{b, first, []byte("a = 'first'")}, r.open, basetest.NewLog(t)) }()
		for i, text := range []string{"a = 'live'", "a = 'second'", "a = 'never'", "a = 'broken'", "a = 'live again'"} {
			apply(t, b, text)
			time.Sleep(5 * watchEvery) // the bubble's clock
			want := text
			if i == 2 || i == 3 {
				want = "a = 'second'"
			}
			if _, newest := latest(t, b); newest != want {
				t.Errorf("after %s the newest is %s, want %s", text, newest, want)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		want := []string{
			"open a = 'first'", "close", "open a = 'second'", "close", "cannot open a = 'broken'", "open a = 'second'", "close",
		}
		if diff := cmp.Diff(want, r.story); diff != "" {
			t.Error(diff)
		}
	})
}

func TestServiceThatNeverOpenedEnds(t *testing.T) {
	b := open(t, t.TempDir())
	v := apply(t, b, "a = 'broken'")
	var r rig
	if err := Live(t.Context(), Start{b, v, []byte("a = 'broken'")}, r.open, basetest.NewLog(t)); err == nil {
		t.Error("no error")
	}
}
