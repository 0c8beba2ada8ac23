package player

import (
	"bytes"
	"context"
	"fmt"

	"onetrip/devices"
)

// mostOutput bounds what a program may write: about six minutes of 16-bit sound at 22,050 samples a second.
const mostOutput = 16 << 20

// Output runs a program that writes a sound to its standard output instead of playing it, and returns what it wrote. The program dies with
// ctx. The error is ctx's or a devices.ProblemError.
func Output(ctx context.Context, program string, s Sound) ([]byte, error) {
	var complaint tail
	out := limited{room: mostOutput}
	cmd := command(ctx, program, s, &complaint)
	cmd.Stdout = &out
	err := cmd.Run()
	switch {
	case err == nil:
		return out.b.Bytes(), nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, &devices.ProblemError{Problem: devices.NoSound, Detail: fmt.Sprintf("%s: %v: %s", program, err, complaint.String())}
}

// limited is an io.Writer that takes no more than fits.
type limited struct {
	b    bytes.Buffer
	room int
}

// Write takes all of b or fails, which ends the program.
func (l *limited) Write(b []byte) (int, error) {
	if l.room -= len(b); l.room < 0 {
		return 0, fmt.Errorf("more than %d bytes of sound", mostOutput)
	}
	return l.b.Write(b)
}
