package escpos_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"onetrip/devices"
	"onetrip/devices/escpos"
	"onetrip/kiosk/base/fault"
)

// encode encodes elements or stops the test.
func encode(tb testing.TB, prof escpos.Profile, els ...devices.Element) escpos.Job {
	tb.Helper()
	job, err := escpos.Encode(devices.Paper{JobID: "A036", Elements: els}, prof)
	if err != nil {
		tb.Fatal(err)
	}
	return job
}

func TestTicketVector(t *testing.T) {
	v := vectors(t).Ticket
	want := unhex(t, v.Hex)
	if d := cmp.Diff(v.Expect, layout(t, want)); d != "" {
		t.Fatalf("the test's reader misreads the vector (-want +got):\n%s", d)
	}
	center := devices.AlignCenter
	job := encode(
		t, profile(t, "epson_tm_t88iii"),
		devices.TextLine{Text: "市民服务中心", Width: 2, Height: 2, Align: center},
		devices.TextLine{Text: "A023", Width: 4, Height: 4, Align: center},
		devices.TextLine{Text: "业务:户籍办理 · ㎡", Bold: true, Align: center},
		devices.TextLine{Text: "前面等待:5 人"},
		devices.TextLine{Text: "取号时间:2026-11-23 14:05"},
		devices.Barcode{Data: "A023-20261123"},
		devices.QRCode{Data: "https://q.example.cn/t/A023"},
		devices.TextLine{Text: "请留意叫号,过号作废", Align: center},
		devices.Feed{Lines: 4},
	)
	if d := cmp.Diff(v.Expect, layout(t, job.Bytes)); d != "" {
		t.Errorf("ticket differs (-want +got):\n%s", d)
	}
	if job.Replaced != 0 {
		t.Errorf("%d characters replaced", job.Replaced)
	}
	// Ours has GS a, the fence and a shorter bar code. All else is the vector, byte for byte.
	got := bytes.Replace(job.Bytes, []byte{0x1D, 0x61, 0x0E}, nil, 1)
	got = bytes.TrimSuffix(got, []byte{0x1D, 0x72, 0x01})
	got = bytes.Replace(got, []byte("\x0D{BA023-{C\x14\x1A\x0B\x17"), []byte("\x0F{BA023-20261123"), 1)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("bytes differ (-want +got):\n%s", d)
	}
}

// designTicket is the ticket of the visual design, 80 mm.
func designTicket() devices.Paper {
	line := func(text string, bold bool) devices.TextLine {
		return devices.TextLine{Text: text, Width: 2, Height: 2, Bold: bold, Align: devices.AlignCenter}
	}
	return devices.Paper{JobID: "A036", Elements: []devices.Element{
		line("蛟河市政务服务大厅", false),
		line("不动产登记", true),
		devices.TextLine{Text: "A036", Width: 6, Height: 6, Bold: true, Align: devices.AlignCenter},
		line("请到二楼B区等候", true),
		line("前面5人 约15-25分钟", true),
		line("11月23日09:42 张* 优先", false),
		line("请带身份证、房产证原件", false),
		line("叫3次未到请重新取号", false),
		devices.Feed{Lines: 1},
		devices.QRCode{Data: "http://hall.loc/t/7k3qf2x"},
		line("扫码看排队", false),
	}}
}

func TestTicketIsShort(t *testing.T) {
	for _, name := range escpos.ProfileNames() {
		prof := profile(t, name)
		if prof.QR == escpos.No {
			continue
		}
		job, err := escpos.Encode(designTicket(), prof)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes, %d rows", name, len(job.Bytes), job.Rows)
		if len(job.Bytes) > 260 {
			t.Errorf("%s: ticket is %d bytes, want 260 at most", name, len(job.Bytes))
		}
	}
}

func TestJobFrame(t *testing.T) {
	line := devices.TextLine{Text: "A"}
	for _, c := range []struct {
		profile    string
		head, tail string
	}{
		{"generic_80", "1b 40 1c 26 41 0a", "0a 1d 56 42 00 1d 72 01"},
		{"one_way", "1b 40 1c 26 41 0a", "0a 1d 56 42 00"},
		{"epson", "1b 40 1c 26 1d 61 0e 41 0a", "0a 1d 56 42 00 1d 28 48 06 00 30 30 41 30 33 36 1d 72 01"},
	} {
		job := encode(t, profile(t, c.profile), line)
		if head := unhex(t, c.head); !bytes.HasPrefix(job.Bytes, head) {
			t.Errorf("%s begins % x, want % x", c.profile, job.Bytes, head)
		}
		if tail := unhex(t, c.tail); !bytes.HasSuffix(job.Bytes, tail) {
			t.Errorf("%s ends % x, want % x", c.profile, job.Bytes, tail)
		}
	}
}

func TestProcessIDIsFourPrintableBytes(t *testing.T) {
	for id, want := range map[string]string{"": "0000", "A1": "00A1", "1": "0001", "A036": "A036", "20261123A036": "A036", "号\x00": "????"} {
		job, err := escpos.Encode(devices.Paper{JobID: id}, profile(t, "epson"))
		if err != nil || job.ID != want {
			t.Errorf("job %q has id %q, %v, want %q", id, job.ID, err, want)
		}
	}
}

// TestCommandVectors checks that the encoder writes the vectors' bytes where it uses the command.
func TestCommandVectors(t *testing.T) {
	text := func(w, h int) devices.TextLine { return devices.TextLine{Text: "字", Width: w, Height: h} }
	centre := devices.TextLine{Text: "A", Align: devices.AlignCenter}
	papers := map[string][]devices.Element{
		"init": {}, "kanji_on": {}, "cut_partial_feed": {}, "gs_r_paper": {}, "process_id_0001": {},
		"align_center": {centre}, "align_left": {centre, text(1, 1)},
		"size_1x1": {text(2, 2), text(1, 1)}, "size_2x2": {text(2, 2)}, "size_w4_h1": {text(4, 1)}, "size_w4_h4": {text(4, 4)},
		"bold_on": {devices.TextLine{Text: "A", Bold: true}}, "feed_4_lines": {devices.Feed{Lines: 4}}, "lf": {devices.Feed{Lines: 1}},
		"kanji_double": {text(2, 2)}, "qr_module_7": {devices.QRCode{Data: "1", Module: 7}}, "qr_store_test": {devices.QRCode{Data: "i am a test"}},
		"code128_no123456": {devices.Barcode{Data: "No.123456"}}, "code128_b": {devices.Barcode{Data: "012ABCDabcd"}},
		"barcode_height_80": {devices.Barcode{Data: "1"}}, "hri_below": {devices.Barcode{Data: "1"}},
		"raster_1px_black": {devices.Picture{Dots: 8, Rows: 1, Bits: []byte{0x80}}},
		"raster_1px_white": {devices.Picture{Dots: 8, Rows: 1, Bits: []byte{0x00}}},
	}
	prof := profile(t, "epson")
	prof.Sizing = escpos.SizeBoth
	for _, v := range vectors(t).Commands {
		els, ok := papers[v.ID]
		if !ok {
			continue
		}
		job, err := escpos.Encode(devices.Paper{JobID: "0001", Elements: els}, prof)
		if err != nil {
			t.Fatal(err)
		}
		if !hasCommand(split(t, job.Bytes), unhex(t, v.Hex)) {
			t.Errorf("%s: no % x in % x", v.ID, unhex(t, v.Hex), job.Bytes)
		}
		delete(papers, v.ID)
	}
	delete(papers, "gs_r_paper")
	if len(papers) > 0 {
		t.Errorf("no such vectors: %v", papers)
	}
}

func hasCommand(commands [][]byte, want []byte) bool {
	for _, c := range commands {
		if bytes.Equal(c, want) {
			return true
		}
	}
	return false
}

// TestNothingForbidden encodes random papers for every profile: the commands are the allowed ones, no bad vector stands at a command's
// place, no real-time command stands anywhere, and the layout can be read back.
func TestNothingForbidden(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	var bad [][]byte
	for _, v := range vectors(t).Commands {
		if v.MustNotBeSent {
			bad = append(bad, unhex(t, v.Hex))
		}
	}
	if len(bad) < 3 {
		t.Fatalf("only %d bad vectors", len(bad))
	}
	for range 60 {
		els := randomPaper(rnd)
		for _, name := range escpos.ProfileNames() {
			job, err := escpos.Encode(devices.Paper{Elements: els}, profile(t, name))
			if fault.KindOf(err) == fault.Invalid && err != nil {
				continue // too wide for this paper
			}
			commands := split(t, job.Bytes)
			for _, c := range commands {
				checkCommand(t, c, bad)
			}
			checkRealTime(t, job.Bytes)
			layout(t, job.Bytes)
		}
	}
}

// checkCommand fails for a command that no encoder may send.
func checkCommand(t *testing.T, c []byte, bad [][]byte) {
	t.Helper()
	for _, b := range bad {
		if bytes.HasPrefix(c, b) {
			t.Fatalf("must not be sent: % x", c)
		}
	}
	switch {
	case is(c, 0x1D, 0x21) && c[2]&0x88 != 0, is(c, 0x1B, 0x69), is(c, 0x1B, 0x6D), is(c, 0x1C, 0x43), is(c, 0x10), is(c, 0x1C, 0x28):
		t.Fatalf("must not be sent: % x", c)
	case is(c, 0x1D, 0x56) && !is(c, 0x1D, 0x56, 0x42, 0x00):
		t.Fatalf("other cut: % x", c)
	}
}

// checkRealTime fails when a printer could find a real-time command anywhere in the job.
func checkRealTime(t *testing.T, job []byte) {
	t.Helper()
	for _, second := range []byte{4, 5, 0x14} {
		if bytes.Contains(job, []byte{0x10, second}) {
			t.Fatalf("real-time command 10 %02x inside the job", second)
		}
	}
}

func randomPaper(rnd *rand.Rand) []devices.Element {
	texts := []string{"市民服务中心", "A023", "買\u00A5•𠮷\ue000\x1b@", "Window 3", "160420", "No.160520", "{A}", "艾力·买买提", ""}
	pick := func() string { return texts[rnd.IntN(len(texts))] }
	var els []devices.Element
	for range 1 + rnd.IntN(8) {
		switch rnd.IntN(6) {
		case 0, 1:
			els = append(els, devices.TextLine{
				Text: strings.Repeat(pick(), 1+rnd.IntN(6)), Width: rnd.IntN(9), Height: rnd.IntN(9), Bold: rnd.IntN(2) == 0, Align: devices.Align(rnd.IntN(3)),
			})
		case 2:
			els = append(els, devices.QRCode{Data: pick() + "\x10\x04\x01", Module: rnd.IntN(17)}, devices.QRCode{Data: pick() + "x"})
		case 3:
			els = append(els, devices.Barcode{Data: texts[[]int{1, 3, 4, 5, 6}[rnd.IntN(5)]], Height: rnd.IntN(256)})
		case 4:
			pic := devices.Picture{Dots: 1 + rnd.IntN(384), Rows: 1 + rnd.IntN(60)}
			pic.Bits = make([]byte, (pic.Dots+7)/8*pic.Rows)
			for i := range pic.Bits {
				pic.Bits[i] = []byte{0x10, 4, 5, 0x14, 1, 2, 0xFF}[rnd.IntN(7)]
			}
			els = append(els, pic)
		case 5:
			els = append(els, devices.Feed{Lines: rnd.IntN(6)})
		}
	}
	return els
}

func TestGB18030Vectors(t *testing.T) {
	mapped := map[string]string{"¥": "a3 a4", "・": "a1 a4"}
	for _, v := range vectors(t).GB18030 {
		want := unhex(t, v.GB18030)
		if m, ok := mapped[v.Text]; ok {
			want = unhex(t, m)
		}
		got, replaced := textBytes(t, escpos.GB18030Four, v.Text)
		if !bytes.Equal(got, want) || replaced != 0 {
			t.Errorf("%q: % x, %d replaced, want % x", v.Text, got, replaced, want)
		}
		_, isMapped := mapped[v.Text]
		for charset, inside := range map[escpos.Charset]bool{
			escpos.GB18030Two: len(v.FourByteChars) == 0 || isMapped,
			escpos.GBK:        v.GBK != nil || isMapped,
			escpos.GB2312:     v.GB2312 != nil || isMapped || strings.Contains(v.Text, "·"), // see the vectors' note on a1 a4
		} {
			if _, n := textBytes(t, charset, v.Text); (n == 0) != inside {
				t.Errorf("%q in %v: %d replaced, want inside %v", v.Text, charset, n, inside)
			}
		}
	}
	for _, v := range vectors(t).Disagreements.Items {
		if got, _ := textBytes(t, escpos.GB18030Four, v.Ch); !bytes.Equal(got, unhex(t, v.Go)) {
			t.Errorf("%s: % x, want %s", v.U, got, v.Go)
		}
	}
}

// textBytes returns what a line of text becomes in a job.
func textBytes(t *testing.T, charset escpos.Charset, text string) ([]byte, int) {
	t.Helper()
	prof := profile(t, "one_way")
	prof.Charset = charset
	job := encode(t, prof, devices.TextLine{Text: text})
	body := bytes.TrimPrefix(job.Bytes, []byte("\x1b@\x1c&"))
	return bytes.TrimSuffix(body, []byte("\n\x1dVB\x00")), job.Replaced
}

func TestInvalidGB18030Vectors(t *testing.T) {
	for _, v := range vectors(t).GB18030Invalid {
		if wellFormed(unhex(t, v.Bytes)) {
			t.Errorf("the test's check takes %s for GB18030: %s", v.Bytes, v.Why)
		}
	}
}

// TestEveryRune sends every code point through every charset: what reaches the wire is ASCII or GB18030 of the charset that decodes to the
// same character, or 〓; private use and control characters never get through.
func TestEveryRune(t *testing.T) {
	for _, charset := range []escpos.Charset{escpos.GB2312, escpos.GBK, escpos.GB18030Two, escpos.GB18030Four} {
		prof := profile(t, "one_way")
		prof.Charset = charset
		prof.Dots = 1 << 30
		var all []rune
		for r := rune(0); r <= 0x205FF; r++ {
			if r > 0xFFFF && r < 0x1F300 {
				continue // planes without Chinese characters
			}
			all = append(all, r)
		}
		job := encode(t, prof, devices.TextLine{Text: string(all)})
		body := bytes.TrimSuffix(bytes.TrimPrefix(job.Bytes, []byte("\x1b@\x1c&")), []byte("\n\x1dVB\x00"))
		if bytes.ContainsFunc(body, func(r rune) bool { return r < 0x20 || r == 0x7F }) {
			t.Errorf("%v: control characters on the wire", charset)
		}
		s, err := simplifiedchinese.GB18030.NewDecoder().String(string(body))
		if err != nil || !wellFormed(body) {
			t.Fatal(err)
		}
		replaced := 0
		for i, r := range []rune(s) {
			switch {
			case r == '〓' && all[i] != '〓':
				replaced++
			case r >= 0xE000 && r <= 0xF8FF:
				t.Fatalf("%v: private use %U from %U", charset, r, all[i])
			case r != all[i] && !strings.ContainsRune("\u00A5\u00A0•・", all[i]):
				t.Fatalf("%v: %U came out as %U", charset, all[i], r)
			}
		}
		if replaced != job.Replaced {
			t.Errorf("%v: %d replaced, job says %d", charset, replaced, job.Replaced)
		}
	}
}

func TestWrapping(t *testing.T) {
	prof := profile(t, "one_way_58") // 384 dots: 32 narrow or 16 wide
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{strings.Repeat("字", 17), 1, []string{strings.Repeat("字", 16), "字"}},
		{strings.Repeat("x", 33), 1, []string{strings.Repeat("x", 32), "x"}},
		{"x" + strings.Repeat("字", 16), 1, []string{"x" + strings.Repeat("字", 15), "字"}},
		{"叫3次未到请重新取号", 2, []string{"叫3次未到请重新", "取号"}},
		{"字字字", 8, []string{"字字", "字"}},
	} {
		job := encode(t, prof, devices.TextLine{Text: c.text, Width: c.width})
		var got []string
		for _, row := range layout(t, job.Bytes) {
			if len(row) == 3 {
				got = append(got, row[2])
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q at width %d (-want +got):\n%s", c.text, c.width, d)
		}
	}
}

func TestStateIsSentOnce(t *testing.T) {
	line := devices.TextLine{Text: "字", Width: 2, Height: 2, Bold: true, Align: devices.AlignCenter}
	one, two := encode(t, profile(t, "epson"), line), encode(t, profile(t, "epson"), line, line)
	if n := len(two.Bytes) - len(one.Bytes); n != 3 {
		t.Errorf("the same line again takes %d bytes, want 3", n)
	}
}

func TestSizeCommandsOfProfiles(t *testing.T) {
	line := devices.TextLine{Text: "字", Width: 3, Height: 1}
	for name, want := range map[string]string{"epson": "1d 21 20", "generic_80": "1c 21 04 1d 21 20", "sprt": "1c 21 20 1d 21 20"} {
		job := encode(t, profile(t, name), line)
		if !bytes.Contains(job.Bytes, unhex(t, want)) {
			t.Errorf("%s: no %s in % x", name, want, job.Bytes)
		}
	}
}

func TestQRCodeAfterChinese(t *testing.T) {
	prof := profile(t, "generic_80")
	prof.ASCIIBeforeQR = true
	job := encode(t, prof, devices.TextLine{Text: "字"}, devices.QRCode{Data: "x"}, devices.TextLine{Text: "字"})
	at := func(hex string) int { return bytes.Index(job.Bytes, unhex(t, hex)) }
	if off, qr, on := at("1c 2e"), at("1d 28 6b"), bytes.LastIndex(job.Bytes, unhex(t, "1c 26")); off < 0 || off > qr || on < qr {
		t.Errorf("FS . at %d, QR at %d, FS & at %d", off, qr, on)
	}
}

func TestRasterBandsFitTheBuffer(t *testing.T) {
	for _, name := range []string{"generic_80", "epson"} {
		prof := profile(t, name)
		pic := devices.Picture{Dots: 576, Rows: 300, Bits: bytes.Repeat([]byte{0xAA}, 72*300)}
		var rows int
		var data []byte
		for _, c := range split(t, encode(t, prof, pic).Bytes) {
			if !is(c, 0x1D, 0x76) {
				continue
			}
			rows += int(c[6]) + int(c[7])<<8
			data = append(data, c[8:]...)
			if len(c) > prof.Buffer {
				t.Errorf("%s: band of %d bytes for a buffer of %d", name, len(c), prof.Buffer)
			}
		}
		if rows != 300 || !bytes.Equal(data, pic.Bits) {
			t.Errorf("%s: %d rows, picture changed: %v", name, rows, !bytes.Equal(data, pic.Bits))
		}
	}
}

func TestRasteriserDrawsMissingGlyphs(t *testing.T) {
	var asked string
	enc := escpos.Encoder{Profile: profile(t, "generic_80"), Rasterise: func(l devices.TextLine, dots int) (devices.Picture, bool) {
		asked = l.Text
		return devices.Picture{Dots: 8, Rows: 1, Bits: []byte{0x42}}, dots == 576
	}}
	job, err := enc.Encode(devices.Paper{Elements: []devices.Element{devices.TextLine{Text: "有字"}, devices.TextLine{Text: "𠮷"}}})
	if err != nil || asked != "𠮷" || job.Replaced != 0 || !hasCommand(split(t, job.Bytes), unhex(t, "1d 76 30 00 01 00 01 00 42")) {
		t.Errorf("asked for %q, %d replaced, err %v: % x", asked, job.Replaced, err, job.Bytes)
	}
}

func TestImpossiblePapers(t *testing.T) {
	for name, el := range map[string]devices.Element{
		"size 9":          devices.TextLine{Text: "x", Width: 9},
		"negative size":   devices.TextLine{Text: "x", Height: -1},
		"empty QR":        devices.QRCode{},
		"QR too long":     devices.QRCode{Data: strings.Repeat("x", 2332)},
		"QR module 17":    devices.QRCode{Data: "x", Module: 17},
		"empty bar code":  devices.Barcode{},
		"Chinese bars":    devices.Barcode{Data: "号"},
		"bars too wide":   devices.Barcode{Data: strings.Repeat("x", 40)},
		"bars too high":   devices.Barcode{Data: "x", Height: 256},
		"picture's bits":  devices.Picture{Dots: 9, Rows: 1, Bits: []byte{1}},
		"picture's width": devices.Picture{Dots: 577, Rows: 1, Bits: make([]byte, 73)},
		"negative feed":   devices.Feed{Lines: -1},
	} {
		if _, err := escpos.Encode(devices.Paper{Elements: []devices.Element{el}}, profile(t, "generic_80")); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("%s: error %v, want an invalid one", name, err)
		}
	}
}

func TestUnknownProfileListsNames(t *testing.T) {
	_, err := escpos.ProfileByName("dot_matrix")
	if fault.KindOf(err) != fault.Invalid || err == nil || !strings.Contains(err.Error(), "generic_80") {
		t.Errorf("error %v", err)
	}
}

// FuzzEncode checks that no text makes the encoder produce a byte below 20 hex or half a character.
func FuzzEncode(f *testing.F) {
	f.Add("市民服务中心 A023", uint8(2), "A023")
	f.Fuzz(func(t *testing.T, text string, size uint8, bars string) {
		els := []devices.Element{
			devices.TextLine{Text: text, Width: int(size % 9), Height: int(size / 9 % 9)}, devices.QRCode{Data: text + "x"},
		}
		for _, prof := range []escpos.Profile{profile(t, "generic_58"), profile(t, "epson"), profile(t, "sprt")} {
			job, err := escpos.Encode(devices.Paper{Elements: els}, prof)
			if err == nil {
				layout(t, job.Bytes)
				checkRealTime(t, job.Bytes)
			}
			if job, err = escpos.Encode(devices.Paper{Elements: []devices.Element{devices.Barcode{Data: bars}}}, prof); err == nil {
				if rows := layout(t, job.Bytes); rows[0][2] != bars {
					t.Errorf("bar code %q came out as %q", bars, rows[0][2])
				}
				checkRealTime(t, job.Bytes)
			}
		}
	})
}

func TestTestPaperPrintsEverywhere(t *testing.T) {
	for _, name := range escpos.ProfileNames() {
		job, err := escpos.Encode(escpos.TestPaper(), profile(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		layout(t, job.Bytes)
	}
}
