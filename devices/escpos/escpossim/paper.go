package escpossim

import (
	"image"
	"time"
)

// paper is the roll from the torn edge on. Rows are counted from the first that passed the print head; those before it are negative.
type paper struct {
	head   int // the row under the print head
	toCut  int // rows from the head to the cutter
	torn   int // where the roll that can be seen begins
	edge   int // where the present piece begins: the last cut or tear
	cuts   []int
	strips []strip

	elements []Element // of the present piece and, behind a cut without feed, of what is in the printer; Row counts from the roll's start
	raw      []byte
	damaged  bool // a byte of the piece was lost
	printed  bool // something of it is on the paper
}

func newPaper(toCut int) paper { return paper{toCut: toCut, torn: -toCut, edge: -toCut} }

// mouth is the row at the cutter.
func (w *paper) mouth() int { return w.head - w.toCut }

// out is how many rows hang out of the printer.
func (w *paper) out() int { return max(0, w.mouth()-w.torn) }

// restart forgets the bytes of a piece of which nothing was printed.
func (w *paper) restart() {
	if !w.printed {
		w.raw, w.damaged = nil, false
	}
}

// lay begins a strip at the head and returns its number.
func (w *paper) lay(s strip) int {
	s.top = w.head
	w.strips = append(w.strips, s)
	return len(w.strips) - 1
}

// add notes elements at the head.
func (w *paper) add(elements []Element) {
	for _, e := range elements {
		e.Row = w.head
		w.elements = append(w.elements, e)
	}
	if len(elements) > 0 {
		w.printed = true
	}
}

// separate ends the present piece at a row behind its edge and returns it as a job. What lies behind the row belongs to the next one.
func (w *paper) separate(at int) Job {
	j := Job{Raw: w.raw, Complete: !w.damaged, Rows: at - w.edge, top: w.edge}
	var rest []Element
	for _, e := range w.elements {
		if e.Row >= at && e.Kind != KindCut {
			rest = append(rest, e)
			continue
		}
		e.Row -= w.edge
		j.Elements = append(j.Elements, e)
		j.Complete = j.Complete && !e.Partial
	}
	j.Text = textLines(j.Elements)
	for _, s := range w.strips {
		if s.top+s.rows > w.edge && s.top < at {
			j.strips = append(j.strips, s)
		}
	}
	w.edge, w.elements, w.raw, w.damaged, w.printed = at, rest, nil, false, len(rest) > 0
	return j
}

// prune drops what hangs out further than a picture shows: it lies on the floor.
func (w *paper) prune() {
	w.torn = max(w.torn, w.mouth()-longest)
	keep := min(w.torn, w.edge)
	n := 0
	for n < len(w.strips) && w.strips[n].top+w.strips[n].rows <= keep {
		n++
	}
	w.strips = w.strips[n:]
	for len(w.cuts) > 0 && w.cuts[0] <= w.torn {
		w.cuts = w.cuts[1:]
	}
}

// Roll is the paper that hangs out of the printer.
type Roll struct {
	Version int             `json:"version"` // as in Report
	Rows    int             `json:"rows"`
	Cuts    []int           `json:"cuts"` // rows of the picture at which the paper hangs by a point only
	Image   *image.Paletted `json:"-"`    // white and black, one pixel a dot, the oldest paper on top; of no height when nothing hangs out
}

// Roll draws the paper since the last Tear, as far as it has come out by now; of more than 2 m only the last 2 m.
func (p *Printer) Roll() Roll {
	p.mu.Lock()
	w := &p.paper
	r := Roll{Version: p.version, Rows: w.out(), Cuts: []int{}}
	for _, at := range w.cuts {
		r.Cuts = append(r.Cuts, at-w.torn)
	}
	strips := append([]strip(nil), w.strips...)
	from, to := w.torn, w.torn+r.Rows
	p.mu.Unlock()
	r.Image = draw(strips, p.opts.Dots, from, to, p.opts.Font)
	return r
}

// Tear pulls the paper off, as a visitor does: at the last cut when there is one, otherwise at the mouth, which makes an uncut job of what
// comes off. It returns false when nothing hangs out.
func (p *Printer) Tear() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := &p.paper
	if w.out() == 0 {
		return false
	}
	if n := len(w.cuts); n > 0 {
		w.torn = w.cuts[n-1]
	} else {
		j := w.separate(w.mouth())
		j.Complete = false
		p.finish(j)
		w.torn = w.mouth()
	}
	w.cuts = nil
	w.prune()
	p.touch()
	return true
}

// finish keeps a job.
func (p *Printer) finish(j Job) {
	p.jobNo++
	j.Number, j.At, j.Dots, j.font = p.jobNo, time.Now(), p.opts.Dots, p.opts.Font
	if j.Elements == nil {
		j.Elements = []Element{}
	}
	p.jobs = append(p.jobs, j)
	if extra := len(p.jobs) - p.opts.KeepJobs; extra > 0 {
		p.jobs = append([]Job(nil), p.jobs[extra:]...)
	}
}

// Jobs returns the pieces of paper that were cut or torn off, oldest first, as many as Opts.KeepJobs.
func (p *Printer) Jobs() []Job {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Job(nil), p.jobs...)
}
