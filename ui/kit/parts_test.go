package kit_test

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"onetrip/kiosk/base/basetest"
	"onetrip/ui/kit"
)

// draw draws one sheet of the given size.
func draw(t *testing.T, w, h, unit float32, f func(*kit.Sheet)) image.Image {
	t.Helper()
	fonts, err := kit.LoadFonts(kit.FontDir)
	if err != nil {
		t.Fatal(err)
	}
	test.NewTempApp(t).Settings().SetTheme(kit.NewTheme(fonts))
	skin := kit.Skin{
		Palette: kit.Light(), Grid: kit.NewGrid(false, false), Unit: unit, Device: 1, Guard: kit.NewGuard(clock, nil),
		Motion: kit.NewMotion(true, clock(), clock, direct),
	}
	s := kit.NewSheet(&skin)
	f(s)
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetContent(container.NewWithoutLayout(s.Objects()...))
	c.Resize(fyne.NewSize(w*unit, h*unit))
	return c.Capture()
}

func TestQRCodeCanBeRead(t *testing.T) {
	const want = "OT1:jiaohe:261123:A036:S0T1W2"
	for _, unit := range []float32{1, 0.5} {
		img := draw(t, 300, 300, unit, func(s *kit.Sheet) { s.QR(kit.Box{X: 10, Y: 10, W: 264, H: 264}, want) })
		bits, err := gozxing.NewBinaryBitmapFromImage(img)
		if err != nil {
			t.Fatal(err)
		}
		got, err := qrcode.NewQRCodeReader().Decode(bits, nil)
		if err != nil || got.GetText() != want {
			t.Errorf("at %v: read %v, %v, want %q", unit, got, err, want)
		}
	}
}

// TestPartsLookAsTheyDid compares the component sheet, mock 40, with its golden image.
func TestPartsLookAsTheyDid(t *testing.T) {
	img := draw(t, 1080, 1500, 1, func(s *kit.Sheet) {
		s.Rect(kit.Box{W: 1080, H: 1500}, s.Palette.Page, 0)
		buttons(s)
		boxes(s)
		lamps(s)
		s.ProgressBar(kit.Box{X: 48, Y: 760, W: 600, H: 36}, 0.56)
		s.Rect(kit.Box{X: 48, Y: 820, W: 984, H: 240}, s.Palette.Panel, 20)
		s.Countdown(kit.Box{X: 80, Y: 840, W: 200, H: 200}, 45, 60, "秒")
		s.Countdown(kit.Box{X: 300, Y: 840, W: 200, H: 200}, 20, 20, "秒")
		s.Steps(560, 920, 2, 3)
		s.Banner(kit.Box{X: 48, Y: 1080, W: 984, H: 120}, kit.Info, "您年满 60 周岁，优先叫号", "说明，下一步")
		s.Banner(kit.Box{X: 48, Y: 1216, W: 984, H: 120}, kit.Bad, "取件码不对，还可以试 3 次", "先说事，再说怎么办")
		s.Banner(kit.Box{X: 48, Y: 1352, W: 984, H: 120}, kit.Good, "已经放好，柜门已关", "结果")
	})
	basetest.GoldenPNG(t, "parts.png", img)
}

func buttons(s *kit.Sheet) {
	for i, look := range []kit.Look{kit.Primary, kit.Solid, kit.Outline} {
		for j, v := range []kit.Button{{}, {Disabled: true}, {Busy: true}} {
			v.Look, v.Text, v.Sizes = look, "确认", []float32{56}
			s.Button(kit.Box{X: 48 + 336*float32(j), Y: 40 + 164*float32(i), W: 312, H: 140}, v, func() {})
		}
	}
}

func boxes(s *kit.Sheet) {
	for i, state := range []kit.BoxState{kit.Filled, kit.Next, kit.Empty, kit.Wrong} {
		text := ""
		if state == kit.Filled || state == kit.Wrong {
			text = "4"
		}
		s.CodeBox(kit.Box{X: 48 + 122*float32(i), Y: 540, W: 110, H: 136}, state, text, []float32{84})
	}
}

func lamps(s *kit.Sheet) {
	for i, state := range []kit.LampState{kit.LampOk, kit.LampWarn, kit.LampFail, kit.LampBusy, kit.LampOff} {
		s.Lamp(kit.Box{X: 580 + 90*float32(i), Y: 580, W: 56, H: 56}, state)
	}
}
