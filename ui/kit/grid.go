package kit

// Box is a place on the page in design pixels.
type Box struct{ X, Y, W, H float32 }

// Right returns the x of the right edge.
func (b Box) Right() float32 { return b.X + b.W }

// Bottom returns the y of the lower edge.
func (b Box) Bottom() float32 { return b.Y + b.H }

// Inset returns the box made smaller by dx on the left and right, dy above and below.
func (b Box) Inset(dx, dy float32) Box { return Box{b.X + dx, b.Y + dy, b.W - 2*dx, b.H - 2*dy} }

// Top returns the upper part, h high.
func (b Box) Top(h float32) Box { return Box{b.X, b.Y, b.W, h} }

// Below returns what is left when the upper h is taken away.
func (b Box) Below(h float32) Box { return Box{b.X, b.Y + h, b.W, b.H - h} }

// Left returns the left part, w wide.
func (b Box) Left(w float32) Box { return Box{b.X, b.Y, w, b.H} }

// After returns what is left when the leftmost w is taken away.
func (b Box) After(w float32) Box { return Box{b.X + w, b.Y, b.W - w, b.H} }

// Centre returns a box of w by h in the middle.
func (b Box) Centre(w, h float32) Box { return Box{b.X + (b.W-w)/2, b.Y + (b.H-h)/2, w, h} }

// Columns cuts the box into n equal columns with a gap between.
func (b Box) Columns(n int, gap float32) []Box {
	w := (b.W - gap*float32(n-1)) / float32(n)
	boxes := make([]Box, n)
	for i := range boxes {
		boxes[i] = Box{b.X + float32(i)*(w+gap), b.Y, w, b.H}
	}
	return boxes
}

// Rows cuts the box into n equal rows with a gap between.
func (b Box) Rows(n int, gap float32) []Box {
	h := (b.H - gap*float32(n-1)) / float32(n)
	boxes := make([]Box, n)
	for i := range boxes {
		boxes[i] = Box{b.X, b.Y + float32(i)*(h+gap), b.W, h}
	}
	return boxes
}

// Grid is the skeleton of a page and its type scale for one orientation and one text mode; ui/VISUAL.md, "Grid and skeleton" and "Type".
type Grid struct {
	Wide, Large    bool
	Staff          bool // a low panel and smaller targets, for people who know the page
	W, H           float32
	Margin, Gutter float32
	Panel          Box // the dark panel, with the header inside
	Ring           Box // countdown
	Work           Box // between panel and bar
	BandY          float32
	Bar            Box
	Touch          float32 // least height of a visitor's target
	Primary        float32 // least height of a primary button
	Min            float32 // smallest text
	Type           Type
}

// Type is the type scale: each role's sizes, the preferred one first. A later size of the same role may be taken where the first does not
// fit; nothing is ever drawn smaller than the last.
type Type struct {
	Number, Title, TileTitle, SmallTitle, Primary, Second, Body, Label, Small []float32
}

// NewGrid returns the skeleton for a page lying (wide) or standing, in normal or large text.
func NewGrid(wide, large bool) Grid {
	switch {
	case wide && large:
		return landscapeLarge()
	case wide:
		return landscape()
	case large:
		return portraitLarge()
	}
	return portrait()
}

func portrait() Grid {
	return Grid{
		W: 1080, H: 1920, Margin: 48, Gutter: 24,
		Panel: Box{0, 0, 1080, 520}, Ring: Box{832, 184, 200, 200},
		Work: Box{48, 552, 984, 1152}, BandY: 1536, Bar: Box{0, 1744, 1080, 176},
		Touch: 128, Primary: 168, Min: 28,
		Type: Type{
			Number: []float32{300, 260, 220}, Title: []float32{96, 84}, TileTitle: []float32{96, 84}, SmallTitle: []float32{64, 56, 48},
			Primary: []float32{72, 64, 60}, Second: []float32{56, 52, 48}, Body: []float32{48, 44, 40}, Label: []float32{38, 36, 34, 32}, Small: []float32{32, 30, 28},
		},
	}
}

func portraitLarge() Grid {
	return Grid{
		Large: true, W: 1080, H: 1920, Margin: 40, Gutter: 24,
		Panel: Box{0, 0, 1080, 560}, Ring: Box{840, 200, 200, 200},
		Work: Box{40, 592, 1000, 1064}, BandY: 1480, Bar: Box{0, 1688, 1080, 232},
		Touch: 128, Primary: 168, Min: 38,
		Type: Type{
			Number: []float32{300, 260, 220}, Title: []float32{108, 96, 84}, TileTitle: []float32{124, 108, 96, 84}, SmallTitle: []float32{88, 76, 68},
			Primary: []float32{88, 80, 72}, Second: []float32{68, 64, 60}, Body: []float32{56}, Label: []float32{46}, Small: []float32{46, 42, 38},
		},
	}
}

func landscape() Grid {
	return Grid{
		Wide: true, W: 1024, H: 768, Margin: 28, Gutter: 16,
		Panel: Box{0, 0, 336, 668}, Ring: Box{98, 508, 140, 140},
		Work: Box{356, 20, 648, 632}, BandY: 552, Bar: Box{0, 668, 1024, 100},
		Touch: 76, Primary: 100, Min: 24,
		Type: Type{
			Number: []float32{180, 160, 140}, Title: []float32{92, 84, 72, 64, 56, 52, 48}, TileTitle: []float32{60, 56, 52}, SmallTitle: []float32{40, 36, 34},
			Primary: []float32{48, 44, 40}, Second: []float32{36, 34, 32}, Body: []float32{32, 30, 28}, Label: []float32{28, 26}, Small: []float32{24},
		},
	}
}

func landscapeLarge() Grid {
	g := landscape()
	g.Large, g.Min, g.Primary, g.BandY = true, 46, 122, 536
	g.Type = Type{
		Number: []float32{180, 160, 140}, Title: []float32{92, 84, 72, 64, 60, 56, 52, 48, 46}, TileTitle: []float32{80, 72, 64, 60, 56, 52}, SmallTitle: []float32{56, 52, 48, 46},
		Primary: []float32{60, 56, 52, 48}, Second: []float32{52, 48, 46}, Body: []float32{48, 46}, Label: []float32{46}, Small: []float32{46},
	}
	return g
}

// ForStaff returns the skeleton of the staff's pages: a panel to y 328, targets from 80 px, lists of more rows.
func (g Grid) ForStaff() Grid {
	g.Staff = true
	if g.Wide {
		g.Touch, g.Primary = 58, 84
		g.Type = Type{
			Number: g.Type.Number, Title: []float32{60, 56, 52, 48, 44, 40}, TileTitle: g.Type.TileTitle, SmallTitle: g.Type.SmallTitle,
			Primary: []float32{36, 34, 32, 30, 28}, Second: []float32{30, 28, 26, 24}, Body: []float32{28, 26, 24}, Label: []float32{24}, Small: []float32{24},
		}
		return g
	}
	g.Panel, g.Ring, g.Work = Box{0, 0, 1080, 328}, Box{856, 128, 176, 176}, Box{48, 352, 984, 1368}
	g.Touch, g.Primary = 80, 128
	g.Type = Type{
		Number: g.Type.Number, Title: []float32{78, 72, 64, 60, 56}, TileTitle: g.Type.TileTitle, SmallTitle: g.Type.SmallTitle,
		Primary: []float32{60, 56, 52, 48}, Second: []float32{48, 44, 40, 36}, Body: []float32{44, 40, 36}, Label: []float32{36, 34, 32, 30}, Small: []float32{30, 28},
	}
	return g
}
