package idcard_test

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices/idcard"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
)

// TestNoCommandHangs lets a device say what never becomes an answer. Every command ends within its time-out and one second (requirement R5).
func TestNoCommandHangs(t *testing.T) {
	for name, talk := range map[string]func(int) []byte{
		"nothing":           func(int) []byte { return nil },
		"endless noise":     func(int) []byte { return []byte{1, 2, 3} },
		"endless preamble":  func(int) []byte { return []byte{0xAA} },
		"endless preambles": func(int) []byte { return []byte(idcard.Preamble) },
		"a long frame, byte by byte": func(i int) []byte {
			return idcard.AppendFrame(nil, make([]byte, 4000)...)[i : i+1]
		},
		"damaged frames without end": func(int) []byte { return []byte(idcard.Preamble + "\x00\x00") },
	} {
		t.Run(name, func(t *testing.T) {
			for _, c := range []idcard.Command{idcard.GetStatus, idcard.Find, idcard.Read, idcard.ReadExtra} {
				synctest.Test(t, func(t *testing.T) {
					host, dev := linktest.Pipe()
					stop := make(chan struct{})
					go func() {
						for i := 0; ; i++ {
							select {
							case <-stop:
								return
							case <-time.After(190 * time.Millisecond):
								_, _ = dev.Write(talk(i % 4000))
							}
						}
					}()
					began := time.Now()
					_, err := idcard.Once(host, 9600, c)
					if took, most := time.Since(began), idcard.Timeout(c, 9600)+time.Second; err == nil || took > most {
						t.Errorf("%v: %v after %v, want an error within %v", c, err, took, most)
					}
					close(stop)
				})
			}
		})
	}
}

func TestTimeoutsGrowWithTheWireTime(t *testing.T) {
	fast, slow := idcard.Timeout(idcard.Read, 115200), idcard.Timeout(idcard.Read, 9600)
	// 1295 bytes take 112 ms and 1349 ms.
	if fast < 3112*time.Millisecond || fast > 3130*time.Millisecond || slow < 4349*time.Millisecond || slow > 4370*time.Millisecond {
		t.Errorf("time-outs %v and %v", fast, slow)
	}
}

// stubborn is a port that cannot discard its input and takes no bytes while full is set.
type stubborn struct {
	link.Port
	full bool
}

func (s stubborn) Write(b []byte) (int, error) {
	if s.full {
		return 0, os.ErrDeadlineExceeded
	}
	return s.Port.Write(b)
}

func TestOldBytesAreNoAnswerEvenOnAPortThatCannotDiscard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, dev := linktest.Pipe()
		none := idcard.AppendFrame(nil, 0, 0, 0x80)
		_, _ = dev.Write(bytes.Repeat(none, 100))
		if f, err := idcard.Once(stubborn{Port: host}, 115200, idcard.Find); err == nil {
			t.Errorf("an old answer was taken: % X", []byte(f))
		}
	})
}

func TestWriteThatTakesNothingIsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host, _ := linktest.Pipe()
		_, err := idcard.Once(stubborn{host, true}, 115200, idcard.Find)
		if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("error %v, want one that counts as silence", err)
		}
	})
}
