package screen

import (
	"fyne.io/fyne/v2"

	"onetrip/ui/kit"
	"onetrip/ui/present"
)

// keypad draws the boxes of what is typed, the hint or advice, and the kiosk's own keys.
func (p *page) keypad(b kit.Box, v present.KeypadBody) {
	if p.Grid.Wide {
		p.keypadWide(b, v)
		return
	}
	boxes := b.Below(8).Top(136)
	if len(v.Groups) > 2 {
		boxes = b.Below(8).Top(112)
	}
	gap := float32(18)
	if v.Banner != nil && p.Grid.Large {
		boxes, gap = b.Top(100), 14 // the advice needs the room, the keys keep their height
	}
	p.codeBoxes(boxes, v)
	enter := kit.Box{X: b.X, Y: b.Bottom() - p.Grid.Primary, W: b.W, H: p.Grid.Primary}
	p.button(enter, v.Enter, nil)
	advice := p.adviceHeight(b.W, v)
	if least := p.Grid.Touch*float32(len(v.Keys)) + 16*float32(len(v.Keys)-1); v.Banner != nil && enter.Y-boxes.Bottom()-advice-4*gap < least {
		v.Banner = &present.Banner{Tone: v.Banner.Tone, Title: v.Banner.Title} // the keys keep their height
		advice = p.adviceHeight(b.W, v)
	}
	keysH := min(144*float32(len(v.Keys))+16*float32(len(v.Keys)-1), enter.Y-boxes.Bottom()-advice-4*gap)
	p.advice(kit.Box{X: b.X, Y: boxes.Bottom() + gap, W: b.W, H: advice}, v)
	p.keys(kit.Box{X: b.X, Y: enter.Y - 2*gap - keysH, W: b.W, H: keysH}, v.Keys, 24, 16)
}

func (p *page) adviceHeight(w float32, v present.KeypadBody) float32 {
	if v.Banner == nil {
		return 104
	}
	return max(p.BannerHeight(w, v.Banner.Title, v.Banner.Text)-16, 112)
}

func (p *page) keypadWide(b kit.Box, v present.KeypadBody) {
	boxes := b.Top(92)
	p.codeBoxes(boxes, v)
	b = b.Below(108)
	split := float32(408)
	if p.Grid.Large {
		split = 360
	}
	split = max(split, rowWidth(v.Keys, p.Grid.Touch, 12))
	p.keys(b.Left(split), v.Keys, 12, 12)
	right := b.After(split + 16)
	h := p.Grid.Primary + 40
	p.button(kit.Box{X: right.X, Y: right.Bottom() - h, W: right.W, H: h}, v.Enter, nil)
	p.advice(right.Top(right.H-h-16), v)
}

// rowWidth is how wide the longest row of keys must be.
func rowWidth(rows [][]present.Button, key, gap float32) float32 {
	n := 0
	for _, r := range rows {
		n = max(n, len(r))
	}
	return float32(n)*(key+gap) - gap
}

// advice draws the banner of a wrong entry, or how many characters are missing.
func (p *page) advice(b kit.Box, v present.KeypadBody) {
	if v.Banner == nil {
		t := kit.Text{Sizes: []float32{42, 40, 38}, Colour: p.Palette.Ink2, Strong: p.Palette.Ink, Middle: true, Lines: 2, Tight: true}
		if p.Grid.Large || p.Grid.Wide {
			t.Sizes = p.Grid.Type.Label
		}
		if p.Grid.Wide {
			t.Lines = 6
		}
		p.Write(v.Hint, b, t)
		return
	}
	if p.Grid.Wide {
		p.bannerTall(b, v.Banner)
		return
	}
	p.Banner(b, toneOf(v.Banner.Tone), v.Banner.Title, v.Banner.Text)
}

// bannerTall draws a banner in a narrow column, its words below one another.
func (p *page) bannerTall(b kit.Box, v *present.Banner) {
	c := p.Palette
	soft, ink := c.AmberSoft, c.OnAmberSoft
	switch v.Tone {
	case present.Bad:
		soft, ink = c.FailSoft, c.Fail
	case present.Good:
		soft, ink = c.OkSoft, c.Ok
	case present.Info:
	}
	p.Rect(b, soft, 20)
	p.Rect(b.Inset(20, 0).Top(10), ink, 4)
	in := b.Inset(12, 20)
	in = in.Below(p.Write(v.Title, in, kit.Text{Sizes: p.Grid.Type.Body, Bold: true, Colour: ink, Lines: 5, Tight: true, Plain: true}))
	text := kit.Text{Sizes: p.Grid.Type.Label, Colour: c.Ink, Lines: 5, Tight: true, Plain: true}
	if p.Grid.Large && !p.Fits(v.Text, in.W, in.H, text) {
		return
	}
	p.Write(v.Text, in, text)
}

// codeBoxes draws the boxes in their groups. Up to eight have the full width; an identity number's eighteen are narrower.
func (p *page) codeBoxes(b kit.Box, v present.KeypadBody) {
	gap, between := float32(12), float32(38)
	if v.Places > 8 {
		gap, between = 5, 18
	}
	if p.Grid.Wide {
		gap, between = gap/2, between/2
	}
	groups := max(len(v.Groups), 1)
	w := (b.W - between*float32(groups-1) - gap*float32(v.Places-groups)) / float32(max(v.Places, 1))
	w = min(w, 110)
	typed := []rune(v.Typed)
	if w < p.Grid.Min*0.75 {
		p.codeGroups(b, v, typed)
		return
	}
	sizes := []float32{min(84, w*0.9), min(72, w*0.8), p.Grid.Min}
	x, next := b.X, 0
	groupEnd := ends(v)
	for i := range v.Places {
		p.CodeBox(kit.Box{X: x, Y: b.Y, W: w, H: b.H}, boxState(v, i, len(typed)), at(typed, i), sizes)
		x += w + gap
		if next < len(groupEnd) && i+1 == groupEnd[next] {
			x += between - gap
			next++
		}
	}
}

func ends(v present.KeypadBody) []int {
	var e []int
	n := 0
	for _, g := range v.Groups {
		n += g
		e = append(e, n)
	}
	return e
}

func at(typed []rune, i int) string {
	if i < len(typed) {
		return string(typed[i])
	}
	return ""
}

func boxState(v present.KeypadBody, i, typed int) kit.BoxState {
	switch {
	case v.Wrong && i < typed:
		return kit.Wrong
	case i < typed:
		return kit.Filled
	case i == typed:
		return kit.Next
	}
	return kit.Empty
}

func (p *page) keys(b kit.Box, rows [][]present.Button, gapX, gapY float32) {
	for i, r := range b.Rows(len(rows), gapY) {
		for j, k := range r.Columns(len(rows[i]), gapX) {
			v := rows[i][j]
			sizes := p.keySizes(v)
			p.button(k, v, sizes)
		}
	}
}

func (p *page) keySizes(v present.Button) []float32 {
	if len([]rune(v.Text)) == 1 {
		if p.Grid.Wide {
			return []float32{60}
		}
		return []float32{88}
	}
	switch {
	case p.Grid.Wide && p.Grid.Large:
		return p.Grid.Type.Small
	case p.Grid.Wide:
		return []float32{32, 30, 28, 26}
	case p.Grid.Large:
		return []float32{60, 56, 50, 46}
	}
	return []float32{56, 52, 48, 44, 40}
}

// codeGroups draws one field for each group where single boxes would be too narrow for the size of the figures.
func (p *page) codeGroups(b kit.Box, v present.KeypadBody, typed []rune) {
	const between = 12
	pitch := (b.W - between*float32(len(v.Groups)-1)) / float32(v.Places)
	c := p.Palette
	edge, stroke := c.Edge, float32(3)
	if v.Wrong {
		edge, stroke = c.Fail, 5
	}
	t := kit.Text{Sizes: []float32{p.Grid.Min}, Bold: true, Colour: c.Ink, Align: fyne.TextAlignCenter, Middle: true, Plain: true}
	x, i := b.X, 0
	for _, n := range v.Groups {
		p.Frame(kit.Box{X: x, Y: b.Y, W: pitch * float32(n), H: b.H}, edge, c.Card, 16, stroke)
		for range n {
			cell := kit.Box{X: x, Y: b.Y, W: pitch, H: b.H}
			switch {
			case i < len(typed):
				p.Write(string(typed[i]), cell, t)
			case i == len(typed):
				p.Rect(kit.Box{X: x + 6, Y: b.Bottom() - 20, W: pitch - 12, H: 8}, c.Amber, 3)
			default:
				p.Rect(kit.Box{X: x + 10, Y: b.Bottom() - 18, W: pitch - 20, H: 4}, c.Line, 2)
			}
			x += pitch
			i++
		}
		x += between
	}
}
