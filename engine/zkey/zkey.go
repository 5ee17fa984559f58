// Package zkey reads and writes Groth16 proving keys in snarkjs's .zkey format.
//
//	section 1   protocol (u32 = 1, Groth16)
//	section 2   q, r with their lengths, wires, public signals, domain size, alpha1, beta1, beta2, gamma2, delta1, delta2
//	section 3   IC, public+1 points of G1
//	section 4   coefficients of A and B: count, then matrix (u32), constraint (u32), wire (u32), value·R² (32 bytes)
//	section 5   A, one point of G1 per wire
//	section 6   B1, one point of G1 per wire
//	section 7   B2, one point of G2 per wire
//	section 8   C, one point of G1 per private wire
//	section 9   H, one point of G1 per element of the domain
//	section 10  circuit hash (64 bytes) and the contributions of the ceremony
//
// R is 2^256. A point is its affine coordinates in Montgomery form, little-endian limbs, (0, 0) for infinity: exactly
// gnark-crypto's layout in memory on a little-endian machine, so that a mapped file is used without conversion. A coefficient
// is stored as value·R², so that its Montgomery product with a plain witness value is the product in Montgomery form.
//
// gamma2 is the generator of G2, as everywhere in this format.
package zkey

import (
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Sizes of the encodings in bytes.
const (
	SizeG1          = bn254.SizeOfG1AffineUncompressed
	SizeG2          = bn254.SizeOfG2AffineUncompressed
	SizeCoefficient = 44
	sizeHeader      = 2*36 + 12 + 3*SizeG1 + 3*SizeG2
)

// Header is section 2 without the primes.
type Header struct {
	Wires, Public, Domain int
	Alpha1, Beta1, Delta1 bn254.G1Affine
	Beta2, Gamma2, Delta2 bn254.G2Affine
}

// Coefficient is one entry of the matrices A (0) and B (1). Value holds value·R² as plain limbs: read as fr.Element, times a
// plain witness value, it gives their product.
type Coefficient struct {
	Matrix, Constraint, Wire uint32
	Value                    [8]uint32 // as two halves a limb, because 44 bytes leave no room for alignment
}

// Scaled is value·R² as an element that multiplies plain witness values.
func (c *Coefficient) Scaled() (e fr.Element) {
	for i := range e {
		e[i] = uint64(c.Value[2*i]) | uint64(c.Value[2*i+1])<<32
	}
	return e
}

// Key is a whole proving key.
type Key struct {
	Header
	IC, A, B1, C, H []bn254.G1Affine
	B2              []bn254.G2Affine
	Coefficients    []Coefficient
}
