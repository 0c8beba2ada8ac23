package detect_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices/detect"
)

// bauds are the speeds that a device may be set to.
var bauds = []int{9600, 19200, 38400, 57600, 115200}

// TestShuffledPortsAreAllFound puts four devices of different protocols at random speeds on four ports in random order: each is found for
// what it is, within 20 s, and nothing that was sent opens, prints or sets anything.
func TestShuffledPortsAreAllFound(t *testing.T) {
	seeds := 500
	if testing.Short() {
		seeds = 40
	}
	var longest time.Duration
	first := uint64(time.Now().UnixNano())
	t.Logf("seeds from %d", first)
	rows := map[string]int{}
	for n := range seeds {
		seed := first + uint64(n)
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 0))
			b := newBox(t)
			protocols := []string{"xor8a", "modbusrtu", "wkly", "kerong"}
			r.Shuffle(4, func(i, j int) { protocols[i], protocols[j] = protocols[j], protocols[i] })
			base := map[string]int{"xor8a": 1, "modbusrtu": 1}
			things := []thing{
				newReader(0, false),
				newPrinter([]string{"epson", "snbc", "custom", "module", "module_58"}[r.IntN(5)], nil),
				newLocks(protocols[0], []int{base[protocols[0]]}),
				newLocks(protocols[1], []int{base[protocols[1]], base[protocols[1]] + 1}),
			}
			speeds := make([]int, 4)
			for i := range speeds {
				speeds[i] = bauds[r.IntN(5)]
			}
			things[0] = newReader(speeds[0], r.IntN(2) == 0)
			order := r.Perm(4)
			for _, i := range order {
				b.plug(things[i], speeds[i])
			}
			b.start()
			defer b.stop()
			got := b.find(detect.Opts{})
			longest = max(longest, got.Took)
			for at, i := range order {
				f := got.Ports[at]
				if f.Role != things[i].want || f.Protocol != things[i].wantHow || f.Baud != speeds[i] || f.Sure != detect.Certain || len(f.Problems) > 0 {
					t.Errorf("seed %d: port %d: %s %s at %d (%v, %v), want %s at %d", seed, at+1, f.Role, f.Protocol, f.Baud, f.Sure, f.Problems, things[i].wantHow, speeds[i])
				}
				rows[fmt.Sprintf("%-9s %6d", things[i].wantHow, speeds[i])]++
			}
			if boards := got.Ports[indexOf(order, 3)].Device.Boards; len(boards) != 2 {
				t.Errorf("seed %d: boards %v, want two", seed, boards)
			}
			if got.Took > 20*time.Second {
				t.Errorf("seed %d: took %v, want at most 20 s", seed, got.Took)
			}
			b.wantUnharmed(fmt.Sprintf("seed %d", seed))
		})
		if t.Failed() && n > 3 {
			break
		}
	}
	var table strings.Builder
	for _, p := range []string{"idcard", "escpos", "xor8a", "modbusrtu", "wkly", "kerong"} {
		for _, baud := range bauds {
			key := fmt.Sprintf("%-9s %6d", p, baud)
			fmt.Fprintf(&table, "%s  found %4d times\n", key, rows[key])
		}
	}
	t.Logf("%d seeds, longest search %v\n%s", seeds, longest, table.String())
}

func indexOf(order []int, want int) int {
	for i, x := range order {
		if x == want {
			return i
		}
	}
	return -1
}
