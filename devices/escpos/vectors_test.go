package escpos_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// vectorFile is the shared vector file as far as the tests use it.
type vectorFile struct {
	Commands []struct {
		ID, Hex, Meaning string
		MustNotBeSent    bool `json:"must_not_be_sent"`
	}
	DLEEOT []struct {
		ID, Query, Reply, Profile string
		Valid                     bool
		Expect                    map[string]any
	} `json:"dle_eot"`
	ASB []struct {
		ID, Bytes string
		Valid     bool
		Expect    map[string]any
	}
	Stream []struct {
		ID, Bytes string
		Events    []string
	}
	GB18030 []struct {
		Text, GB18030 string
		GBK, GB2312   *string
		FourByteChars []string `json:"four_byte_chars"`
	}
	GB18030Invalid []struct{ Bytes, Why string } `json:"gb18030_invalid"`
	Disagreements  struct {
		Items []struct{ U, Ch, Go string }
	} `json:"gb18030_encoder_disagreements"`
	Ticket struct {
		Hex    string
		Bytes  int
		Expect [][]string
	}
}

// vectors reads the shared vectors.
func vectors(tb testing.TB) vectorFile {
	tb.Helper()
	b, err := os.ReadFile("testdata/escpos-vectors.json")
	if err != nil {
		tb.Fatal(err)
	}
	var v vectorFile
	if err := json.Unmarshal(b, &v); err != nil {
		tb.Fatal(err)
	}
	return v
}

// unhex reads hexadecimal digits with spaces.
func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// asMap is what a JSON reader sees of a report.
func asMap(tb testing.TB, report any) map[string]any {
	tb.Helper()
	b, err := json.Marshal(report)
	if err != nil {
		tb.Fatal(err)
	}
	m := map[string]any{}
	if err := json.Unmarshal(b, &m); err != nil {
		tb.Fatal(err)
	}
	return m
}
