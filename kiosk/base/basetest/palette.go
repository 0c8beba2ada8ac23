package basetest

import (
	"cmp"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"iter"
	"maps"
	"slices"
)

// maxColors keeps golden pictures small; screens have few flat colours, the rest is the soft edge of letters.
const maxColors = 64

// pixel is a colour as 0xRRGGBBAA, premultiplied.
type pixel uint32

func (p pixel) rgba() color.RGBA {
	return color.RGBA{R: uint8(p >> 24), G: uint8(p >> 16), B: uint8(p >> 8), A: uint8(p)}
}

// toRGBA copies a picture into the one form that is compared, with its corner at 0,0.
func toRGBA(img image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	return out
}

// pixels visits every pixel in order.
func pixels(img *image.RGBA) iter.Seq2[int, pixel] {
	return func(yield func(int, pixel) bool) {
		for i := 0; i < len(img.Pix); i += 4 {
			if !yield(i/4, pixel(binary.BigEndian.Uint32(img.Pix[i:]))) {
				return
			}
		}
	}
}

// reduce returns the picture with at most maxColors colours. It depends on nothing but the picture: colours of flat areas
// keep their true one however near they are to others, and the rest, mostly soft edges, is put together, coarser and
// coarser until they are few enough. Each group is shown in its most frequent colour, or in a flat one that is nearer.
func reduce(img image.Image) *image.Paletted {
	src := toRGBA(img)
	counts := make(map[pixel]int)
	run := 0 // neighbours are mostly equal: count them together
	var last pixel
	for _, p := range pixels(src) {
		if p != last {
			counts[last] += run
			last, run = p, 0
		}
		run++
	}
	counts[last] += run
	delete(counts, unused(counts))
	flat := flatColours(counts, len(src.Pix)/4)
	for bits := uint(8); ; bits-- {
		if palette, index, ok := group(counts, flat, bits); ok {
			return paint(src, palette, index)
		}
	}
}

// unused returns the colour that the count began with, if the picture has none of it.
func unused(counts map[pixel]int) pixel {
	if n, ok := counts[0]; ok && n == 0 {
		return 0
	}
	return 1 // fully transparent and coloured: not a premultiplied colour
}

// maxFlat leaves entries for the groups of the other colours.
const maxFlat = maxColors - 24

// flatColours returns the colours that fill a two-thousandth of the picture or more, the most frequent first.
func flatColours(counts map[pixel]int, total int) []pixel {
	var flat []pixel
	for p, n := range counts {
		if n >= max(total/2000, 2) {
			flat = append(flat, p)
		}
	}
	slices.SortFunc(flat, byCount(counts))
	return flat[:min(len(flat), maxFlat)]
}

// byCount puts the most frequent colours first.
func byCount(counts map[pixel]int) func(a, b pixel) int {
	return func(a, b pixel) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) }
}

// group gives each flat colour its entry and puts the others together that agree in the upper bits of each channel; ok is
// false when they are still too many. Without flat colours 2 bits are enough for opaque ones, and at 1 bit all of them fit.
func group(counts map[pixel]int, flat []pixel, bits uint) (palette color.Palette, index map[pixel]uint8, ok bool) {
	mask := pixel(0x01010101) * (0xff << (8 - bits) & 0xff)
	groups := make(map[pixel]uint8)
	index = make(map[pixel]uint8, len(counts))
	for i, p := range flat {
		index[p] = uint8(i)
		palette = append(palette, p.rgba())
	}
	for _, p := range slices.SortedFunc(maps.Keys(counts), byCount(counts)) {
		if _, known := index[p]; known {
			continue
		}
		i, known := groups[p&mask]
		if !known {
			if len(palette) == maxColors {
				return nil, nil, false
			}
			i = uint8(len(palette))
			groups[p&mask] = i
			palette = append(palette, p.rgba())
		}
		index[p] = nearer(p, flat, i, palette)
	}
	return palette, index, true
}

// nearer returns the entry of the flat colour that is nearer to p than its group's colour, or the group's entry.
func nearer(p pixel, flat []pixel, entry uint8, palette color.Palette) uint8 {
	r, g, b, a := palette[entry].RGBA()
	best := distance(p.rgba(), color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(a >> 8)})
	for i, f := range flat {
		if d := distance(p.rgba(), f.rgba()); d < best {
			best, entry = d, uint8(i)
		}
	}
	return entry
}

func paint(src *image.RGBA, palette color.Palette, index map[pixel]uint8) *image.Paletted {
	out := image.NewPaletted(src.Bounds(), palette)
	last, current := pixel(0), index[0]
	for i, p := range pixels(src) {
		if p != last {
			last, current = p, index[p]
		}
		out.Pix[i] = current
	}
	return out
}
