package trial

import (
	"context"
	"strconv"
	"unicode/utf8"

	"onetrip/devices"
	"onetrip/devices/detect"
)

// Scan waits until ctx ends for a code. Its text may be a person's pickup code: only its length is told. Nobody else may drive the scanner.
func Scan(ctx context.Context, s devices.CodeScanner) Report {
	r := Report{Role: detect.Scanner}
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	s.Arm()
	defer s.Disarm()
	err := s.Run(waiting, func(e devices.ScanEvent) {
		if e.Code != "" && !r.OK {
			r = OfCode(e.Code)
			stop()
		}
	})
	if !r.OK {
		r.ends(ctx, s.Status(), NoCode, err)
	}
	return r
}

// OfCode is the report on a code that was read.
func OfCode(code string) Report {
	r := Report{Role: detect.Scanner, OK: true}
	r.fact("characters", strconv.Itoa(utf8.RuneCountInString(code)))
	return r
}
