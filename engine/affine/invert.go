package affine

import "github.com/consensys/gnark-crypto/ecc/bn254/fp"

// inverter inverts many elements with one inversion and three multiplications each (Montgomery's trick). The products are taken in
// a tree of vectors instead of along a chain, so that they use the vector instructions of gnark-crypto where the processor has them.
type inverter struct{ products, inverses fp.Vector }

func newInverter(n int) inverter {
	// The levels of the tree have n/2, n/4, ... elements, each rounded up.
	return inverter{make(fp.Vector, n+64), make(fp.Vector, n+64)}
}

// invert sets out to the inverses of v. No element may be zero; out and v must not overlap.
func (t *inverter) invert(out, v fp.Vector) { t.level(out, v, t.products, t.inverses) }

func (t *inverter) level(out, v, products, inverses fp.Vector) {
	n := len(v)
	if n == 1 {
		out[0].Inverse(&v[0])
		return
	}
	// Element i is paired with element i+half; with an odd count the element half-1 stays alone.
	half := (n + 1) / 2
	pairs := n - half
	above, inverse := products[:half], inverses[:half]
	part := above[:pairs]
	part.Mul(v[:pairs], v[half:])
	copy(above[pairs:], v[pairs:half])
	t.level(inverse, above, products[half:], inverses[half:])
	low, high := out[:pairs], out[half:]
	low.Mul(inverse[:pairs], v[half:])
	high.Mul(inverse[:pairs], v[:pairs])
	copy(out[pairs:half], inverse[pairs:])
}
