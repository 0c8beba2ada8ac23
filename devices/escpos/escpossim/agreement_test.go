package escpossim_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing/qrcode"

	"onetrip/devices"
	"onetrip/devices/escpos"
	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/link/linktest"
	"onetrip/kiosk/base/basetest"
)

// hallTicket is the paper of the hall's picture book, at 80 mm.
func hallTicket() devices.Paper {
	line := func(text string, size int, bold bool) devices.TextLine {
		return devices.TextLine{Text: text, Width: size, Height: size, Bold: bold, Align: devices.AlignCenter}
	}
	return devices.Paper{JobID: "A036", Elements: []devices.Element{
		line("蛟河市政务服务大厅", 2, false),
		line("不动产登记", 2, true),
		line("A036", 6, true),
		line("请到二楼B区等候", 2, true),
		line("前面5人 约15-25分钟", 2, true),
		line("11月23日09:42 张* 优先", 2, false),
		line("请带身份证、房产证原件", 2, false),
		line("叫3次未到请重新取号", 2, false),
		devices.Feed{Lines: 1},
		devices.QRCode{Data: "http://hall.local/t/7k3qf2x", Module: 6},
		line("扫码看排队", 2, false),
	}}
}

// narrowTicket is the same at 58 mm.
func narrowTicket() devices.Paper {
	p := hallTicket()
	line := func(text string, bold bool) devices.TextLine {
		return devices.TextLine{Text: text, Width: 2, Height: 2, Bold: bold, Align: devices.AlignCenter}
	}
	p.Elements = []devices.Element{
		devices.TextLine{Text: "蛟河市政务服务大厅", Align: devices.AlignCenter},
		line("不动产登记", true),
		devices.TextLine{Text: "A036", Width: 5, Height: 5, Bold: true, Align: devices.AlignCenter},
		line("二楼B区等候", true),
		line("前面5人", true),
		line("约15-25分钟", true),
		line("11月23日09:42", false),
		line("张* 优先", false),
		line("请带身份证、", false),
		line("房产证原件", false),
		line("叫3次未到", false),
		line("请重新取号", false),
		devices.Feed{Lines: 1},
		devices.QRCode{Data: "http://hall.local/t/7k3qf2x", Module: 6},
		line("扫码看排队", false),
	}
	return p
}

// driven is a driver at work on a simulated printer.
type driven struct {
	testing.TB
	driver  *escpos.Printer
	printer *escpossim.Printer
}

// drive runs f with driver and simulator joined by a wire, in a bubble.
func drive(t *testing.T, profile string, o escpossim.Opts, f func(d driven)) {
	t.Helper()
	prof, err := escpos.ProfileByName(profile)
	if err != nil {
		t.Fatal(err)
	}
	o.Dots = prof.Dots
	font, err := glyphs()
	if err != nil {
		t.Fatal(err)
	}
	o.Font = font
	synctest.Test(t, func(t *testing.T) {
		near, far := linktest.Pipe()
		d := driven{t, escpos.New(near, escpos.Opts{Profile: prof}, slog.New(slog.DiscardHandler)), build(t, o)}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 2)
		go func() { done <- d.printer.Serve(ctx, far) }()
		go func() { done <- d.driver.Run(ctx, func(devices.Status) {}) }()
		defer func() {
			cancel()
			for range 2 {
				if err := <-done; !errors.Is(err, context.Canceled) {
					t.Errorf("driver or printer returned %v", err)
				}
			}
		}()
		time.Sleep(5 * time.Second) // the driver gets to know the printer
		f(d)
	})
}

// print prints and returns what the driver says of it.
func (d driven) print(p devices.Paper) devices.PrintOutcome {
	d.Helper()
	outcome, err := d.driver.Print(d.Context(), p)
	d.Logf("outcome %v, error %v", outcome, err)
	return outcome
}

func TestDriverAndSimulatorAgreeOnThePaper(t *testing.T) {
	model := func(name string) escpossim.Opts {
		o, ok := escpossim.Model(name)
		if !ok {
			t.Fatalf("no model %q", name)
		}
		return o
	}
	for _, c := range []struct {
		profile string
		build   escpossim.Opts
		oneWay  bool
		want    devices.PrintOutcome
	}{
		{"epson", model("epson"), false, devices.Printed},
		{"epson_tm_t88iii", escpossim.Opts{Quirks: escpossim.Quirks{NoProcessID: true, BusyOffline: true}}, false, devices.Printed},
		{"snbc_bt_t080", model("snbc"), false, devices.Printed},
		{"custom_kpm300", model("custom"), false, devices.Printed},
		{"generic_80", model("module"), false, devices.Printed},
		{"generic_58", model("module_58"), false, devices.Printed},
		{"one_way", model("module"), true, devices.PrintUnknown},
		{"sprt", escpossim.Opts{Quirks: escpossim.Quirks{ChineseSize: escpossim.SizeFSHigh, NoQR: true, Charset: escpossim.GB2312}}, false, devices.Printed},
	} {
		t.Run(c.profile, func(t *testing.T) {
			drive(t, c.profile, c.build, func(d driven) {
				d.turn(func(s *escpossim.State) { s.OneWay = c.oneWay })
				paper := hallTicket()
				if d.driver.Width() == 384 {
					paper = narrowTicket()
				}
				if got := d.print(paper); got != c.want {
					t.Errorf("outcome %v, want %v", got, c.want)
				}
				time.Sleep(10 * time.Second)
				jobs := d.printer.Jobs()
				if len(jobs) != 1 || !jobs[0].Cut || !jobs[0].Complete || d.printer.Report().Dropped > 0 {
					t.Fatalf("got %d jobs: %+v", len(jobs), jobs)
				}
				kind := escpossim.KindQR
				if c.build.Quirks.NoQR {
					kind = escpossim.KindPicture
				}
				if diff := cmp.Diff(asked(paper, c.build.Quirks.NoQR), visible(jobs[0].Elements)); diff != "" {
					t.Errorf("(-asked +printed):\n%s", diff)
				}
				if got := scan(t, qrcode.NewQRCodeReader(), crop(t, jobs[0], kind)); got != "http://hall.local/t/7k3qf2x" {
					t.Errorf("the QR code says %q", got)
				}
				if c.profile == "epson" || c.profile == "generic_58" {
					basetest.GoldenPNG(t, fmt.Sprintf("hall-ticket-%d.png", jobs[0].Dots), jobs[0].Image())
				}
			})
		})
	}
}

// asked describes a paper's elements in the words of visible.
func asked(p devices.Paper, noQR bool) []string {
	var out []string
	for _, e := range p.Elements {
		switch e := e.(type) {
		case devices.TextLine:
			out = append(out, fmt.Sprintf("%s %dx%d bold=%v align=%d", e.Text, max(1, e.Width), max(1, e.Height), e.Bold, e.Align))
		case devices.QRCode:
			if !noQR {
				out = append(out, fmt.Sprintf("qr %s module=%d", e.Data, e.Module))
			}
		case devices.Barcode:
			out = append(out, "barcode "+e.Data)
		}
	}
	return out
}

// visible describes what the printer understood; runs of one line are joined, and it leaves out feeds and the cut.
func visible(elements []escpossim.Element) []string {
	aligns := map[string]int{"left": 0, "center": 1, "right": 2}
	var out []string
	for i, e := range elements {
		switch e.Kind {
		case escpossim.KindText:
			if i > 0 && elements[i-1].Line == e.Line && len(out) > 0 {
				out[len(out)-1] += " + "
			}
			out = append(out, fmt.Sprintf("%s %dx%d bold=%v align=%d", strings.TrimRight(e.Text, " "), e.Width, e.Height, e.Bold, aligns[e.Align]))
		case escpossim.KindQR:
			out = append(out, fmt.Sprintf("qr %s module=%d", e.Text, e.Module))
		case escpossim.KindBarcode:
			out = append(out, "barcode "+e.Text)
		case escpossim.KindPicture, escpossim.KindFeed, escpossim.KindCut:
		}
	}
	return out
}

func TestDriverNeverPrintsTwiceAfterPaperOut(t *testing.T) {
	o, _ := escpossim.Model("epson")
	drive(t, "epson", o, func(d driven) {
		d.turn(func(s *escpossim.State) { s.PaperLeft = 30 })
		if got := d.print(hallTicket()); got == devices.Printed {
			t.Errorf("outcome %v of half a ticket", got)
		}
		time.Sleep(10 * time.Second)
		if st := d.driver.Status(); st.Ready || st.Problem != devices.PaperOut {
			t.Errorf("status %+v", st)
		}
		d.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOK })
		time.Sleep(30 * time.Second)
		again := hallTicket()
		if got := d.print(again); got != devices.Printed {
			t.Errorf("outcome of the reprint %v", got)
		}
		time.Sleep(10 * time.Second)
		whole := 0
		for _, j := range d.printer.Jobs() {
			whole += strings.Count(strings.Join(j.Text, "\n"), "扫码看排队")
		}
		if whole != 1 {
			t.Errorf("%d whole tickets came out", whole)
		}
	})
}

func (d driven) turn(f func(s *escpossim.State)) {
	d.Helper()
	if err := d.printer.Change(f); err != nil {
		d.Fatal(err)
	}
}

func TestDriverTellsTheFaultsOfTheSimulator(t *testing.T) {
	o, _ := escpossim.Model("epson")
	for _, c := range []struct {
		name string
		turn func(s *escpossim.State)
		want devices.Problem
	}{
		{"paper out", func(s *escpossim.State) { s.Paper = escpossim.PaperOut }, devices.PaperOut},
		{"paper low", func(s *escpossim.State) { s.Paper = escpossim.PaperNearEnd }, devices.PaperLow},
		{"cover", func(s *escpossim.State) { s.CoverOpen = true }, devices.CoverOpen},
		{"cutter", func(s *escpossim.State) { s.CutterJam = true }, devices.CutterJam},
		{"heat", func(s *escpossim.State) { s.OverHeat = true }, devices.OverHeat},
		{"error", func(s *escpossim.State) { s.Unrecoverable = true }, devices.PrinterError},
		{"button", func(s *escpossim.State) { s.FeedButton = true }, devices.PrinterPaused},
		{"silence", func(s *escpossim.State) { s.OneWay = true }, devices.Silent},
	} {
		t.Run(c.name, func(t *testing.T) {
			drive(t, "epson", o, func(d driven) {
				if st := d.driver.Status(); !st.Ready || st.Problem != devices.NoProblem {
					t.Fatalf("before: %+v", st)
				}
				d.turn(c.turn)
				time.Sleep(30 * time.Second)
				if st := d.driver.Status(); st.Problem != c.want || st.Ready != (c.want == devices.PaperLow) {
					t.Errorf("got %+v, want %q", st, c.want)
				}
			})
		})
	}
}
