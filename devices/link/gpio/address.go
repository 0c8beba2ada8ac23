package gpio

import (
	"fmt"
	"strconv"
	"strings"

	"onetrip/kiosk/base/fault"
)

// Address names one line of one chip. Chips are named by their label, never by their place in a list, which changes with what is plugged in.
type Address struct {
	Chip string // the chip's label, such as "pinctrl-bcm2711" or "cp2112_gpio"
	Name string // the line's name, or "" when Line counts
	Line int    // the line's number on its chip, from 0
}

// ParseAddress reads "LABEL/NUMBER" or "LABEL/NAME". Names of the form GPIO17 are refused, for the same text means different lines to
// different drivers of one system (ports.md G12); their number on the chip is meant instead. Errors are *fault.Error of kind Invalid.
func ParseAddress(s string) (Address, error) {
	at := strings.LastIndexByte(s, '/')
	if at <= 0 || at == len(s)-1 {
		return Address{}, badAddress(s, "write the chip's label and the line, as in pinctrl-bcm2711/17; gpioinfo lists both")
	}
	a := Address{Chip: s[:at], Name: s[at+1:]}
	if number, ok := strings.CutPrefix(strings.ToUpper(a.Name), "GPIO"); ok && isNumber(number) {
		return Address{}, badAddress(s, "names like GPIO17 are ambiguous; write the line's number on its chip, as gpioinfo lists it")
	}
	if isNumber(a.Name) {
		n, err := strconv.Atoi(a.Name)
		if err != nil {
			return Address{}, badAddress(s, "the line's number is too large")
		}
		a.Line, a.Name = n, ""
	}
	return a, nil
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func badAddress(s, hint string) error {
	return &fault.Error{Kind: fault.Invalid, Op: "read GPIO address", Err: fmt.Errorf("%q names no line", s), Hint: hint}
}

// String returns the form that ParseAddress reads.
func (a Address) String() string {
	if a.Name != "" {
		return a.Chip + "/" + a.Name
	}
	return a.Chip + "/" + strconv.Itoa(a.Line)
}
