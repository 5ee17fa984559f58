package groth16

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"zkmargin/engine/work"
)

// numerator evaluates A·B - C, which vanishes on the domain, at the odd powers of the generator of the domain of twice the size: the
// scalars of the key's H points. It takes the witness and gives its result as plain limbs.
func (p *Prover) numerator(values []fr.Element) []fr.Element {
	n := p.key.Domain
	a, b, c := make(fr.Vector, n), make(fr.Vector, n), make(fr.Vector, n)
	defer clear(b)
	defer clear(c)
	p.evaluate(values, a, b)
	work.Range(n, func(lo, hi int) {
		part := c[lo:hi]
		part.Mul(a[lo:hi], b[lo:hi])
	})
	for _, v := range []fr.Vector{a, b, c} {
		p.domain.FFTInverse(v, fft.DIF)
		p.domain.FFT(v, fft.DIT, fft.OnCoset())
	}
	one := fr.Element{1} // as limbs: the product with it leaves the Montgomery form
	work.Range(n, func(lo, hi int) {
		part := a[lo:hi]
		part.Mul(part, b[lo:hi])
		part.Sub(part, c[lo:hi])
		part.ScalarMul(part, &one)
	})
	return a
}

// evaluate multiplies the matrices A and B with the witness.
func (p *Prover) evaluate(values []fr.Element, a, b fr.Vector) {
	rows := [2]fr.Vector{a, b}
	work.Range(len(p.rows)-1, func(lo, hi int) {
		var product fr.Element
		for i := p.rows[lo]; i < p.rows[hi]; i++ {
			c := &p.key.Coefficients[i]
			scaled := c.Scaled()
			to := &rows[c.Matrix][c.Constraint]
			to.Add(to, product.Mul(&scaled, &values[c.Wire]))
		}
	})
}
