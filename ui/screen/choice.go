package screen

import (
	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// choice draws departments at the left and rows at the right with a pager below; in large text each has a page of its own.
func (p *page) choice(b kit.Box, v present.ChoiceBody) {
	if len(v.Rows) == 0 {
		p.departmentPage(p.pager(b, v.Pager), v.Departments)
		return
	}
	if len(v.Departments) > 0 {
		w, gap := float32(244), float32(32)
		if p.Grid.Wide {
			w, gap = 152, 20
		}
		p.departments(b.Left(w), v.Departments)
		b = b.After(w + gap)
	}
	b = p.pager(b, v.Pager)
	p.rows(b, v.Rows)
}

// rowHeight returns the fixed height of a row and the gap below it.
func (p *page) rowHeight(n int, room float32) (h, gap float32) {
	switch {
	case p.Grid.Wide && p.Grid.Large:
		return min((room-12*float32(max(n, 3)-1))/float32(max(n, 3)), 190), 12
	case p.Grid.Wide:
		return 96, 12
	case p.Grid.Large:
		return min((room-20*float32(max(n, 4)-1))/float32(max(n, 4)), 216), 20
	}
	return 152, 16
}

func (p *page) rows(b kit.Box, rows []present.Row) {
	h, gap := p.rowHeight(len(rows), b.H)
	list := make([]kit.Row, len(rows))
	for i, r := range rows {
		list[i] = kit.Row{Title: r.Title, Waiting: r.Waiting, Wait: r.Wait, Blocked: r.Blocked}
	}
	p.BareRows(b.W, h, list)
	for i, r := range list {
		p.Row(kit.Box{X: b.X, Y: b.Y + float32(i)*(h+gap), W: b.W, H: h}, r, p.tap(rows[i].Tap))
	}
}

func (p *page) departments(b kit.Box, list []present.Choice) {
	h, gap := float32(128), float32(16)
	if p.Grid.Wide {
		h, gap = 80, 12
	}
	for i, c := range list {
		p.Department(kit.Box{X: b.X, Y: b.Y + float32(i)*(h+gap), W: b.W, H: h}, c.Name, c.Chosen, p.tap(c.Tap))
	}
}

// departmentPage draws the departments in two columns.
func (p *page) departmentPage(b kit.Box, list []present.Choice) {
	gap := float32(20)
	n := max((len(list)+1)/2, 3)
	for i, c := range list {
		at := b.Rows(n, gap)[i/2].Columns(2, gap)[i%2]
		p.Department(at, c.Name, c.Chosen, p.tap(c.Tap))
	}
}

// pager draws the page buttons at the bottom and returns what is left above.
func (p *page) pager(b kit.Box, v *present.Pager) kit.Box {
	if v == nil {
		return b
	}
	h, w, gap := float32(136), float32(220), float32(16)
	sizes, label := []float32{42, 40, 38}, []float32{34, 32, 30}
	switch {
	case p.Grid.Wide && p.Grid.Large:
		h, w, gap = 112, 190, 12
		sizes, label = p.Grid.Type.Label, p.Grid.Type.Label
	case p.Grid.Wide:
		h, w, gap = 88, 146, 12
		sizes, label = []float32{28, 26}, []float32{24}
	case p.Grid.Large:
		w, gap = 300, 24
		sizes, label = []float32{60, 56, 52}, p.Grid.Type.Label
	}
	if b.W > 0.9*p.Grid.Work.W {
		w = max(w, b.W*0.28)
	}
	row := kit.Box{X: b.X, Y: b.Bottom() - h, W: b.W, H: h}
	p.turnButton(row.Left(w), v.Prev, sizes, false)
	p.turnButton(row.After(row.W-w), v.Next, sizes, true)
	p.Write(v.Label, row.Inset(w+6, 0), kit.Text{
		Sizes: label, Colour: p.Palette.Ink2, Align: fyne.TextAlignCenter, Middle: true, Plain: true, Lines: 2, Tight: true,
	})
	b.H -= h + gap
	return b
}

func (p *page) turnButton(b kit.Box, v present.Button, sizes []float32, after bool) {
	p.Button(b, kit.Button{Icon: v.Icon, Text: v.Text, Look: lookOf(v.Look), Disabled: v.Disabled, Sizes: sizes, After: after}, p.tap(v.Tap))
}
