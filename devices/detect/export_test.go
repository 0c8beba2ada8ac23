package detect

// PlanQuestion is a question of the plan, for tests.
type PlanQuestion struct {
	Protocol, Text string
	Baud           int
	Bytes          []byte
	More           bool // asked only of a device of the protocol that answered
}

// Plan returns what a line of which nothing is known is asked, and after it what is asked of those who answered.
func Plan() (out []PlanQuestion) {
	for _, st := range plan(kinds()) {
		out = append(out, PlanQuestion{st.kind.Name, st.ask.Text, st.baud, st.ask.Bytes, false})
	}
	for _, k := range kinds() {
		asks := append(append([]PlanQuestion{}, listOf(k)...), boardsOf(k)...)
		out = append(out, asks...)
	}
	return out
}

func listOf(k kind) (out []PlanQuestion) {
	for _, q := range append(append(k.Confirm[:0:0], k.Confirm...), k.More...) {
		for _, baud := range k.Bauds {
			out = append(out, PlanQuestion{k.Name, q.Text, baud, q.Bytes, true})
		}
	}
	return out
}

func boardsOf(k kind) (out []PlanQuestion) {
	for _, board := range k.Far {
		q := k.Board(board)
		for _, baud := range k.Bauds {
			out = append(out, PlanQuestion{k.Name, q.Text, baud, q.Bytes, true})
		}
	}
	return out
}

// Classify names who talks so, for tests.
func Classify(said []byte) string {
	return map[talker]string{unknownTalker: "", gpsTalker: "gps", modemTalker: "modem", scannerTalker: "scanner"}[classify(said)]
}
