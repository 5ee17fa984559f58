package affine

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
)

// vector2 is a vector of elements a + b·u of the quadratic extension, u² = -1.
type vector2 struct{ a, b fp.Vector }

func newVector2(n int) vector2 { return vector2{make(fp.Vector, n), make(fp.Vector, n)} }

func (v vector2) first(n int) vector2    { return vector2{v.a[:n], v.b[:n]} }
func (v vector2) set(i int, e *bn254.E2) { v.a[i], v.b[i] = e.A0, e.A1 }
func (v vector2) get(i int) bn254.E2     { return bn254.E2{A0: v.a[i], A1: v.b[i]} }
func (v vector2) isZero(i int) bool      { return v.a[i].IsZero() && v.b[i].IsZero() }
func (v vector2) sub(p, q vector2)       { v.a.Sub(p.a, q.a); v.b.Sub(p.b, q.b) }
func (v vector2) negate(i int)           { v.a[i].Neg(&v.a[i]); v.b[i].Neg(&v.b[i]) }

// G2 is a queue of additions in G2, as G1 is one in G1.
type G2 struct {
	x1, y1, x2, y2, dx, dy, inverse vector2
	t                               [3]fp.Vector
	inverter                        inverter
	out                             [batch]*bn254.G2Affine
	n                               int
	infinities                      bool
}

// NewG2 returns an empty queue. infinities says that operands may be the point at infinity from the start.
func NewG2(infinities bool) *G2 {
	a := &G2{inverter: newInverter(batch), infinities: infinities}
	for _, v := range []*vector2{&a.x1, &a.y1, &a.x2, &a.y2, &a.dx, &a.dy, &a.inverse} {
		*v = newVector2(batch)
	}
	for i := range a.t {
		a.t[i] = make(fp.Vector, batch)
	}
	return a
}

// Add queues *out = ±*p ± *q; see G1.Add.
func (a *G2) Add(out, p, q *bn254.G2Affine, negateP, negateQ bool) {
	i := a.n
	a.x1.set(i, &p.X)
	a.y1.set(i, &p.Y)
	a.x2.set(i, &q.X)
	a.y2.set(i, &q.Y)
	if negateP {
		a.y1.negate(i)
	}
	if negateQ {
		a.y2.negate(i)
	}
	if a.infinities {
		if p.IsInfinity() {
			out.X, out.Y = a.x2.get(i), a.y2.get(i)
			return
		}
		if q.IsInfinity() {
			out.X, out.Y = a.x1.get(i), a.y1.get(i)
			return
		}
	}
	a.out[i] = out
	if a.n++; a.n == batch {
		a.Flush()
	}
}

// Flush carries out the queued additions.
func (a *G2) Flush() {
	n := a.n
	if n == 0 {
		return
	}
	a.n = 0
	x1, y1, x2, y2 := a.x1.first(n), a.y1.first(n), a.x2.first(n), a.y2.first(n)
	dx, dy, inverse := a.dx.first(n), a.dy.first(n), a.inverse.first(n)
	dx.sub(x2, x1)
	dy.sub(y2, y1)
	for i := range n {
		if dx.isZero(i) {
			a.sameX(i)
		}
	}
	a.invert(inverse, dx)
	slope := dy
	a.mul(slope, dy, inverse)
	x3, y3 := dx, x1
	a.square(x3, slope)
	x3.sub(x3, x1)
	x3.sub(x3, x2)
	y3.sub(x1, x3)
	a.mul(y3, y3, slope)
	y3.sub(y3, y1)
	for i, out := range a.out[:n] {
		if out != nil {
			out.X, out.Y = x3.get(i), y3.get(i)
		}
	}
}

// sameX prepares an addition of equal or opposite points; see G1.sameX.
func (a *G2) sameX(i int) {
	if a.dy.isZero(i) && !a.y1.isZero(i) {
		x, y := a.x1.get(i), a.y1.get(i)
		var square, slope bn254.E2
		square.Square(&x)
		slope.Double(&square)
		slope.Add(&slope, &square)
		y.Double(&y)
		a.dx.set(i, &y)
		a.dy.set(i, &slope)
		return
	}
	a.infinities = true
	one := new(bn254.E2).SetOne()
	a.dx.set(i, one)
	*a.out[i] = bn254.G2Affine{}
	a.out[i] = nil
}

// mul sets out = p·q with three multiplications (Karatsuba). out may be p or q.
func (a *G2) mul(out, p, q vector2) {
	n := len(p.a)
	low, high, cross := a.t[0][:n], a.t[1][:n], a.t[2][:n]
	low.Add(p.a, p.b)
	high.Add(q.a, q.b)
	cross.Mul(low, high)
	low.Mul(p.a, q.a)
	high.Mul(p.b, q.b)
	out.a.Sub(low, high)
	cross.Sub(cross, low)
	out.b.Sub(cross, high)
}

// square sets out = p² = (a+b)(a-b) + 2ab·u.
func (a *G2) square(out, p vector2) {
	n := len(p.a)
	sum, difference, product := a.t[0][:n], a.t[1][:n], a.t[2][:n]
	sum.Add(p.a, p.b)
	difference.Sub(p.a, p.b)
	product.Mul(p.a, p.b)
	out.a.Mul(sum, difference)
	out.b.Add(product, product)
}

// invert sets out = 1/v = (a - b·u)/(a² + b²).
func (a *G2) invert(out, v vector2) {
	n := len(v.a)
	norm, square, inverse := a.t[0][:n], a.t[1][:n], a.t[2][:n]
	norm.Mul(v.a, v.a)
	square.Mul(v.b, v.b)
	norm.Add(norm, square)
	a.inverter.invert(inverse, norm)
	out.a.Mul(v.a, inverse)
	norm.Mul(v.b, inverse)
	clear(square)
	out.b.Sub(square, norm)
}
