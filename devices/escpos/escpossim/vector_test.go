package escpossim_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/escpos/escpossim"
	"onetrip/kiosk/base/basetest"
)

// vectors are the shared test vectors, as far as a printer can show them.
type vectors struct {
	Commands []struct {
		ID  string `json:"id"`
		Hex string `json:"hex"`
	} `json:"commands"`
	DLEEOT []struct {
		ID      string          `json:"id"`
		Query   string          `json:"query"`
		Reply   string          `json:"reply"`
		Profile string          `json:"profile"`
		Valid   bool            `json:"valid"`
		Expect  map[string]bool `json:"expect"`
	} `json:"dle_eot"`
	ASB []struct {
		ID     string          `json:"id"`
		Bytes  string          `json:"bytes"`
		Valid  bool            `json:"valid"`
		Expect map[string]bool `json:"expect"`
	} `json:"asb"`
	GB18030 []struct {
		Text    string   `json:"text"`
		GB18030 string   `json:"gb18030"`
		GBK     *string  `json:"gbk"`
		Four    []string `json:"four_byte_chars"`
	} `json:"gb18030"`
	GB18030Invalid []struct {
		Bytes string `json:"bytes"`
	} `json:"gb18030_invalid"`
	Ticket struct {
		Hex    string     `json:"hex"`
		Expect [][]string `json:"expect"`
	} `json:"ticket"`
}

func load(tb testing.TB) vectors {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "escpos-vectors.json"))
	if err != nil {
		tb.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(data, &v); err != nil {
		tb.Fatal(err)
	}
	return v
}

// unhex reads bytes as the vectors write them.
func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// command returns the bytes of a vector by its name.
func command(tb testing.TB, id string) []byte {
	tb.Helper()
	for _, c := range load(tb).Commands {
		if c.ID == id {
			return unhex(tb, c.Hex)
		}
	}
	tb.Fatalf("no vector %q", id)
	return nil
}

// glyphs are read once: the collection has 19 MB.
var glyphs = sync.OnceValues(func() (*escpossim.Font, error) { return escpossim.LoadFont(escpossim.FontPath) })

// withGlyphs builds a printer that draws characters.
func withGlyphs(tb testing.TB, o escpossim.Opts) *escpossim.Printer {
	tb.Helper()
	font, err := glyphs()
	if err != nil {
		tb.Fatal(err)
	}
	o.Font = font
	return build(tb, o)
}

// plain builds a printer without glyphs.
func plain(tb testing.TB, o escpossim.Opts) *escpossim.Printer {
	tb.Helper()
	o.NoGlyphs = true
	return build(tb, o)
}

func build(tb testing.TB, o escpossim.Opts) *escpossim.Printer {
	tb.Helper()
	p, err := escpossim.New(o)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// consume prints at once and returns the last job.
func consume(tb testing.TB, p *escpossim.Printer, stream []byte) escpossim.Job {
	tb.Helper()
	if err := p.Consume(stream); err != nil {
		tb.Fatal(err)
	}
	jobs := p.Jobs()
	if len(jobs) == 0 {
		tb.Fatal("nothing was cut")
	}
	return jobs[len(jobs)-1]
}

// described writes elements as the vector's "expect" does.
func described(elements []escpossim.Element) [][]string {
	var out [][]string
	for _, e := range elements {
		switch e.Kind {
		case escpossim.KindText:
			out = append(out, []string{e.Align, look(e), e.Text})
		case escpossim.KindBarcode:
			out = append(out, []string{e.Align, fmt.Sprintf("%s h%d w%d hri%d", e.Symbology, e.Bars, e.Module, e.HRI), e.Text})
		case escpossim.KindQR:
			out = append(out, []string{e.Align, fmt.Sprintf("qr m%d s%d ec%s", e.Model, e.Module, e.Level), e.Text})
		case escpossim.KindPicture:
			out = append(out, []string{e.Align, fmt.Sprintf("picture %dx%d", e.Dots, e.Rows)})
		case escpossim.KindFeed:
			out = append(out, []string{fmt.Sprintf("feed %d", e.Lines)})
		case escpossim.KindCut:
			out = append(out, []string{e.Command})
		}
	}
	return out
}

func look(e escpossim.Element) string {
	var words []string
	if e.Width != 1 || e.Height != 1 {
		words = append(words, fmt.Sprintf("w%dh%d", e.Width, e.Height))
	}
	if e.Bold {
		words = append(words, "bold")
	}
	if e.Underline {
		words = append(words, "underline")
	}
	return strings.Join(words, " ")
}

func TestVectorTicketIsReadAndDrawn(t *testing.T) {
	v := load(t).Ticket
	for _, dots := range []int{384, 512, 576} {
		p := withGlyphs(t, escpossim.Opts{Dots: dots})
		j := consume(t, p, unhex(t, v.Hex))
		if diff := cmp.Diff(v.Expect, described(j.Elements)); diff != "" {
			t.Errorf("%d dots (-want +got):\n%s", dots, diff)
		}
		if !j.Cut || !j.Complete || j.Raw.String() != hex.EncodeToString(unhex(t, v.Hex)) {
			t.Errorf("%d dots: cut %v, complete %v, raw %s", dots, j.Cut, j.Complete, j.Raw)
		}
		basetest.GoldenPNG(t, fmt.Sprintf("ticket-%d.png", dots), j.Image())
	}
}
