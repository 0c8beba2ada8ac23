package text_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"onetrip/queue"
	"onetrip/ui/text"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// latinAllowed are messages that have no letters of their own in any language.
var latinAllowed = []text.Key{
	text.OnDay, text.Months, text.ListSeparator, text.ItemSeparator, text.CallLetters, text.CallClips, text.ClipsAgain,
}

func TestEveryLanguageHasEveryMessage(t *testing.T) {
	for _, l := range text.Langs() {
		data, err := os.ReadFile(string(l) + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		var messages map[text.Key]string
		if err := toml.Unmarshal(data, &messages); err != nil {
			t.Fatalf("%s: %v", l, err)
		}
		for key := range messages {
			if !slices.Contains(text.Keys(), key) {
				t.Errorf("%s: %s is no key of the program", l, key)
			}
		}
		for _, key := range text.Keys() {
			switch message, ok := messages[key]; {
			case !ok:
				t.Errorf("%s: %s is missing", l, key)
			case strings.TrimSpace(message) == "":
				t.Errorf("%s: %s is empty", l, key)
			case strings.Count(message, "*")%2 != 0:
				t.Errorf("%s: %s does not end its bold words: %q", l, key, message)
			}
		}
	}
}

func TestLanguagesAgree(t *testing.T) {
	for _, key := range text.Keys() {
		want := slots(text.In(queue.ZH).Plain(key))
		for _, l := range text.Langs() {
			message := text.In(l).Plain(key)
			if diff := cmp.Diff(want, slots(message)); diff != "" {
				t.Errorf("%s: %s has other placeholders than Chinese (-zh +%s):\n%s", l, key, l, diff)
			}
			if lines := strings.Count(message, "\n"); lines > 1 {
				t.Errorf("%s: %s has %d lines; a headline has two", l, key, lines+1)
			}
		}
	}
}

// TestNobodyForgotToTranslate finds English words left in Chinese and Korean, and Chinese ones in English and Korean.
func TestNobodyForgotToTranslate(t *testing.T) {
	for _, key := range text.Keys() {
		if slices.Contains(latinAllowed, key) || key == text.HelpLanguage {
			continue
		}
		for _, l := range text.Langs() {
			bare := placeholder.ReplaceAllString(text.In(l).Plain(key), "")
			has := func(table *unicode.RangeTable) bool {
				return strings.ContainsFunc(bare, func(r rune) bool { return unicode.Is(table, r) })
			}
			own := map[queue.Lang]*unicode.RangeTable{queue.ZH: unicode.Han, queue.EN: unicode.Latin, queue.KO: unicode.Hangul}[l]
			if strings.ContainsFunc(bare, unicode.IsLetter) && !has(own) {
				t.Errorf("%s: %s is not in its language: %q", l, key, bare)
			}
			if l != queue.ZH && has(unicode.Han) || l != queue.KO && has(unicode.Hangul) {
				t.Errorf("%s: %s has letters of another language: %q", l, key, bare)
			}
		}
	}
}

func TestSayFillsIn(t *testing.T) {
	for l, want := range map[queue.Lang]string{
		queue.ZH: "约 15–25 分钟", queue.EN: "about 15–25 min", queue.KO: "약 15–25분",
	} {
		if got := text.In(l).Say(text.AboutMinutes, "low", "15", "high", "25"); got != want {
			t.Errorf("%s: got %q, want %q", l, got, want)
		}
	}
	if got := text.In("fr").Say(text.BarBack); got != "返回" {
		t.Errorf("an unknown language says %q, want the Chinese text", got)
	}
}

func TestSpaced(t *testing.T) {
	for in, want := range map[string]string{
		"等候5人":            "等候 5 人",
		"等候*5人*":          "等候 *5 人*",
		"旁边*1号机*可以使用":     "旁边 *1 号机*可以使用",
		"到*一楼服务台*办理":      "到*一楼服务台*办理",
		"已输入*5*位":         "已输入 *5* 位",
		"二楼B区等候":          "二楼 B 区等候",
		"上午号已取完，14:00起可取": "上午号已取完，14:00 起可取",
		"11月23日 星期一":      "11月23日 星期一",
		"11月25日8:30起可取":   "11月25日 8:30 起可取",
		"第1步，共3步":         "第 1 步，共 3 步",
		"存储 R7-02":        "存储 R7-02",
		"":                "",
	} {
		if got := text.Spaced(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
		if again := text.Spaced(want); again != want {
			t.Errorf("%q changes again to %q", want, again)
		}
	}
}

func TestMinutes(t *testing.T) {
	for _, c := range []struct {
		low, high time.Duration
		from, to  int
	}{
		{15 * time.Minute, 25 * time.Minute, 15, 25},
		{12 * time.Minute, 21 * time.Minute, 10, 25},
		{0, time.Minute, 0, 5},
		{10 * time.Minute, 10 * time.Minute, 10, 15},
		{59 * time.Second, 61 * time.Second, 0, 5},
	} {
		if from, to := text.Minutes(queue.Range{Low: c.low, High: c.high}); from != c.from || to != c.to {
			t.Errorf("%v–%v is told as %d–%d, want %d–%d", c.low, c.high, from, to, c.from, c.to)
		}
	}
}

func slots(message string) []string {
	found := placeholder.FindAllString(message, -1)
	slices.Sort(found)
	return slices.Compact(found)
}
