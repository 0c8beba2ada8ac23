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

// reduce returns the picture with at most maxColors colours. It depends on nothing but the picture: near colours are put
// together, coarser and coarser until they are few enough, and each group is shown in its most frequent colour, so that
// flat areas keep their true one.
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
	for bits := uint(8); ; bits-- {
		if palette, index, ok := group(counts, bits); ok {
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

// group puts the colours together that agree in the upper bits of each channel; ok is false when they are still too many.
// At 2 bits the opaque colours make at most 64 groups, and at 1 bit all of them fit.
func group(counts map[pixel]int, bits uint) (palette color.Palette, index map[pixel]uint8, ok bool) {
	order := slices.SortedFunc(maps.Keys(counts), func(a, b pixel) int { // the most frequent first
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	mask := pixel(0x01010101) * (0xff << (8 - bits) & 0xff)
	groups := make(map[pixel]uint8)
	index = make(map[pixel]uint8, len(order))
	for _, p := range order {
		i, known := groups[p&mask]
		if !known {
			if len(palette) == maxColors {
				return nil, nil, false
			}
			i = uint8(len(palette))
			groups[p&mask] = i
			palette = append(palette, p.rgba())
		}
		index[p] = i
	}
	return palette, index, true
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
