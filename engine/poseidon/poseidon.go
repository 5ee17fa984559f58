// Package poseidon is circomlib's Poseidon permutation over the BN254 scalar field, for 1 to 16 inputs.
//
// The state starts as [initialState, x1, ..., xn] and the hash is the first element after the permutation: circomlib's
// PoseidonEx(n, 1) with its `initialState` input, go-iden3-crypto's HashWithState. The constants are not copied from a table but
// drawn again from the generator that produced circomlib's; the tests compare both, width by width.
package poseidon

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
)

// Hash returns Poseidon(inputs) with the given initial state. It refuses fewer than 1 or more than 16 inputs.
func Hash(initialState fr.Element, inputs []fr.Element) (fr.Element, error) {
	if len(inputs) < 1 || len(inputs) > MaxInputs {
		return fr.Element{}, fault.New("poseidon.arity", "Poseidon takes 1 to 16 inputs, not %d", len(inputs))
	}
	var buffer [2][MaxInputs + 1]fr.Element
	t := len(inputs) + 1
	state, next := buffer[0][:t], buffer[1][:t]
	state[0] = initialState
	copy(state[1:], inputs)
	return width(t).permute(state, next), nil
}

// permute runs the permutation on state, with next as scratch of the same length, and returns the first element.
func (p *instance) permute(state, next []fr.Element) fr.Element {
	half := FullRounds / 2
	for i := range half {
		sboxes(state, p.first[i])
		if i < half-1 {
			mix(next, p.mds, state)
		} else {
			mix(next, p.bridge, state)
		}
		state, next = next, state
	}
	for i := range state {
		state[i].Add(&state[i], &p.offset[i])
	}
	corner := &p.mds[0][0]
	for i := range p.rounds {
		p.rounds[i].apply(state, corner)
	}
	for i := range half {
		sboxes(state, p.last[i])
		if i == half-1 {
			return dot(p.mds[0], state)
		}
		mix(next, p.mds, state)
		state, next = next, state
	}
	panic("unreachable")
}

// apply is one partial round: the S-box of lane 0, its constant, the sparse matrix.
func (r *sparse) apply(state []fr.Element, corner *fr.Element) {
	var sum, p fr.Element
	s0 := &state[0]
	sbox(s0)
	s0.Add(s0, &r.constant)
	sum.Mul(s0, corner)
	idle := state[1:]
	row, column := r.row[:len(idle)], r.column[:len(idle)]
	for j := range idle {
		sum.Add(&sum, p.Mul(&row[j], &idle[j]))
		idle[j].Add(&idle[j], p.Mul(&column[j], s0))
	}
	*s0 = sum
}

func sbox(x *fr.Element) {
	var y fr.Element
	y.Square(x)
	y.Square(&y)
	x.Mul(x, &y)
}

func sboxes(state, constants []fr.Element) {
	for i := range state {
		state[i].Add(&state[i], &constants[i])
		sbox(&state[i])
	}
}

func mix(out []fr.Element, m [][]fr.Element, v []fr.Element) {
	for i := range out {
		out[i] = dot(m[i], v)
	}
}

func dot(a, b []fr.Element) (sum fr.Element) {
	var p fr.Element
	b = b[:len(a)]
	for i := range a {
		sum.Add(&sum, p.Mul(&a[i], &b[i]))
	}
	return sum
}
