package lockertest

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"time"

	"onetrip/locker"
)

// Keys is a locker.Keys with a fixed key.
type Keys struct{}

// Index implements locker.Keys.
func (Keys) Index(domain, value string) []byte {
	mac := hmac.New(sha256.New, []byte("a key for tests"))
	fmt.Fprintf(mac, "%d %s %s", len(domain), domain, value)
	return mac.Sum(nil)
}

// Cheap is the cost of a hash in tests.
var Cheap = locker.Cost{Memory: 8, Time: 1, Threads: 1}

// CabinetID is the cabinet of the tests.
const CabinetID locker.CabinetID = "1"

// Morning is Monday, 23 November 2026, 9:00 in Jiaohe.
func Morning() time.Time { return time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC) }

// Zone is the hall's.
var Zone = time.FixedZone("CST", 8*3600)

// Rules are those of the tests: the defaults.
func Rules() locker.Rules { return locker.Rules{Zone: Zone}.OrDefault() }

// Cells returns n cells in columns of eight; every fourth is medium, every eighth large.
func Cells(n int) []locker.Cell {
	cells := make([]locker.Cell, n)
	for i := range cells {
		size := locker.Small
		switch {
		case i%8 == 7:
			size = locker.Large
		case i%4 == 3:
			size = locker.Medium
		}
		cells[i] = locker.Cell{No: locker.CellNo(i + 1), Size: size, Column: i/8 + 1, Row: i%8 + 1, Lock: locker.Lock{Board: 1, Lock: i + 1}}
	}
	return cells
}

// Person is the n-th applicant.
func Person(n int) locker.Person {
	return locker.Person{Name: fmt.Sprintf("张测试%03d", n), Number: fmt.Sprintf("22028119800%06dX", n), Phone: fmt.Sprintf("1380000%04d", 3000+n)}
}

// Result is the n-th document, for the terminal.
func Result(n int) locker.Result {
	return locker.Result{
		ID: locker.ResultID(fmt.Sprintf("result %03d", n)), Case: fmt.Sprintf("JH2026-%04d", n), Matter: "不动产登记", Document: "不动产权证书",
		Number: fmt.Sprintf("吉(2026)%07d", n), Copies: 1, Department: "estate", Size: locker.Small, Delivery: locker.ByTerminal, By: "li.na",
		Since: Morning(),
	}
}

// Reservation puts the n-th document in, after it was received.
func Reservation(n int) locker.Reservation {
	id := locker.DepositID(fmt.Sprintf("deposit %03d", n))
	r := Result(n)
	r.State, r.Masked = locker.AtWindow, "张*"
	return locker.Reservation{
		Deposit: id, Opening: locker.OpeningID(fmt.Sprintf("put in %03d", n)), Result: r, Number: locker.NumberIndex(Keys{}, Person(n).Number),
		Phone4: locker.PhoneIndex(Keys{}, id, Person(n).Phone), By: "wang",
	}
}

// Coder returns a cheap one that draws the same codes in every run.
func Coder() locker.Coder {
	return locker.Coder{Keys: Keys{}, Rand: rand.NewChaCha8([32]byte{8}), Cost: Cheap}
}
