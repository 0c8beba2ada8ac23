package escpossim_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/makiuchi-d/gozxing/oned"
	"github.com/makiuchi-d/gozxing/qrcode"

	"onetrip/devices/escpos/escpossim"
	"onetrip/kiosk/base/fault"
)

func TestCommands(t *testing.T) {
	type rows = [][]string
	chinese := "1c 26"
	for _, c := range []struct {
		name, hex string
		want      rows
	}{
		{"sizes by GS !", "1d 21 30 41 0a 1d 21 03 41 0a 1d 21 77 41 0a", rows{{"left", "w4h1", "A"}, {"left", "w1h4", "A"}, {"left", "w8h8", "A"}}},
		{"GS ! with other bits is out of range", "1d 21 88 41 0a", rows{{"left", "", "A"}}},
		{"runs of different looks in a line", "41 1b 45 01 42 43 1b 45 00 44 0a", rows{{"left", "", "A"}, {"left", "bold", "BC"}, {"left", "", "D"}}},
		{"ESC ! overrides GS !", "1d 21 33 1b 21 38 41 0a 1b 21 00 42 0a", rows{{"left", "w2h2 bold", "A"}, {"left", "", "B"}}},
		{"GS ! enlarges Chinese too", chinese + "1d 21 11 d6 d0 41 0a", rows{{"left", "w2h2", "中A"}}},
		{"FS ! wins when it is the last", chinese + "1d 21 33 1c 21 0c d6 d0 41 0a", rows{{"left", "w2h2", "中"}, {"left", "w4h4", "A"}}},
		{"FS W", chinese + "1c 57 01 d6 d0 1c 57 00 d6 d0 0a", rows{{"left", "w2h2", "中"}, {"left", "", "中"}}},
		{"underlines are two", chinese + "1b 2d 01 d6 d0 41 0a 1b 2d 00 1c 2d 02 d6 d0 41 0a", rows{
			{"left", "", "中"}, {"left", "underline", "A"}, {"left", "underline", "中"}, {"left", "", "A"},
		}},
		{"alignment at the start of a line only", "1b 61 31 41 1b 61 02 42 0a 43 0a 1b 61 02 44 0a", rows{
			{"center", "", "AB"}, {"center", "", "C"}, {"right", "", "D"},
		}},
		{"Chinese mode off shows the code page", "41 82 0a", rows{{"left", "", "Aé"}}},
		{"unknown commands print their parameters", "1b 5a 00 03 08 05 00 68 65 6c 6c 6f 0a", rows{{"left", "", "hello"}}},
		{"FS C, FS ( C and settings of no effect", chinese + "1c 43 01 1c 28 43 02 00 30 02 1b 52 0f 1b 3d 01 1b 63 33 0f d6 d0 0a", rows{{"left", "", "中"}}},
		{"black mark and presenter commands are swallowed", "1d 0c 1d 65 03 0c 1d 65 05 1d 28 46 04 00 02 00 4f 01 41 0a", rows{{"left", "", "A"}}},
		{"a deselected printer prints nothing", "1b 3d 00 41 0a" + line1 + "1b 3d 01 42 0a", rows{{"left", "", "B"}}},
		{"ESC @ in a line drops it", "1b 45 01 41 42 1b 40 43 0a", rows{{"left", "", "C"}}},
		{"feeds", "1b 64 03 1b 4a 20", rows{{"feed 3"}, {"feed 0"}}},
		{"ESC * in a line", "1b 2a 21 02 00 ff ff ff 01 02 03 41 0a 1b 2a 00 01 00 ff 0a", rows{
			{"left", "picture 2x24"}, {"left", "", "A"}, {"left", "picture 2x24"},
		}},
		{"GS v 0 enlarged", "1d 76 30 03 01 00 02 00 80 01", rows{{"left", "picture 16x4"}}},
		{"GS v 0 behind text is swallowed", "41 1d 76 30 00 01 00 02 00 41 42 43 0a", rows{{"left", "", "AC"}}},
		{"GS ( L", "1d 28 4c 0b 00 30 70 30 02 01 31 01 00 01 00 80 1d 28 4c 02 00 30 32", rows{{"left", "picture 2x1"}}},
		{"GS 8 is swallowed", "1d 38 4c 03 00 00 00 41 42 43 44 0a", rows{{"left", "", "D"}}},
		{"EAN-13, function A and B", "1d 77 02 1d 6b 02 34 30 30 36 33 38 31 33 33 33 39 33 31 00 1d 6b 43 0c 34 30 30 36 33 38 31 33 33 33 39 33", rows{
			{"left", "ean13 h162 w2 hri0", "4006381333931"}, {"left", "ean13 h162 w2 hri0", "4006381333931"},
		}},
		{"UPC-A, EAN-8, CODE39", "1d 77 02 1d 6b 00 30 33 36 30 30 30 32 39 31 34 35 32 00 1d 6b 44 08 39 36 33 38 35 30 37 34 1d 6b 04 41 2d 31 00", rows{
			{"left", "upc_a h162 w2 hri0", "036000291452"}, {"left", "ean8 h162 w2 hri0", "96385074"}, {"left", "code39 h162 w2 hri0", "A-1"},
		}},
		{"EAN-13 with a wrong check digit", "1d 6b 02 34 30 30 36 33 38 31 33 33 33 39 33 32 00", nil},
		{"CODE128 without a set prints its data", "1d 6b 49 03 41 42 43 0a", rows{{"left", "", "ABC"}}},
		{"a bar code too wide for the paper", "1d 77 06 1d 6b 49 0d 7b 42 30 31 32 41 42 43 44 61 62 63 64", nil},
		{"QR commands out of range", "1d 28 6b 03 00 31 45 08 1d 28 6b 03 00 31 43 11 1d 28 6b 04 00 31 50 30 41 1d 28 6b 03 00 31 51 30", rows{{"left", "qr m2 s3 ecL", "A"}}},
		{"a QR code without data", "1d 28 6b 03 00 31 51 30", nil},
		{"QR data survive the printing and not ESC @", "1d 28 6b 04 00 31 50 30 41 1d 28 6b 03 00 31 51 30 1d 28 6b 03 00 31 51 30 1b 40 1d 28 6b 03 00 31 51 30", rows{
			{"left", "qr m2 s3 ecL", "A"}, {"left", "qr m2 s3 ecL", "A"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := consume(t, plain(t, escpossim.Opts{}), unhex(t, "1b 40"+c.hex+"0a"+cutIt))
			if diff := cmp.Diff(append(c.want, []string{"GS V 66 0"}), described(j.Elements)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLinesAreWrappedAtThePrintArea(t *testing.T) {
	long := strings.Repeat("0123456789", 6)
	for _, c := range []struct {
		dots int
		hex  string
		want []string
	}{
		{576, "", []string{long[:48], long[48:]}},
		{384, "", []string{long[:32], long[32:]}},
		{576, "1d 21 10", []string{long[:24], long[24:48], long[48:]}},
		{576, "1d 57 40 01", []string{long[:26], long[26:52], long[52:]}},
		{576, "1d 4c 00 01", []string{long[:26], long[26:52], long[52:]}},
		{576, "1b 20 0c", []string{long[:24], long[24:48], long[48:]}},
		{576, "1b 4d 01", []string{long}},
	} {
		j := consume(t, plain(t, escpossim.Opts{Dots: c.dots}), append(unhex(t, c.hex), unhex(t, "30 31 32 33 34 35 36 37 38 39"+strings.Repeat("30 31 32 33 34 35 36 37 38 39", 5)+"0a"+cutIt)...))
		if diff := cmp.Diff(c.want, j.Text); diff != "" {
			t.Errorf("%d dots, %s: %s", c.dots, c.hex, diff)
		}
	}
	j := consume(t, plain(t, escpossim.Opts{Dots: 384}), unhex(t, "1c 26 30"+strings.Repeat("d6 d0", 17)+"0a"+cutIt))
	if diff := cmp.Diff([]string{"0" + strings.Repeat("中", 15), "中中"}, j.Text); diff != "" || !j.Elements[0].Wrapped {
		t.Errorf("Chinese: %s", diff)
	}
}

func TestCharacterSetVectors(t *testing.T) {
	for _, v := range load(t).GB18030 {
		for _, set := range []escpossim.Charset{escpossim.GB18030Four, escpossim.GBK} {
			p := plain(t, escpossim.Opts{Quirks: escpossim.Quirks{Charset: set}})
			j := consume(t, p, append(append(unhex(t, "1c 26"), unhex(t, v.GB18030)...), unhex(t, "0a"+cutIt)...))
			got := strings.Join(j.Text, "")
			if set == escpossim.GB18030Four || v.GBK != nil {
				if got != v.Text {
					t.Errorf("%s: got %q, want %q", set, got, v.Text)
				}
			} else if !strings.ContainsRune(got, '\uFFFD') {
				t.Errorf("%s: %q (%s) printed as %q", set, v.Text, v.GB18030, got)
			}
		}
	}
	for _, v := range load(t).GB18030Invalid {
		j := consume(t, plain(t, escpossim.Opts{}), append(append(unhex(t, "1c 26"), unhex(t, v.Bytes)...), unhex(t, "0a"+cutIt)...))
		if got := strings.Join(j.Text, ""); !strings.ContainsRune(got, '\uFFFD') {
			t.Errorf("%s printed as %q", v.Bytes, got)
		}
	}
}

func TestSmallerCharacterSets(t *testing.T) {
	for _, c := range []struct {
		set  escpossim.Charset
		hex  string
		want string
	}{
		{escpossim.GB2312, "ca d0 e9 46 a1 a4", "市\uFFFD·"},
		{escpossim.GB18030Two, "81 39 ee 39 41", "\uFFFDA"},  // one place for the four bytes
		{escpossim.GBK, "81 39 ee 39 41", "\uFFFD9\uFFFD9A"}, // firmware that does not know of four bytes
		{escpossim.GB18030Four, "aa a1 41", "\uFFFDA"},       // private use
		{escpossim.GB18030Four, "81 39 41", "\uFFFD9A"},      // broken off after two bytes
		{escpossim.GB18030Four, "81 39 ee 41", "\uFFFD9預"},   // ... after three; the third begins a character
	} {
		j := consume(t, plain(t, escpossim.Opts{Quirks: escpossim.Quirks{Charset: c.set}}), unhex(t, "1c 26"+c.hex+"0a"+cutIt))
		if got := strings.Join(j.Text, ""); got != c.want {
			t.Errorf("%s, %s: got %q, want %q", c.set, c.hex, got, c.want)
		}
	}
}

func TestCodesOfTheVectorsAreReadBack(t *testing.T) {
	for id, want := range map[string]string{
		"code128_no123456": "No.123456", "code128_a": "012ABCD", "code128_b": "012ABCDabcd",
	} {
		j := consume(t, plain(t, escpossim.Opts{}), append(append(unhex(t, "1b 40 0a 1b 61 01 1d 77 02"), command(t, id)...), unhex(t, "0a"+cutIt)...))
		if got := scan(t, oned.NewCode128Reader(), crop(t, j, escpossim.KindBarcode)); got != want || j.Elements[0].Text != want {
			t.Errorf("%s: scanned %q, element %q, want %q", id, got, j.Elements[0].Text, want)
		}
	}
	j := consume(t, plain(t, escpossim.Opts{}), append(append(unhex(t, "0a"), command(t, "ean13_seq")...), unhex(t, "0a"+cutIt)...))
	if got := scan(t, oned.NewEAN13Reader(), crop(t, j, escpossim.KindBarcode)); got != "4006381333931" {
		t.Errorf("EAN-13 says %q", got)
	}
	for module := 3; module <= 16; module += 13 {
		seq := append(command(t, "qr_full_1234")[:9:9], 0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, byte(module))
		seq = append(seq, command(t, "qr_store_test")...)
		seq = append(seq, unhex(t, "1d 28 6b 03 00 31 51 30 0a"+cutIt)...)
		j := consume(t, plain(t, escpossim.Opts{}), append(unhex(t, "0a 1b 61 01"), seq...))
		if got := scan(t, qrcode.NewQRCodeReader(), crop(t, j, escpossim.KindQR)); got != "i am a test" {
			t.Errorf("module %d: QR code says %q", module, got)
		}
	}
}

func TestPrinterWithoutQRPrintsItsCommandsAsText(t *testing.T) {
	p := plain(t, escpossim.Opts{Quirks: escpossim.Quirks{NoQR: true}})
	j := consume(t, p, append(command(t, "qr_full_1234"), unhex(t, "0a"+cutIt)...))
	if got := strings.Join(j.Text, ""); !strings.Contains(got, "1P01234") {
		t.Errorf("printed %q", got)
	}
}

func TestChineseSizeRules(t *testing.T) {
	for _, c := range []struct {
		rule escpossim.SizeRule
		hex  string
		want string
	}{
		{escpossim.SizeFS, "1d 21 11", ""},
		{escpossim.SizeFS, "1c 21 0c", "w2h2"},
		{escpossim.SizeFSHigh, "1c 21 0c", ""},
		{escpossim.SizeFSHigh, "1c 21 30", "w2h2"},
		{escpossim.SizeAny, "1d 21 11", "w2h2"},
	} {
		p := plain(t, escpossim.Opts{Quirks: escpossim.Quirks{ChineseSize: c.rule, ChineseAtPowerUp: true}})
		j := consume(t, p, unhex(t, c.hex+"d6 d0 0a"+cutIt))
		if got := look(j.Elements[0]); got != c.want || j.Text[0] != "中" {
			t.Errorf("rule %q, %s: %q is %q, want %q", c.rule, c.hex, j.Text[0], got, c.want)
		}
	}
}

func TestMissingFontNamesThePackage(t *testing.T) {
	_, err := escpossim.New(escpossim.Opts{FontFile: "testdata/none.ttc"})
	if fault.KindOf(err) != fault.Unavailable || !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "install the Debian package fonts-noto-cjk") {
		t.Errorf("got %v", err)
	}
	if _, err := escpossim.New(escpossim.Opts{FontFile: "testdata/escpos-vectors.json"}); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("got %v", err)
	}
	for _, bad := range []escpossim.Opts{{Dots: 400}, {Buffer: 1}, {HeadToCutter: -1}} {
		bad.NoGlyphs = true
		if _, err := escpossim.New(bad); err == nil {
			t.Errorf("%+v was built", bad)
		}
	}
}
