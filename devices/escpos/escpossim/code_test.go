package escpossim_test

import (
	"image"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"

	"onetrip/devices/escpos/escpossim"
)

// scan reads a symbol from a picture, as a phone or a hand scanner does.
func scan(tb testing.TB, reader gozxing.Reader, img image.Image) string {
	tb.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		tb.Fatal(err)
	}
	found, err := reader.Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		tb.Errorf("no scanner can read it: %v", err)
		return ""
	}
	return found.GetText()
}

// crop cuts the elements of a kind out of the picture, with paper around them. A picture may be several, one below the other.
func crop(tb testing.TB, j escpossim.Job, kind escpossim.Kind) image.Image {
	tb.Helper()
	top, bottom := -1, 0
	for _, e := range j.Elements {
		if e.Kind != kind {
			continue
		}
		if top < 0 {
			top = e.Row
		}
		bottom = e.Row + e.Rows
	}
	if top < 0 {
		tb.Fatalf("no %s in %v", kind, j.Elements)
	}
	return j.Image().SubImage(image.Rect(0, top-24, j.Dots, bottom+24))
}

func TestScannersReadTheVectorTicket(t *testing.T) {
	ticket := unhex(t, load(t).Ticket.Hex)
	for _, dots := range []int{384, 512, 576} {
		j := consume(t, withGlyphs(t, escpossim.Opts{Dots: dots}), ticket)
		if got, want := scan(t, qrcode.NewQRCodeReader(), crop(t, j, escpossim.KindQR)), "https://q.example.cn/t/A023"; got != want {
			t.Errorf("%d dots: QR code says %q, want %q", dots, got, want)
		}
		if got, want := scan(t, oned.NewCode128Reader(), crop(t, j, escpossim.KindBarcode)), "A023-20261123"; got != want {
			t.Errorf("%d dots: bar code says %q, want %q", dots, got, want)
		}
	}
}
