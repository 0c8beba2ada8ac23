package idcard_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/idcard"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/devices/link/linktest"
	"onetrip/kiosk/base/basetest"
)

// TestReaderSaysTheTimelineByteForByte plays the device of the timeline vector: the driver must send its requests, no others, in this order.
func TestReaderSaysTheTimelineByteForByte(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		player := linktest.Playback(timeline(t))
		reader := idcard.New(player, idcard.Opts{Today: now}, basetest.NewLog(t, "测试"))
		ctx, cancel := context.WithCancel(t.Context())
		var cards []devices.Card
		reader.Arm()
		err := reader.Run(ctx, func(e devices.ReaderEvent) {
			if e.Kind == devices.CardRead {
				cards = append(cards, e.Card)
				cancel()
			}
			if e.Status.Problem == devices.Silent {
				cancel()
			}
		})
		if err == nil || len(cards) != 1 {
			t.Fatalf("Run: %v, %d cards", err, len(cards))
		}
		wantCard(t, textOf(t, "card_cn_plain").Card("", now()), cards[0])
		if err := player.Close(); err != nil {
			t.Error(err)
		}
	})
}

// timeline returns the transcript of a normal reading, with the question for an extra address that follows it.
func timeline(tb testing.TB) linktest.Transcript {
	tb.Helper()
	var script linktest.Transcript
	for _, v := range vectors(tb, "timeline") {
		if v.Name != "timeline_normal_read" {
			continue
		}
		for _, s := range v.Steps {
			if s.Host != "" {
				script = append(
					script,
					linktest.Entry{Dir: linktest.ToDevice, Bytes: unhex(tb, s.Host)},
					linktest.Entry{Dir: linktest.ToDriver, After: time.Duration(s.WaitMS) * time.Millisecond, Bytes: unhex(tb, s.Device)},
				)
			}
		}
	}
	if len(script) != 12 {
		tb.Fatalf("%d entries in the timeline, want 12", len(script))
	}
	return append(
		script,
		linktest.Entry{Dir: linktest.ToDevice, Bytes: idcard.ReadExtra.Request()},
		linktest.Entry{Dir: linktest.ToDriver, After: 400 * time.Millisecond, Bytes: idcard.AppendFrame(nil, 0, 0, 0x91)},
	)
}

// TestNothingOfACardStaysInTheBuffers is requirement S3 for the driver: photo and text are overwritten as soon as the text is decoded.
func TestNothingOfACardStaysInTheBuffers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, dev := linktest.Pipe()
		sim := idcardsim.New(idcardsim.Opts{BootTime: -1})
		card, _ := preset(t, "adult")
		if err := sim.Lay(card); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() { _ = sim.Serve(ctx, dev) }()
		if left, err := idcard.Residue(host); left != 0 || err != nil {
			t.Errorf("%d bytes are left; %v", left, err)
		}
	})
}

// step is a step of a timeline vector.
type step struct {
	Host   string `json:"host"`
	Device string `json:"device"`
	WaitMS int    `json:"wait_ms"`
}
