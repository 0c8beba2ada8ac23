package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"
)

// withFonts starts an app without a display that has the product's fonts.
func withFonts(t *testing.T) {
	t.Helper()
	fonts, err := LoadFonts(FontDir)
	if err != nil {
		t.Fatal(err)
	}
	test.NewTempApp(t).Settings().SetTheme(NewTheme(fonts))
}

// linesOf breaks a text at 40 px and returns its lines with bold parts between < and >.
func linesOf(text string, width float32, plain bool) []string {
	t := Text{Sizes: []float32{40}, Lines: 9, Plain: plain}
	_, lines, _ := t.fit(text, width, 1<<20)
	var out []string
	for _, l := range lines {
		var b strings.Builder
		for _, p := range l.pieces {
			if p.bold {
				b.WriteString("<" + p.text + ">")
			} else {
				b.WriteString(p.text)
			}
		}
		out = append(out, b.String())
	}
	return out
}

func TestLinesBreakWhereAReaderWould(t *testing.T) {
	withFonts(t)
	tests := []struct {
		name, text string
		width      float32
		plain      bool
		want       []string
	}{
		{"fits", "请选择业务", 300, false, []string{"请选择业务"}},
		{"after a comma", "请记下号码，或拍照保存", 300, false, []string{"请记下号码，", "或拍照保存"}},
		{"words stay whole", "请把身份证放在读卡区", 210, false, []string{"请把身份证", "放在读卡区"}},
		{"no comma in front", "听到叫号后，再到窗口办理", 215, false, []string{"听到叫号", "后，再到", "窗口办理"}},
		{"a figure keeps its unit", "大约 15–25 分钟", 240, false, []string{"大约", "15–25 分钟"}},
		{"bold over a break", "到*一楼服务台*办理", 210, false, []string{"到<一楼>", "<服务台>办理"}},
		{"masked number", "张*，2*3", 300, true, []string{"张*，2*3"}},
		{"English at spaces", "Lay your card on the reader", 290, false, []string{"Lay your card", "on the reader"}},
		{"Korean at spaces", "신분증을 판독기에 놓아 주십시오", 330, false, []string{"신분증을 판독기에", "놓아 주십시오"}},
		{"a Korean word wider than the line", "계속하시겠습니까?", 200, false, []string{"계속하시", "겠습니까?"}},
		{"given break", "一\n二", 300, false, []string{"一", "二"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, linesOf(tt.text, tt.width, tt.plain)); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSmallerSizeOnlyWhereTheFirstDoesNotFit(t *testing.T) {
	withFonts(t)
	text := Text{Sizes: []float32{60, 50, 40}}
	for _, tt := range []struct {
		width, want float32
		ok          bool
	}{{400, 60, true}, {280, 50, true}, {220, 40, true}, {150, 40, false}} {
		size, lines, ok := text.fit("请选择业务", tt.width, 100)
		if size != tt.want || ok != tt.ok {
			t.Errorf("width %.0f: size %.0f, ok %v, want %.0f, %v", tt.width, size, ok, tt.want, tt.ok)
		}
		if len(lines) == 0 {
			t.Errorf("width %.0f: the text is gone", tt.width)
		}
	}
}
