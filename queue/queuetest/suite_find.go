package queuetest

import (
	"slices"

	"onetrip/kiosk/base/civil"
	"onetrip/queue"
)

// finds looks for tickets by person and by number.
func finds(e exam) {
	t := e.T
	store, _ := e.open(t)
	one, other := Person(1), Person(2)
	consult := func(o *queue.Order) { o.Service, o.Series = "consult", queue.Series{ID: "H", Prefix: "H"} }
	tomorrow := When(Morning().AddDate(0, 0, 1))
	orders := []queue.Order{Order(1, By(one)), Order(2, By(other)), Order(3, By(one), consult), Order(4, By(one), tomorrow), Order(5)}
	nos := map[queue.TicketID]queue.TicketNo{}
	for _, o := range orders {
		nos[o.ID] = issue(t, store, o).No
	}
	for _, tt := range []struct {
		name string
		find queue.Find
		want []queue.TicketID
	}{
		{"a person's of the day, in the order of issue", queue.Find{Day: Monday, Number: one.Number}, []queue.TicketID{ID(1), ID(3)}},
		{"a person's of another day", queue.Find{Day: Monday.AddDays(1), Number: one.Number}, []queue.TicketID{ID(4)}},
		{"a number", queue.Find{Day: Monday, No: nos[ID(2)]}, []queue.TicketID{ID(2)}},
		{"the same counter of another series", queue.Find{Day: Monday, No: nos[ID(3)]}, []queue.TicketID{ID(3)}},
		{"a number of another day", queue.Find{Day: Monday.AddDays(2), No: nos[ID(1)]}, nil},
		{"a stranger's", queue.Find{Day: Monday, Number: Person(9).Number}, nil},
		{"no number at all", queue.Find{Day: Monday, No: "hello"}, nil},
		{"no day", queue.Find{Day: civil.Date{}, No: nos[ID(1)]}, nil},
	} {
		got, err := store.Find(t.Context(), "jiaohe", tt.find)
		var ids []queue.TicketID
		for _, x := range got {
			ids = append(ids, x.ID)
			if x.Masked != "" && x.Masked != queue.MaskName(one.Name) && x.Masked != queue.MaskName(other.Name) {
				t.Errorf("%s: the name is told: %q", tt.name, x.Masked)
			}
		}
		if err != nil || !slices.Equal(ids, tt.want) {
			t.Errorf("%s: got %v, %v; want %v", tt.name, ids, err, tt.want)
		}
	}
}
