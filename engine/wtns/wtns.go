// Package wtns reads circom witnesses (.wtns, version 2): section 1 holds the length of an element, the prime and the number of
// wires, section 2 the values, 32 bytes little-endian each, wire 0 being the constant one.
package wtns

import (
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/field"
	"zkmargin/engine/iden3"
)

// Parse returns the values of all wires as plain limbs, that is *not* in Montgomery form: reading such an element as fr.Element
// gives value/2^256. It copies, so that the caller can erase both buffers.
func Parse(data []byte) ([]fr.Element, error) {
	c, err := iden3.Parse("wtns", data)
	if err != nil {
		return nil, err
	}
	head, err := c.Sized(1, 40)
	if err != nil {
		return nil, err
	}
	r := iden3.NewReader(head)
	if !r.Prime(iden3.ScalarPrime) {
		return nil, c.Fault("prime", "the witness is not over the BN254 scalar field")
	}
	wires := r.U32()
	body, err := c.Sized(2, uint64(wires)*32)
	if err != nil {
		return nil, err
	}
	values := make([]fr.Element, wires)
	if wires == 0 {
		return nil, c.Fault("one", "the witness is empty")
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&values[0])), len(body)), body)
	for i := range values {
		if !field.CanonicalLimbs((*[4]uint64)(&values[i])) {
			return nil, c.Fault("canonical", "a witness value is not below the modulus")
		}
	}
	if values[0] != (fr.Element{1}) {
		return nil, c.Fault("one", "wire 0 of the witness is not one")
	}
	return values, nil
}
