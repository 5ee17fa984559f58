package poseidon

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// grain is the 80-bit Grain LFSR in self-shrinking mode that the Poseidon authors use to draw round constants and the MDS matrix,
// so that nobody can choose them (Grassi et al., "Poseidon", appendix F; the reference script is generate_parameters_grain.sage).
// Bit i of the register is the i-th oldest bit.
type grain struct{ lo, hi uint64 }

// newGrain seeds the register with the description of the instance: prime field, S-box x^5, 254 bits, width t, 8 full and
// `partial` partial rounds, then thirty ones; the first 160 bits are thrown away.
func newGrain(t, partial int) *grain {
	g := &grain{}
	position := 0
	push := func(value uint64, bits int) {
		for i := bits - 1; i >= 0; i-- {
			bit := value >> i & 1
			if position < 64 {
				g.lo |= bit << position
			} else {
				g.hi |= bit << (position - 64)
			}
			position++
		}
	}
	push(1, 2)
	push(0, 4)
	push(fr.Bits, 12)
	push(uint64(t), 12)
	push(FullRounds, 10)
	push(uint64(partial), 10)
	push(1<<30-1, 30)
	for range 160 {
		g.clock()
	}
	return g
}

// clock shifts the register by one and returns the new bit.
func (g *grain) clock() uint64 {
	bit := (g.lo>>62 ^ g.lo>>51 ^ g.lo>>38 ^ g.lo>>23 ^ g.lo>>13 ^ g.lo) & 1
	g.lo = g.lo>>1 | g.hi<<63
	g.hi = g.hi>>1 | bit<<15
	return bit
}

// integer draws 254 bits, the most significant first. Of every two bits of the register the second counts if the first is one.
func (g *grain) integer() *big.Int {
	var b [32]byte
	for i := 256 - fr.Bits; i < 256; i++ {
		for g.clock() == 0 {
			g.clock()
		}
		b[i/8] |= byte(g.clock() << (7 - i%8))
	}
	return new(big.Int).SetBytes(b[:])
}

// constant draws a round constant: numbers that are not below r are drawn again.
func (g *grain) constant() (e fr.Element) {
	v := g.integer()
	for v.Cmp(fr.Modulus()) >= 0 {
		v = g.integer()
	}
	e.SetBigInt(v)
	return e
}

// cauchy draws the MDS matrix M[i][j] = 1/(x_i + y_j). Here numbers are reduced, as the reference script does.
func (g *grain) cauchy(t int) [][]fr.Element {
	draw := make([]fr.Element, 2*t)
	for i := range draw {
		draw[i].SetBigInt(g.integer())
	}
	m := square(t)
	for i := range m {
		for j := range m[i] {
			m[i][j].Add(&draw[i], &draw[t+j])
			m[i][j].Inverse(&m[i][j])
		}
	}
	return m
}
