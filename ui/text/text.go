// Package text is the catalogue of everything that visitors read and hear, in Chinese, English and Korean. The words stand in one data
// file a language, so that somebody who reads the language can correct them without reading Go.
package text

import (
	"embed"
	"fmt"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"onetrip/queue"
)

//go:embed zh-CN.toml en.toml ko.toml
var files embed.FS

// Langs returns the languages of the catalogue in the order of the language switch.
func Langs() []queue.Lang { return []queue.Lang{queue.ZH, queue.EN, queue.KO} }

// Name returns what a language calls itself.
func Name(l queue.Lang) string {
	switch l {
	case queue.EN:
		return "English"
	case queue.KO:
		return "한국어"
	default:
		return "中文"
	}
}

// Catalogue is the messages of one language. It is read-only and may be used from any number of goroutines.
type Catalogue struct {
	lang     queue.Lang
	messages map[Key]string
}

// load reads the data files once. A defect in them is a defect of the program: the package's test finds it before anybody else.
var load = sync.OnceValue(func() map[queue.Lang]Catalogue {
	all := map[queue.Lang]Catalogue{}
	for _, l := range Langs() {
		data, err := files.ReadFile(string(l) + ".toml")
		if err != nil {
			panic(err)
		}
		c := Catalogue{lang: l, messages: map[Key]string{}}
		if err := toml.Unmarshal(data, &c.messages); err != nil {
			panic(fmt.Sprintf("read catalogue %s: %v", l, err))
		}
		all[l] = c
	}
	return all
})

// In returns the catalogue of a language; of an unknown one, the Chinese.
func In(l queue.Lang) Catalogue {
	if c, ok := load()[l]; ok {
		return c
	}
	return load()[queue.ZH]
}

// Lang returns the catalogue's language.
func (c Catalogue) Lang() queue.Lang { return c.lang }

// Plain returns a message as papers have it. Pairs of a placeholder's name and its value fill in {name}: Plain(Ahead, "n", "5").
func (c Catalogue) Plain(k Key, pairs ...string) string {
	text, ok := c.messages[k]
	if !ok {
		return string(k)
	}
	if len(pairs) == 0 {
		return text
	}
	marks := make([]string, len(pairs))
	for i, p := range pairs {
		if i%2 == 0 {
			p = "{" + p + "}"
		}
		marks[i] = p
	}
	return strings.NewReplacer(marks...).Replace(text)
}

// Say returns a message as screens have it: like Plain, with a space around figures in Chinese.
func (c Catalogue) Say(k Key, pairs ...string) string { return c.Space(c.Plain(k, pairs...)) }

// Space puts a space around figures and Latin letters in a Chinese text, as screens have it; texts of the other languages stay.
func (c Catalogue) Space(text string) string {
	if c.lang != queue.ZH {
		return text
	}
	return Spaced(text)
}
