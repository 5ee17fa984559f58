package msm

import (
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"zkmargin/engine/affine"
)

// Part is a list of fixed points, the i-th of which is multiplied by scalar i of the digits. Finite lists the points that are not
// infinity, by index.
type Part[P point] struct {
	Points []P
	Finite []uint32
	Digits *Digits
}

// Finite lists the points that are not infinity, which is (0, 0).
func Finite[P point](points []P) []uint32 {
	var infinity P
	list := make([]uint32, 0, len(points))
	for i := range points {
		if points[i] != infinity {
			list = append(list, uint32(i))
		}
	}
	return list
}

// scratch is the memory of one job.
type scratch[P point, Q queue[P]] struct {
	queue           Q
	sorted, refs    []reference // refs is the part of sorted without the zeros
	counts, starts  []int32
	buckets, groups []P
	digits          []int32
}

func grow[T any](v []T, n int) []T {
	if cap(v) < n {
		return make([]T, n)
	}
	return v[:n]
}

var (
	scratch1 = sync.Pool{New: func() any { return &scratch[bn254.G1Affine, *affine.G1]{queue: affine.NewG1(false)} }}
	scratch2 = sync.Pool{New: func() any { return &scratch[bn254.G2Affine, *affine.G2]{queue: affine.NewG2(false)} }}
)

// WindowG1 sums one window over all parts, whose digits have windows of the same size.
func WindowG1(parts []Part[bn254.G1Affine], w int) (sum bn254.G1Jac) {
	s := scratch1.Get().(*scratch[bn254.G1Affine, *affine.G1])
	defer scratch1.Put(s)
	rows, columns, shift := s.window(parts, w, func(p *bn254.G1Affine) { p.Neg(p) })
	sum = weighG1(rows)
	for range shift {
		sum.DoubleAssign()
	}
	low := weighG1(columns)
	sum.AddAssign(&low)
	return sum
}

// WindowG2 is WindowG1 for G2.
func WindowG2(parts []Part[bn254.G2Affine], w int) (sum bn254.G2Jac) {
	s := scratch2.Get().(*scratch[bn254.G2Affine, *affine.G2])
	defer scratch2.Put(s)
	rows, columns, shift := s.window(parts, w, func(p *bn254.G2Affine) { p.Neg(p) })
	sum = weighG2(rows)
	for range shift {
		sum.DoubleAssign()
	}
	low := weighG2(columns)
	sum.AddAssign(&low)
	return sum
}

// weighed is a point of each weight 0, 1, 2, ...; nil stands for infinity.
type weighed[P point] []*P

// window fills and sums the buckets of one window and groups them by the high and by the low half of their digit: the weighed sum of the
// buckets is 2^shift times the weighed sum of rows plus that of columns. So the long sums are batches too, and only about
// 2^(bits/2) points are left for a chain of additions.
func (s *scratch[P, Q]) window(parts []Part[P], w int, negate func(*P)) (rows, columns weighed[P], shift int) {
	bits := parts[0].Digits.bits
	size := 1<<(bits-1) + 1
	s.sort(parts, w, size)
	from := make(source[P], len(parts))
	for i, p := range parts {
		from[i] = p.Points
	}
	s.digits = s.digits[:0]
	for digit, n := range s.counts {
		if n > 0 {
			s.digits = append(s.digits, int32(digit))
		}
	}
	s.buckets = grow(s.buckets, len(s.refs)/2+size)
	buckets := sumSegments(s.queue, from, s.refs, s.counts, s.buckets, negate)

	shift = bits / 2
	high, low := size>>shift+1, 1<<shift
	s.groups = grow(s.groups, 2*len(buckets)+high+low)
	rows = s.group(buckets, high, func(digit int32) int32 { return digit >> shift }, s.groups[:len(buckets)+high], negate)
	columns = s.group(buckets, low, func(digit int32) int32 { return digit & (1<<shift - 1) }, s.groups[len(buckets)+high:], negate)
	return rows, columns, shift
}

// sort lists the references to all points by their digit in this window, without the zeros, and counts the points of each bucket
// (counting sort). Within a bucket the negated points come first.
func (s *scratch[P, Q]) sort(parts []Part[P], w, size int) {
	s.counts, s.starts = grow(s.counts, size), grow(s.starts, 2*size)
	clear(s.starts)
	for _, p := range parts {
		digits := p.Digits.Window(w)
		for _, i := range p.Finite {
			s.starts[digits[i]]++
		}
	}
	zeros := s.starts[0]
	for d := range s.counts[1:] {
		s.counts[d+1] = s.starts[2*d+1] + s.starts[2*d+2]
	}
	s.counts[0] = 0
	total := int32(0)
	for z, n := range s.starts {
		s.starts[z] = total
		total += n
	}
	s.sorted = grow(s.sorted, int(total))
	refs, base := s.sorted, 0
	for _, p := range parts {
		digits := p.Digits.Window(w)
		for _, i := range p.Finite {
			z := digits[i]
			at := &s.starts[z]
			refs[*at] = refer(base+int(i), z&1)
			*at++
		}
		base += len(p.Points)
	}
	s.refs = refs[zeros:]
}

// group sums the buckets whose digits have the same key.
func (s *scratch[P, Q]) group(buckets []P, keys int, key func(int32) int32, out []P, negate func(*P)) weighed[P] {
	s.counts, s.starts = grow(s.counts, keys), grow(s.starts, keys)
	clear(s.counts)
	for _, d := range s.digits {
		s.counts[key(d)]++
	}
	total := int32(0)
	for k, n := range s.counts {
		s.starts[k] = total
		total += n
	}
	s.sorted = grow(s.sorted, len(buckets))
	refs := s.sorted
	for i, d := range s.digits {
		at := &s.starts[key(d)]
		refs[*at] = refer(i, 0)
		*at++
	}
	sums := make(weighed[P], keys)
	i := 0
	for k, n := range s.counts {
		if n > 0 {
			sums[k] = &out[i]
			i++
		}
	}
	sumSegments(s.queue, source[P]{buckets}, refs, s.counts, out, negate)
	return sums
}

func weighG1(points weighed[bn254.G1Affine]) (sum bn254.G1Jac) {
	var running bn254.G1Jac
	for k := len(points) - 1; k > 0; k-- {
		if points[k] != nil {
			running.AddMixed(points[k])
		}
		sum.AddAssign(&running)
	}
	return sum
}

func weighG2(points weighed[bn254.G2Affine]) (sum bn254.G2Jac) {
	var running bn254.G2Jac
	for k := len(points) - 1; k > 0; k-- {
		if points[k] != nil {
			running.AddMixed(points[k])
		}
		sum.AddAssign(&running)
	}
	return sum
}

// JoinG1 is the sum over w of windows[w]·2^(w·bits).
func JoinG1(windows []bn254.G1Jac, bits int) (sum bn254.G1Jac) {
	for w := len(windows) - 1; w >= 0; w-- {
		for range bits {
			sum.DoubleAssign()
		}
		sum.AddAssign(&windows[w])
	}
	return sum
}

// JoinG2 is JoinG1 for G2.
func JoinG2(windows []bn254.G2Jac, bits int) (sum bn254.G2Jac) {
	for w := len(windows) - 1; w >= 0; w-- {
		for range bits {
			sum.DoubleAssign()
		}
		sum.AddAssign(&windows[w])
	}
	return sum
}
