package screen

import (
	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// rate stacks the grades at equal height, so that none looks more important, with the way out below.
func (p *page) rate(b kit.Box, v present.RateBody) {
	b = p.buttons(b, []present.Button{v.Skip})
	gap := p.Grid.Gutter
	if p.Grid.Wide {
		gap = 12
	}
	for i, r := range b.Rows(len(v.Grades), gap) {
		g := v.Grades[i]
		t := kit.Tile{Icon: g.Icon, Title: g.Text, First: g.Look == present.Primary, Plain: true}
		act := p.tap(g.Tap)
		if g.Disabled {
			act = nil
		}
		p.Tile(r, t, act)
	}
}
