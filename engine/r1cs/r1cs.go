// Package r1cs reads rank-1 constraint systems in iden3's .r1cs format, version 1, as circom writes them.
//
//	section 1: element length, prime, wires, outputs, public inputs, private inputs, labels (u64), constraints
//	section 2: per constraint the linear combinations A, B, C, each a count and (wire, coefficient) pairs
//
// A constraint says A·w × B·w = C·w. Wire 0 is one; wires 1..outputs+inputs are the public signals.
package r1cs

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/iden3"
)

// Term is one entry of a linear combination.
type Term struct {
	Wire        uint32
	Coefficient fr.Element
}

// Constraint holds the linear combinations A, B and C.
type Constraint [3][]Term

// System is a whole circuit.
type System struct {
	Wires       int
	Public      int // outputs and public inputs, without the constant
	Constraints []Constraint
}

// Parse reads a file's bytes.
func Parse(data []byte) (*System, error) {
	c, err := iden3.Parse("r1cs", data)
	if err != nil {
		return nil, err
	}
	head, err := c.Sized(1, 64)
	if err != nil {
		return nil, err
	}
	r := iden3.NewReader(head)
	if !r.Prime(iden3.ScalarPrime) {
		return nil, c.Fault("prime", "the circuit is not over the BN254 scalar field")
	}
	wires, outputs, inputs := r.U32(), r.U32(), r.U32()
	r.U32() // private inputs
	r.U64() // labels
	constraints := r.U32()
	s := &System{Wires: int(wires), Public: int(outputs) + int(inputs)}
	body, err := c.Section(2)
	if err != nil {
		return nil, err
	}
	if s.Public >= s.Wires || uint64(constraints)*12 > uint64(len(body)) {
		return nil, c.Fault("header", "%d wires, %d public signals and %d constraints cannot be", wires, s.Public, constraints)
	}
	s.Constraints = make([]Constraint, constraints)
	r = iden3.NewReader(body)
	for i := range s.Constraints {
		for m := range s.Constraints[i] {
			if s.Constraints[i][m], err = combination(c, r, wires); err != nil {
				return nil, err
			}
		}
	}
	if r.Left() != 0 {
		return nil, c.Fault("trailing", "%d bytes after the last constraint", r.Left())
	}
	return s, nil
}

func combination(c *iden3.Container, r *iden3.Reader, wires uint32) ([]Term, error) {
	count := r.U32()
	if r.Cut || int64(count)*36 > int64(r.Left()) {
		return nil, c.Fault("cut", "the constraints end early")
	}
	terms := make([]Term, count)
	for i := range terms {
		terms[i].Wire = r.U32()
		if terms[i].Wire >= wires {
			return nil, c.Fault("wire", "a constraint names wire %d of %d", terms[i].Wire, wires)
		}
		var b [32]byte
		copy(b[:], r.Bytes(32))
		value, err := fr.LittleEndian.Element(&b)
		if err != nil {
			return nil, c.Fault("canonical", "a coefficient is not below the modulus")
		}
		terms[i].Coefficient = value
	}
	return terms, nil
}
