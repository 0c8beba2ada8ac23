package player_test

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/player"
)

func TestSameFindingIsLoggedOnce(t *testing.T) {
	log := &strings.Builder{}
	p := player.New(player.Opts{
		Name: "whistle", Program: filepath.Join(t.TempDir(), "whistle"), Package: "whistles", Longest: time.Second,
	}, slog.New(slog.NewTextHandler(log, nil)))
	for range 3 {
		if p.Look() {
			t.Error("a missing program is found")
		}
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if got := strings.Count(log.String(), "device=whistle"); got != 1 {
		t.Errorf("%d log lines, want one:\n%s", got, log)
	}
	if got := p.Status(); got.Problem != devices.NoSound || !strings.Contains(got.Detail, "apt-get install whistles") {
		t.Errorf("status %+v, want no sound with a hint", got)
	}
}
