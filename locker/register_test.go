package locker_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

const ulid = "01JD9Z3V7Q8Y5W4X2T6R1S0NMK"

var registeredAt = time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC)

// registration is what a clerk writes.
func registration() locker.Registration {
	return locker.Registration{
		Result: locker.Result{
			ID: ulid, Case: " JH2026-0001 ", Matter: "不动产登记", Document: "不动产权证书", Number: "吉(2026)0000001", Copies: 1,
			Department: "自然资源局", Size: locker.Small, Delivery: locker.ByTerminal, State: locker.HandedOut, Cell: 3, By: "somebody",
		},
		Person: locker.Person{Name: "张 测试", Number: "11019919700101001x", Phone: "+86 138-0000-3001"},
	}
}

func TestARegistrationIsKeptInOneForm(t *testing.T) {
	now := time.Date(2026, 11, 23, 1, 2, 3, 4567890, time.FixedZone("CST", 0))
	r := registration()
	r.Person.Number = " 110199 19700101 0011 "
	got, err := r.New("li.na", now)
	if err != nil {
		t.Fatal(err)
	}
	want := locker.Registration{
		Result: locker.Result{
			ID: ulid, Case: "JH2026-0001", Matter: "不动产登记", Document: "不动产权证书", Number: "吉(2026)0000001", Copies: 1,
			Department: "自然资源局", Size: locker.Small, Delivery: locker.ByTerminal, State: locker.Registered, Masked: "张*",
			By: "li.na", Since: now.Truncate(time.Millisecond).UTC(),
		},
		Person: locker.Person{Name: "张 测试", Number: "110199197001010011", Phone: "13800003001"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("registration (-want +got):\n%s", diff)
	}
}

func TestWhatIsWrongInARegistrationIsNamed(t *testing.T) {
	for key, change := range map[string]func(*locker.Registration){
		locker.KeyResultID:   func(r *locker.Registration) { r.Result.ID = "1" },
		locker.KeyCase:       func(r *locker.Registration) { r.Result.Case = "  " },
		locker.KeyMatter:     func(r *locker.Registration) { r.Result.Matter = strings.Repeat("长", 81) },
		locker.KeyDocument:   func(r *locker.Registration) { r.Result.Document = "" },
		locker.KeyDocNumber:  func(r *locker.Registration) { r.Result.Number = "a\x00b" },
		locker.KeyCopies:     func(r *locker.Registration) { r.Result.Copies = 100 },
		locker.KeyDepartment: func(r *locker.Registration) { r.Result.Department = "" },
		locker.KeySize:       func(r *locker.Registration) { r.Result.Size = 4 },
		locker.KeyDelivery:   func(r *locker.Registration) { r.Result.Delivery = "pigeon" },
		locker.KeyName:       func(r *locker.Registration) { r.Person.Name = "" },
		locker.KeyNumber:     func(r *locker.Registration) { r.Person.Number = "110199197001010012" },
		locker.KeyPhone:      func(r *locker.Registration) { r.Person.Phone = "no phone" },
		locker.KeyReach:      func(r *locker.Registration) { r.Person.Number, r.Person.Phone = "", "" },
	} {
		r := registration()
		r.Person.Number = "110199197001010011"
		change(&r)
		_, err := r.New("li.na", registeredAt)
		if fault.KindOf(err) != fault.Invalid || fault.KeyOf(err) != key {
			t.Errorf("%s: got %v, want invalid with this key", key, err)
		}
		if err != nil && strings.Contains(err.Error(), "110199") {
			t.Errorf("%s: the error tells the number", key)
		}
	}
	r := registration()
	r.Result.Delivery, r.Person.Number, r.Person.Phone = locker.ByMail, "", ""
	if _, err := r.New("li.na", registeredAt); err != nil {
		t.Errorf("by mail, without number and phone: got %v", err)
	}
	for _, number := range []string{"E12345678", "91220281MA0Y1ABC2X", "810000199408230021"} {
		r := registration()
		r.Person.Number = number
		if _, err := r.New("li.na", registeredAt); err != nil {
			t.Errorf("the number of a passport, a unit, a permit: got %v", err)
		}
	}
}

func TestMaskedPersonsKeepTheirCredentials(t *testing.T) {
	got := locker.Person{Name: "张测试", Number: "110199197001010011", Phone: "13800003001"}.Masked()
	want := locker.Person{Name: "张*", Number: "1*************0011", Phone: "138********"}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
