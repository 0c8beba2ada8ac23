package paper_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/escpos"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/paper"
	"onetrip/queue"
)

func ticket() queue.Ticket {
	return queue.Ticket{
		ID: "01KAQ3Z5V8J2M4N6P7R9S0T1W2", Hall: "jiaohe", Day: civil.Date{Year: 2026, Month: 11, Day: 23}, No: "A036", Service: "estate",
		Priority: queue.Elderly, Lang: queue.ZH, Issued: time.Date(2026, 11, 23, 1, 42, 0, 0, time.UTC), Masked: "张*",
	}
}

func job() paper.Job {
	return paper.Job{
		Hall: queue.Demo(), Ticket: ticket(),
		Wait: queue.Wait{Ahead: 5, Known: true, Range: queue.Range{Low: 15 * time.Minute, High: 25 * time.Minute}},
	}
}

// lines writes a paper as text: size, bold as "!", and the words.
func lines(p devices.Paper) []string {
	var list []string
	for _, e := range p.Elements {
		switch e := e.(type) {
		case devices.TextLine:
			bold := " "
			if e.Bold {
				bold = "!"
			}
			list = append(list, fmt.Sprintf("%d%s%s", e.Width, bold, e.Text))
		case devices.QRCode:
			list = append(list, "QR "+e.Data)
		case devices.Feed:
			list = append(list, "")
		}
	}
	return list
}

func TestTicket(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*paper.Job)
		want   []string
	}{
		{"as drawn, 80 mm", func(*paper.Job) {}, []string{
			"2 蛟河市政务服务大厅", "2!不动产登记", "6!A036", "2!请到二楼B区等候", "2!前面5人 约15-25分钟", "2 11月23日09:42 张* 优先",
			"2 请带身份证、房产证原件", "2 叫3次未到请重新取号", "", "QR http://127.0.0.1:8093/t/2EPA0361W2", "2 扫码看排队",
		}},
		{"as drawn, 58 mm", func(j *paper.Job) { j.Dots = 384 }, []string{
			"1 蛟河市政务服务大厅", "2!不动产登记", "5!A036", "2!二楼B区等候", "2!前面5人", "2!约15-25分钟", "2 11月23日09:42", "2 张* 优先",
			"2 请带身份证、", "2 房产证原件", "2 叫3次未到", "2 请重新取号", "", "QR http://127.0.0.1:8093/t/2EPA0361W2", "2 扫码看排队",
		}},
		{"two marks leave out the last line", func(j *paper.Job) { j.Reprint = true }, []string{
			"2 蛟河市政务服务大厅", "2!不动产登记", "6!A036", "2!请到二楼B区等候", "2!前面5人 约15-25分钟", "2 11月23日09:42 张* 优先", "2 补打",
			"2 请带身份证、房产证原件", "2 叫3次未到请重新取号", "", "QR http://127.0.0.1:8093/t/2EPA0361W2",
		}},
		{"nobody, no estimate", func(j *paper.Job) {
			j.Ticket.Service, j.Ticket.No, j.Ticket.Masked, j.Ticket.Priority = "consult", "H1000", "", queue.Ordinary
			j.Wait, j.Offline = queue.Wait{Ahead: 2}, true
		}, []string{
			"2 蛟河市政务服务大厅", "2!综合咨询", "6!H1000", "2!请到一楼A区等候", "2!前面2人", "2 11月23日09:42 离线", "2 叫3次未到请重新取号", "",
			"QR http://127.0.0.1:8093/t/2EPH10001W2", "2 扫码看排队",
		}},
		{"English", func(j *paper.Job) { j.Ticket.Lang = queue.EN }, []string{
			"2 Jiaohe Service Hall", "2!Real estate registration", "6!A036", "2!Wait: area B, floor 2", "2!5 ahead 15-25 min",
			"2 23 Nov 09:42 张*", "2 PRIORITY", "2 Bring ID card, original", "2 property certificate", "2 Missed after 3 calls:", "2 take a new number", "",
			"QR http://127.0.0.1:8093/t/2EPA0361W2", "2 Scan: queue",
		}},
		{"Korean", func(j *paper.Job) { j.Ticket.Lang = queue.KO; j.Wait = queue.Wait{} }, []string{
			"2 Jiaohe Service Hall", "2!不动产登记", "2!Real estate registration", "6!A036", "2!请到二楼B区等候", "2!Wait: area B, floor 2",
			"2 23 Nov 09:42 张*", "2 PRIORITY", "2 Bring ID card, original", "2 property certificate", "2 Missed after 3 calls:", "2 take a new number", "",
			"QR http://127.0.0.1:8093/t/2EPA0361W2", "2 Scan: queue",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := job()
			c.change(&j)
			if diff := cmp.Diff(c.want, lines(paper.Ticket(j))); diff != "" {
				t.Errorf("paper differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoLineBeginsWithAMark(t *testing.T) {
	j := job()
	j.Dots = 384
	for i := range j.Hall.Services {
		j.Hall.Services[i].Name.ZH = "居民身份证、户口簿"
	}
	if got := lines(paper.Ticket(j))[1:3]; got[0] != "2!居民身份证、" || got[1] != "2!户口簿" {
		t.Errorf("broken as %q", got)
	}
}

func TestTicketIsShortOnTheWire(t *testing.T) {
	for _, name := range []string{"generic_80", "generic_58"} {
		profile, err := escpos.ProfileByName(name)
		if err != nil {
			t.Fatal(err)
		}
		j := job()
		j.Dots = profile.Dots
		encoded, err := escpos.Encode(paper.Ticket(j), profile)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes", name, len(encoded.Bytes))
		if len(encoded.Bytes) > 260 {
			t.Errorf("%s: %d bytes, want 260 at most", name, len(encoded.Bytes))
		}
	}
}

// TestEveryTicketFits prints every service of the demo hall in every language on both widths, with names as long as staff may write them.
func TestEveryTicketFits(t *testing.T) {
	hall := queue.Demo()
	long := queue.Text{ZH: strings.Repeat("很长的业务名称，", 6), EN: strings.Repeat("Incomprehensibilities ", 5), KO: "긴 이름"}
	for i := range hall.Services {
		if i%3 == 0 {
			hall.Services[i].Name, hall.Services[i].Place, hall.Services[i].Passed = long, long, long
			hall.Services[i].Bring = []queue.Text{long, long, long}
		}
	}
	for _, service := range hall.Services {
		for _, lang := range []queue.Lang{queue.ZH, queue.EN, queue.KO} {
			for _, dots := range []int{576, 384, 0} {
				j := job()
				j.Hall, j.Dots, j.Ticket.Lang, j.Ticket.Service, j.Ticket.No = hall, dots, lang, service.ID, "AB123456"
				check(t, paper.Ticket(j), dots)
			}
		}
	}
}

func check(t *testing.T, p devices.Paper, dots int) {
	t.Helper()
	if dots == 0 {
		dots = 576
	}
	rows := 0
	for _, e := range p.Elements {
		line, ok := e.(devices.TextLine)
		if !ok {
			continue
		}
		rows++
		cells := 0
		for _, r := range line.Text {
			cells++
			if r >= 0x80 {
				cells++
			}
			if r >= 0xAC00 && r <= 0xD7A3 {
				t.Errorf("%q has Korean, which the printer's font lacks", line.Text)
			}
		}
		text := strings.TrimSpace(line.Text)
		if line.Align == devices.AlignLeft { // rows of a table are indented
			text = strings.TrimRight(line.Text, " ")
		}
		if cells*12*line.Width > dots || line.Text == "" || text != line.Text {
			t.Errorf("%q at size %d does not fit into %d dots", line.Text, line.Width, dots)
		}
	}
	if rows > 24 || len(p.JobID) > 4 {
		t.Errorf("%d lines, job %q", rows, p.JobID)
	}
}

func TestQRRoundTrip(t *testing.T) {
	odd := ticket()
	odd.Hall, odd.ID = "吉林 市:1", "x"
	for _, want := range []queue.Ticket{ticket(), odd} {
		code := paper.QR(queue.Hall{}, want)
		got, err := paper.ParseQR(code)
		if err != nil || !got.Matches(want) {
			t.Errorf("%s reads as %+v, %v", code, got, err)
		}
		other := want
		other.ID = "01KAQ3Z5V8J2M4N6P7R9S0T1W3"
		if got.Matches(other) {
			t.Errorf("%s matches another ticket", code)
		}
	}
	if code := paper.QR(queue.Hall{}, ticket()); len(code) > 42 {
		t.Errorf("%s has %d bytes: more than a QR code of 29 modules holds", code, len(code))
	}
}

func TestParseQRRefuses(t *testing.T) {
	for _, s := range []string{
		"", "OT1", "OT2:jiaohe:261123:A036:T1W2", "OT1:jiaohe:261323:A036:T1W2", "OT1:jiaohe:261123:A036:", "OT1::261123:A036:T1W2",
		"OT1:jiaohe:261123:A036:T1W2:x", "OT1:jia%ohe:261123:A036:T1W2", "OT1:jiaohe:+61123:A036:T1W2", "http://hall.loc/t/7k3qf2x",
	} {
		if got, err := paper.ParseQR(s); err == nil {
			t.Errorf("%q reads as %+v, want an error", s, got)
		}
	}
}

func FuzzParseQR(f *testing.F) {
	f.Add(paper.QR(queue.Hall{}, ticket()))
	f.Add("OT1:a%3Ab:000229:Z9:0")
	f.Fuzz(func(t *testing.T, s string) {
		stub, err := paper.ParseQR(s)
		if err != nil {
			return
		}
		again := queue.Ticket{Hall: stub.Hall, Day: stub.Day, No: stub.No, ID: queue.TicketID(stub.Tail)}
		if len(stub.Tail) > 4 {
			return // longer than any code that we print
		}
		if got, err := paper.ParseQR(paper.QR(queue.Hall{}, again)); err != nil || got != stub {
			t.Errorf("%q reads as %+v and comes back as %+v, %v", s, stub, got, err)
		}
	})
}

// TestWrappingKeepsEveryCharacter wraps random names: nothing is lost but spaces at breaks, unless the text was shortened.
func TestWrappingKeepsEveryCharacter(t *testing.T) {
	rng := basetest.Rand(t)
	alphabet := []rune("不动产登记、，（）ABC abc 123…")
	j := job()
	for range 2000 {
		var b strings.Builder
		for range 1 + rng.IntN(20) {
			b.WriteRune(alphabet[rng.IntN(len(alphabet))])
		}
		j.Dots = []int{576, 384}[rng.IntN(2)]
		for i := range j.Hall.Services {
			j.Hall.Services[i].Name.ZH = b.String()
		}
		p := paper.Ticket(j)
		check(t, p, j.Dots)
		var got strings.Builder
		for _, l := range lines(p)[1:] {
			if strings.HasPrefix(l, "6") || strings.HasPrefix(l, "5") {
				break
			}
			got.WriteString(l[2:])
		}
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if want := bare(b.String()); bare(got.String()) != want && !strings.HasSuffix(got.String(), "…") {
			t.Fatalf("%q is printed as %q", want, got.String())
		}
	}
}

func TestWithoutPagesTheCodePromisesNone(t *testing.T) {
	hall := queue.Demo()
	hall.Pages = ""
	for _, e := range paper.Ticket(paper.Job{Hall: hall, Ticket: ticket()}).Elements {
		switch e := e.(type) {
		case devices.QRCode:
			if e.Data != "OT1:jiaohe:261123:A036:T1W2" {
				t.Errorf("code %q, want the ticket's stub", e.Data)
			}
		case devices.TextLine:
			if strings.Contains(e.Text, "扫码") {
				t.Errorf("%q is promised where there is no page", e.Text)
			}
		}
	}
}
