package escpossim_test

import (
	"encoding/json"
	"testing"
	"time"

	"onetrip/devices/escpos/escpossim"
)

// knobs turns a printer so that the bits of a vector are true.
func knobs(bits map[string]bool) func(s *escpossim.State) {
	return func(s *escpossim.State) {
		s.DrawerHigh = bits["drawer_pin3_high"]
		s.WaitingRecovery = bits["waiting_online_recovery"]
		s.FeedButton = bits["feed_button"] || bits["feeding_by_button"]
		s.CoverOpen = bits["cover_open"]
		s.PaperJam = bits["recoverable_error"]
		s.CutterJam = bits["cutter_error"]
		s.Unrecoverable = bits["unrecoverable_error"]
		s.OverHeat = bits["auto_recoverable_error"] || bits["error"]
		switch {
		case bits["paper_end"] || bits["paper_end_stop"]:
			s.Paper = escpossim.PaperOut
		case bits["near_end"]:
			s.Paper = escpossim.PaperNearEnd
		}
	}
}

func TestRealTimeStatusVectors(t *testing.T) {
	shown := 0
	for _, v := range load(t).DLEEOT {
		if !v.Valid {
			continue // noise on the wire is not the printer's
		}
		o := escpossim.Opts{Quirks: escpossim.Quirks{OnePaperBit: v.Expect["inconsistent"], NoNearEndSensor: v.Expect["inconsistent"]}}
		if v.Profile != "epson" {
			o, _ = escpossim.Model("custom")
		}
		turn := knobs(v.Expect)
		if v.ID == "dle_eot_1_1a" { // offline, whatever for
			turn = func(s *escpossim.State) { s.CoverOpen = true }
		}
		shown++
		t.Run(v.ID, func(t *testing.T) {
			bench(t, o, func(h host) {
				h.turn(turn)
				h.send(v.Query)
				h.expect("the vector", v.Reply)
			})
		})
	}
	if shown != 20 {
		t.Errorf("%d vectors were shown, want 20", shown)
	}
}

func TestAutomaticStatusVectors(t *testing.T) {
	for _, v := range load(t).ASB {
		if !v.Valid || v.ID == "asb_1400000f" || v.ID == "asb_18000000" { // reserved bits set; offline for no cause that it shows
			continue
		}
		t.Run(v.ID, func(t *testing.T) {
			bench(t, escpossim.Opts{}, func(h host) {
				h.send("1d 61 ff")
				h.expect("first report at once", "10 00 00 00")
				h.turn(knobs(v.Expect))
				if v.ID == "asb_10000000" {
					h.expect("no change", "")
					return
				}
				h.expect("the change", v.Bytes)
			})
		})
	}
}

func TestPaperOutTriple(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOut })
		h.send("10 04 01 10 04 02 10 04 04")
		h.expect("out of paper", "1a 32 7e")
	})
	bench(t, escpossim.Opts{Quirks: escpossim.Quirks{NoNearEndSensor: true}}, func(h host) {
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOut })
		h.send("10 04 04")
		h.expect("without the near-end sensor", "72")
	})
}

func TestSNBCDrawerBitIsAlwaysSet(t *testing.T) {
	o, ok := escpossim.Model("snbc")
	if !ok {
		t.Fatal("no such model")
	}
	bench(t, o, func(h host) {
		h.send("10 04 01")
		h.expect("idle", "16")
	})
}

func TestInitialiseSwitchesReportsOff(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.send("1d 61 0e")
		h.expect("first report", "10 00 00 00")
		h.turn(func(s *escpossim.State) { s.DrawerHigh = true })
		h.expect("the drawer is not among 0e", "")
		h.turn(func(s *escpossim.State) { s.CoverOpen = true })
		h.expect("cover opened", "3c 00 00 00")
		h.turn(func(s *escpossim.State) { s.CoverOpen = false })
		h.expect("cover closed", "14 00 00 00")
		h.send("1b 40")
		h.turn(func(s *escpossim.State) { s.CoverOpen = true })
		h.expect("after ESC @", "")
	})
}

func TestFenceIsAnsweredInOrderAndOnlineOnly(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.send(line1 + feed + cutIt + fence)
		h.expect("while printing", "")
		time.Sleep(3 * time.Second)
		h.expect("when all is done", "00")
		h.jobs(1)
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperNearEnd })
		h.send(fence)
		h.expect("near end", "03")
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOut })
		h.send(fence + "1d 49 42 1d 28 48 06 00 30 30 30 30 30 31")
		time.Sleep(time.Minute)
		h.expect("out of paper", "")
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOK })
		h.expect("paper is back", "00 5f 4f 6e 65 54 72 69 70 00 37 22 30 30 30 31 00")
	})
}

func TestIdentity(t *testing.T) {
	o, _ := escpossim.Model("epson")
	bench(t, o, func(h host) {
		h.send("1d 49 01 1d 49 02 1d 49 03 1d 49 41 1d 49 42 1d 49 43 1d 49 44 1d 49 63")
		h.expect("GS I 1 to 3, 65 to 68, 99", "20 03 01 5f 31 2e 30 30 00 5f 45 50 53 4f 4e 00 5f 54 4d 2d 54 38 31 00 5f 53 30 30 30 30 30 30 31 00")
	})
}

func TestOfflineResponse(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.send("1d 28 48 03 00 31 30 02")
		h.turn(func(s *escpossim.State) { s.CoverOpen = true })
		h.expect("cover opened", "37 23 41 00")
	})
}

func TestOneWayPrinterNeverAnswers(t *testing.T) {
	bench(t, escpossim.Opts{Buffer: 512}, func(h host) {
		h.turn(func(s *escpossim.State) { s.OneWay = true })
		h.send("1d 61 ff 10 04 01" + line1 + cutIt + fence + clear8)
		h.write(make([]byte, 2000))
		time.Sleep(time.Minute)
		h.expect("anything", "")
	})
}

func TestReplyOneLate(t *testing.T) {
	bench(t, escpossim.Opts{}, func(h host) {
		h.turn(func(s *escpossim.State) { s.ReplyOneLate = true })
		h.send("10 04 01")
		h.expect("first query", "")
		h.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOut })
		h.send("10 04 04")
		h.expect("second query", "12")
		h.send("10 04 01")
		h.expect("third query", "7e")
	})
}

func TestStateIsJSON(t *testing.T) {
	p := plain(t, escpossim.Opts{})
	err := p.Change(func(s *escpossim.State) {
		if err := json.Unmarshal([]byte(`{"paper":"near_end","cover_open":true,"speed_mm_s":90}`), s); err != nil {
			t.Error(err)
		}
	})
	s := p.State()
	if err != nil || s.Paper != escpossim.PaperNearEnd || !s.CoverOpen || s.Speed != 90 || s.CutTime != 400 {
		t.Errorf("got %+v, %v", s, err)
	}
	for _, bad := range []escpossim.State{{}, {Paper: "torn", Speed: 1}, {Paper: escpossim.PaperOK, NewRoll: 1, TicketLength: 1}} {
		if err := p.SetState(bad); err == nil || p.State() != s {
			t.Errorf("%+v was taken: %v", bad, err)
		}
	}
}
