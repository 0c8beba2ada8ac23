package text

import (
	"strconv"
	"strings"

	"onetrip/queue"
)

// Spoken returns the sentence by which the voice calls a ticket, "请 A 零 零 一 号，到 三 号窗口办理。": letters and digits of the number one by one,
// as people repeat it to themselves, the window as a numeral. A recalled number begins with 重呼. 1 is 一 and never 幺, which not
// everybody understands.
func (c Catalogue) Spoken(call queue.Call) string {
	sentence := c.Plain(CallSentence, "number", c.spelled(call.No), "window", c.numeral(int(call.Window)))
	if call.N > 1 {
		sentence = c.Plain(CallAgain) + " " + sentence
	}
	return sentence
}

// Clips returns the same sentence as names of recordings, separated by spaces: "qing A 0 0 1 hao dao 3 chuangkou".
func (c Catalogue) Clips(call queue.Call) string {
	number := strings.Join(strings.Split(string(call.No), ""), " ")
	names := c.Plain(CallClips, "number", number, "window", strings.Join(c.parts(int(call.Window)), " "))
	if call.N > 1 {
		names = c.Plain(ClipsAgain) + " " + names
	}
	return names
}

// spelled returns the names of the letters and digits of a number. What is neither is left out.
func (c Catalogue) spelled(no queue.TicketNo) string {
	letters, digits := strings.Fields(c.Plain(CallLetters)), strings.Fields(c.Plain(CallDigits))
	var names []string
	for _, r := range string(no) {
		switch {
		case r >= 'A' && r <= 'Z' && int(r-'A') < len(letters):
			names = append(names, letters[r-'A'])
		case r >= '0' && r <= '9' && int(r-'0') < len(digits):
			names = append(names, digits[r-'0'])
		}
	}
	return strings.Join(names, " ")
}

// numeral returns a number as it is spoken: 12 as "十 二". English programs read figures right by themselves.
func (c Catalogue) numeral(n int) string {
	if c.lang == queue.EN {
		return strconv.Itoa(n)
	}
	digits := strings.Fields(c.Plain(CallDigits))
	var names []string
	for _, part := range c.parts(n) {
		if part == "10" {
			names = append(names, c.Plain(CallTen))
			continue
		}
		names = append(names, digits[part[0]-'0'])
	}
	return strings.Join(names, " ")
}

// parts splits a number into what is spoken and recorded: in English up to 20 and whole tens are words, in Chinese and Korean 23 is
// "2 10 3". From 100 on it is said digit by digit.
func (c Catalogue) parts(n int) []string {
	tens, unit := n/10, n%10
	var list []string
	switch {
	case n < 0 || n >= 100:
		return strings.Split(strconv.Itoa(max(n, 0)), "")
	case n < 10, c.lang == queue.EN && n <= 20:
		return []string{strconv.Itoa(n)}
	case c.lang == queue.EN:
		list = []string{strconv.Itoa(10 * tens)}
	case tens > 1:
		list = []string{strconv.Itoa(tens), "10"}
	default:
		list = []string{"10"}
	}
	if unit > 0 {
		list = append(list, strconv.Itoa(unit))
	}
	return list
}
