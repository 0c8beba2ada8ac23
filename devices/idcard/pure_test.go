package idcard_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/idcard"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/idnumber"
)

// The receiver policy, beyond the shared vectors.
func TestParserPolicy(t *testing.T) {
	const yes, none = "AAAAAA9669000800009F0000000097", "AAAAAA9669000400008084"
	find := strings.ReplaceAll("AA AA AA 96 69 00 03 20 01 22", " ", "")
	for _, c := range []struct {
		name    string
		request string
		chunks  []chunk
		want    finding
	}{
		{"hole in a frame, then a whole one", "", []chunk{{0, yes[:20]}, {200, none}}, finding{[]string{none}, []string{"truncated"}, 0}},
		{"late tail of a broken frame is noise", "", []chunk{{0, yes[:20]}, {250, yes[20:]}}, finding{nil, []string{"truncated"}, 5}},
		{"hole just below the limit", "", []chunk{{0, yes[:20]}, {199, yes[20:]}}, finding{[]string{yes}, nil, 0}},
		{"frame after a damaged one without a pause", "", []chunk{{0, yes[:28] + "96"}, {199, none}}, finding{nil, []string{"bad_checksum"}, 0}},
		{"frame after a damaged one with a pause", "", []chunk{{0, yes[:28] + "96"}, {200, none}}, finding{[]string{none}, []string{"bad_checksum"}, 0}},
		{"preamble left over", "", []chunk{{0, "AAAAAA"}, {300, none}}, finding{[]string{none}, nil, 3}},
		{"preamble in two reads", "", []chunk{{0, "AAAA"}, {50, none[4:]}}, finding{[]string{none}, nil, 0}},
		{"broken preamble", "", []chunk{{0, "AAAAAA96AA" + none}}, finding{[]string{none}, nil, 5}},
		{"length 0", "", []chunk{{0, "AAAAAA96690000" + none}}, finding{nil, []string{"bad_length"}, 0}},
		{"length 4097", "", []chunk{{0, "AAAAAA96691001" + none}}, finding{nil, []string{"bad_length"}, 0}},
		{"echo in pieces", find, []chunk{{0, find[:14]}, {5, find[14:]}, {5, none}}, finding{[]string{none}, []string{"echo"}, 0}},
		{"echo of another request is no echo", find, []chunk{{0, "AAAAAA9669000320022100"}}, finding{nil, []string{"bad_length"}, 0}},
		{"request for whom none waits", "", []chunk{{0, find}}, finding{nil, []string{"bad_length"}, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p idcard.Parser
			p.Reset(unhex(t, c.request))
			got := findings(idcard.Find, &p, parse(t, &p, c.chunks))
			want := found{Frames: append([]string{}, c.want.frames...), Errors: append([]string{}, c.want.errors...), Noise: c.want.noise, Outcome: got.Outcome}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s", diff)
			}
		})
	}
}

type finding struct {
	frames, errors []string
	noise          int
}

func TestParserKnowsNeitherOlderBytesNorAnOverlongFrame(t *testing.T) {
	var p idcard.Parser
	p.Feed(unhex(t, "AAAAAA9669000800"))
	p.Reset(nil)
	if items := p.Feed(unhex(t, "AAAAAA9669000400008084")); len(items) != 1 || items[0].Frame == nil || p.Noise() != 0 {
		t.Fatalf("after Reset: %+v, noise %d", items, p.Noise())
	}
	long := idcard.AppendFrame(nil, bytes.Repeat([]byte{0x90}, 4095)...)
	if items := p.Feed(long); len(items) != 1 || len(items[0].Frame) != 4096+7 {
		t.Fatalf("a frame of the largest length: %d items", len(items))
	}
	p.Reset(nil)
	p.Feed(unhex(t, "EAEBECED0505"))
	if diff := cmp.Diff(unhex(t, "EAEBECED"), p.Head()); diff != "" {
		t.Errorf("head of the noise (-want +got):\n%s", diff)
	}
}

func TestInvalidReportsTellWhatAndWhere(t *testing.T) {
	card := unhex(t, vectors(t, "card_frame")[0].Hex)
	unknown := bytes.Clone(card[14 : 14+256])
	unknown[248] = 'Q'
	for _, c := range []struct {
		name   string
		report any
		want   string
	}{
		{"nothing", idcard.DecodeResponse(nil), "no preamble AA AA AA 96 69, at byte 0"},
		{"checksum", idcard.DecodeResponse(unhex(t, "AAAAAA9669000400008085")), "bad checksum: the checksum is 85, want 84, at byte 10"},
		{"request", idcard.DecodeResponse(unhex(t, "AAAAAA96690003200122")), "bad length: the length field says 3, an answer has 4 to 4096, at byte 5"},
		{"cut", idcard.DecodeFrame(card[:700]), "truncated: the frame ends after 700 bytes of 1295, at byte 699"},
		{"no card data", idcard.DecodeFrame(unhex(t, "AAAAAA9669000400004145")), "no card data but status 000041 (read card failed), at byte 7"},
		{"short text", idcard.DecodeText(card[14:100]), "86 bytes of text, want 256, at byte 86"},
		{"unknown type", idcard.DecodeText(unknown), "unknown document type: flag U+0051 at byte 248"},
		{"inner lengths", idcard.DecodeFrame(idcard.AppendFrame(nil, 0, 0, 0x90, 0xFF, 0xFF, 0xFF, 0xFF)), "inner lengths do not add up to the frame: text 65535, photo 65535, but 0 bytes follow, at byte 10"},
	} {
		b, err := json.Marshal(c.report)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := json.Marshal(map[string]any{"valid": false, "error": c.want})
		var got, wanted map[string]any
		_ = json.Unmarshal(b, &got)
		_ = json.Unmarshal(want, &wanted)
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestNormalise(t *testing.T) {
	for in, want := range map[string]string{
		"样\uE863": "样䶮", "\uE816": "𠂇", "\uE864": "龻", "\uE815": "⺁",
		"\uE814": "〓", "\uE865": "〓", "\uF8FF": "〓", "\U000F0000": "〓",
		"努尔·艾力": "努尔·艾力", "": "",
	} {
		if got := idcard.Normalise(in); got != want {
			t.Errorf("Normalise(%+q) = %q, want %q", in, got, want)
		}
	}
}

func TestCodes(t *testing.T) {
	for code, want := range map[string]string{
		"01": "汉", "05": "维吾尔", "11": "满", "21": "佤", "29": "柯尔克孜", "31": "达斡尔", "41": "塔吉克", "46": "德昂", "56": "基诺",
		"97": "其他", "98": "外国血统中国籍人士", "00": "", "57": "", "": "", "1": "", "A1": "", "１": "",
	} {
		if got := idcard.NationText(code); got != want {
			t.Errorf("NationText(%q) = %q, want %q", code, got, want)
		}
	}
	seen := map[string]bool{}
	for i, n := range idcard.Nations() {
		if n == "" || seen[n] {
			t.Errorf("ethnicity %02d is %q", i+1, n)
		}
		seen[n] = true
	}
	for code, want := range map[string]string{"0": "未知", "1": "男", "2": "女", "9": "未说明", "3": "", "": ""} {
		if got := idcard.SexText(code); got != want {
			t.Errorf("SexText(%q) = %q, want %q", code, got, want)
		}
	}
}

// textOf returns the decoded text file of a vector.
func textOf(tb testing.TB, name string) idcard.Text {
	tb.Helper()
	for _, v := range vectors(tb, "card_text") {
		if v.Name == name {
			text, err := idcard.ParseText(unhex(tb, v.Hex))
			if err != nil {
				tb.Fatal(err)
			}
			return text
		}
	}
	tb.Fatalf("no vector %s", name)
	return idcard.Text{}
}

func day(tb testing.TB, s string) civil.Date {
	tb.Helper()
	d, err := civil.Parse(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestCardFromText(t *testing.T) {
	today := day(t, "2026-11-23")
	for _, c := range []struct {
		vector, extra string
		want          devices.Card
	}{
		{"card_cn_plain", "", devices.Card{
			Type: devices.ResidentCard, Name: "测试甲", Number: "110199199001010010", Birth: day(t, "1990-01-01"),
			ValidFrom: day(t, "2020-01-02"), ValidTo: day(t, "2030-01-02"), Address: "北京市样本区测试路１号",
		}},
		{"card_cn_long_term", "北京市样本区新路\uE8638号", devices.Card{
			Type: devices.ResidentCard, Name: "样本乙", Number: "11019919600229068X", Birth: day(t, "1960-02-29"),
			ValidFrom: day(t, "2011-03-03"), LongTerm: true, Address: "北京市样本区新路䶮8号",
		}},
		{"card_cn_pua_name", "", devices.Card{
			Type: devices.ResidentCard, Name: "样䶮", Number: "110199200001310051", Birth: day(t, "2000-01-31"),
			ValidFrom: day(t, "2019-06-01"), ValidTo: day(t, "2029-06-01"), Address: "北京市样本区测试路４号",
		}},
		{"card_hmt_hk", "", devices.Card{
			Type: devices.HMTPermit, Name: "测试港", Number: "81000019020304008X", Birth: day(t, "1902-03-04"),
			ValidFrom: day(t, "2019-09-09"), ValidTo: day(t, "2024-09-09"), Address: "广东省虚构市样本区测试路８号",
		}},
		{"card_foreign_2017_synthetic", "", devices.Card{
			Type: devices.Foreigner2017, Name: "样本安娜", NameLatin: "EXAMPLE, SAMPLE ANNA", Number: "UTO110002030413",
			Birth: day(t, "1902-03-04"), ValidFrom: day(t, "2018-01-02"), ValidTo: day(t, "2028-01-01"),
		}},
		{"card_foreign_2023_specimen", "", devices.Card{
			Type: devices.Foreigner2023, Name: "证件样本", NameLatin: "ZHENGJIAN, YANGBEN", Number: "931586198001010028",
			Birth: day(t, "1980-01-01"), ValidFrom: day(t, "2023-08-08"), ValidTo: day(t, "2033-08-07"),
		}},
	} {
		if diff := cmp.Diff(c.want, textOf(t, c.vector).Card(c.extra, today)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.vector, diff)
		}
	}
}

func TestCardFaults(t *testing.T) {
	today := day(t, "2026-11-23")
	for _, c := range []struct {
		name   string
		vector string
		change func(*idcard.Text)
		want   devices.CardFault
	}{
		{"sound", "card_cn_plain", func(*idcard.Text) {}, devices.CardSound},
		{"check digit", "card_cn_plain", func(x *idcard.Text) { x.Number = "110199199001010011" }, devices.CardBadNumber},
		{"no number", "card_cn_plain", func(x *idcard.Text) { x.Number = "" }, devices.CardBadNumber},
		{"born tomorrow", "card_cn_plain", func(x *idcard.Text) {
			x.Number, x.Birth = "11019920261124001"+string(rune(idnumber.CheckChar("11019920261124001"))), "20261124"
		}, devices.CardBadNumber},
		{"HMT number on a resident card", "card_cn_plain", func(x *idcard.Text) { x.Number, x.Birth = "81000019020304008X", "19020304" }, devices.CardWrongType},
		{"citizen number on an HMT permit", "card_hmt_hk", func(x *idcard.Text) { x.Number = "110199199001010010" }, devices.CardWrongType},
		{"2017 number on a 2023 card", "card_foreign_2023_specimen", func(x *idcard.Text) { x.Number = "UTO110002030413" }, devices.CardWrongType},
		{"2023 number on a 2017 card", "card_foreign_2017_synthetic", func(x *idcard.Text) { x.Number = "931586198001010028" }, devices.CardWrongType},
		{"doubtful 2017 number", "card_foreign_2017_synthetic", func(x *idcard.Text) { x.Number = "UTO110002030414" }, devices.CardSound},
		{"birth differs from the number", "card_cn_plain", func(x *idcard.Text) { x.Birth = "19900102" }, devices.CardBadDate},
		{"birth is no date", "card_cn_plain", func(x *idcard.Text) { x.Birth = "19900230" }, devices.CardBadDate},
		{"birth differs on a 2017 card", "card_foreign_2017_synthetic", func(x *idcard.Text) { x.Birth = "19020305" }, devices.CardBadDate},
		{"no begin of validity", "card_cn_plain", func(x *idcard.Text) { x.ValidFrom = "" }, devices.CardBadDate},
		{"end is no date", "card_cn_plain", func(x *idcard.Text) { x.ValidTo = "20300230" }, devices.CardBadDate},
		{"end before begin", "card_cn_plain", func(x *idcard.Text) { x.ValidTo = "20200101" }, devices.CardBadDate},
		{"long validity", "card_cn_plain", func(x *idcard.Text) { x.ValidTo = "长期" }, devices.CardSound},
	} {
		x := textOf(t, c.vector)
		c.change(&x)
		if got := x.Card("", today).Fault; got != c.want {
			t.Errorf("%s: fault %d, want %d", c.name, got, c.want)
		}
	}
	english := textOf(t, "card_foreign_2023_specimen")
	english.Name = ""
	if got := english.Card("", today).Name; got != "ZHENGJIAN, YANGBEN" {
		t.Errorf("without a Chinese name the card is called %q", got)
	}
}

func TestUnknownTypeIsNotParsed(t *testing.T) {
	b := unhex(t, vectors(t, "card_text")[0].Hex)
	for _, flag := range []byte{'K', '1', 'j'} {
		b[248] = flag
		text, err := idcard.ParseText(b)
		if e, ok := errors.AsType[idcard.UnknownTypeError](err); !ok || e.Flag != rune(flag) || text != (idcard.Text{}) {
			t.Errorf("flag %q: %+v, %v", flag, text, err)
		}
	}
}

func FuzzParser(f *testing.F) {
	for _, v := range vectors(f, "malformed") {
		f.Add(unhex(f, v.Hex), uint8(3), true)
	}
	for _, v := range vectors(f, "response") {
		f.Add(unhex(f, v.Hex), uint8(1), false)
	}
	f.Fuzz(func(t *testing.T, b []byte, step uint8, pause bool) {
		var p, whole idcard.Parser
		p.Reset(idcard.Find.Request())
		whole.Reset(idcard.Find.Request())
		var pieces []idcard.Item
		for rest := b; len(rest) > 0; {
			n := min(len(rest), int(step)+1)
			pieces = append(pieces, p.Feed(rest[:n])...)
			rest = rest[n:]
			if pause {
				pieces = append(pieces, p.Idle()...)
			}
		}
		pieces = append(pieces, p.Idle()...)
		total := p.Noise()
		for _, i := range pieces {
			if (i.Frame == nil) == (i.Defect == "") {
				t.Fatalf("item %+v", i)
			}
			total += len(i.Frame)
			if i.Frame != nil {
				_ = idcard.DecodeFrame(i.Frame)
				_ = idcard.Judge(idcard.Read, []idcard.Item{i})
			}
		}
		if total > len(b) || p.Busy() {
			t.Fatalf("%d bytes accounted for of %d, busy %v", total, len(b), p.Busy())
		}
		if !pause {
			if diff := cmp.Diff(append(whole.Feed(b), whole.Idle()...), pieces); diff != "" {
				t.Fatalf("pieces of %d differ from the whole (-whole +pieces):\n%s", int(step)+1, diff)
			}
		}
	})
}

func FuzzText(f *testing.F) {
	for _, v := range vectors(f, "card_text") {
		f.Add(unhex(f, v.Hex))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		text, err := idcard.ParseText(b)
		if err != nil {
			if text != (idcard.Text{}) {
				t.Fatalf("error %v with %+v", err, text)
			}
			return
		}
		c := text.Card("", civil.Date{})
		if c.Type != text.Type || c.ValidTo.IsZero() && !c.LongTerm && c.Fault == devices.CardSound {
			t.Fatalf("card %+v of %+v", c, text)
		}
		if _, err := json.Marshal(idcard.DecodeText(b)); err != nil {
			t.Fatal(err)
		}
	})
}
