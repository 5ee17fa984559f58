// Package example is a circuit for tests: y_0 = x and y_{i+1} = y_i·(y_i + c) with x private, c and the last y public, and a range check
// of one bit, so that its witness has full-size values, zeros and ones.
package example

import (
	"bytes"
	"encoding/binary"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/iden3"
	"zkmargin/engine/r1cs"
)

// Wires: 0 one, 1 result, 2 c, 3 bit, 4 y_0, 5 y_1, ...
const first = 4

// System is the circuit with n steps.
func System(n int) *r1cs.System {
	one, minus := fr.One(), fr.One()
	minus.Neg(&minus)
	y := func(i int) uint32 {
		if i == n {
			return 1
		}
		return uint32(first + i)
	}
	s := &r1cs.System{Wires: first + n, Public: 2}
	for i := range n {
		s.Constraints = append(s.Constraints, r1cs.Constraint{
			{{Wire: y(i), Coefficient: one}},
			{{Wire: y(i), Coefficient: one}, {Wire: 2, Coefficient: one}},
			{{Wire: y(i + 1), Coefficient: one}},
		})
	}
	s.Constraints = append(s.Constraints, r1cs.Constraint{
		{{Wire: 3, Coefficient: one}}, {{Wire: 3, Coefficient: one}, {Wire: 0, Coefficient: minus}}, {},
	})
	return s
}

// Witness is an honest witness for System(n), as plain limbs.
func Witness(n int, x, c uint64) []fr.Element {
	var step, y, t fr.Element
	step.SetUint64(c)
	y.SetUint64(x)
	w := make([]fr.Element, first+n)
	w[0].SetOne()
	w[2] = step
	w[3].SetOne()
	for i := range n {
		w[first+i] = y
		t.Add(&y, &step)
		y.Mul(&y, &t)
	}
	w[1] = y
	for i := range w {
		w[i] = w[i].Bits()
	}
	return w
}

// R1CS writes a system as a .r1cs file.
func R1CS(s *r1cs.System) []byte {
	le := binary.LittleEndian
	head := append(le.AppendUint32(nil, 32), iden3.ScalarPrime[:]...)
	for _, v := range []int{s.Wires, s.Public, 0, 0} {
		head = le.AppendUint32(head, uint32(v))
	}
	head = le.AppendUint32(le.AppendUint64(head, 0), uint32(len(s.Constraints)))
	var body []byte
	for _, c := range s.Constraints {
		for _, terms := range c {
			body = le.AppendUint32(body, uint32(len(terms)))
			for _, t := range terms {
				body = le.AppendUint32(body, t.Wire)
				b := t.Coefficient.Bytes()
				for i := range b {
					body = append(body, b[31-i])
				}
			}
		}
	}
	return File("r1cs", 1, head, body)
}

// Wtns writes plain limbs as a .wtns file.
func Wtns(values []fr.Element) []byte {
	le := binary.LittleEndian
	head := append(le.AppendUint32(nil, 32), iden3.ScalarPrime[:]...)
	head = le.AppendUint32(head, uint32(len(values)))
	var body []byte
	for _, v := range values {
		for _, limb := range v {
			body = le.AppendUint64(body, limb)
		}
	}
	return File("wtns", 2, head, body)
}

// File puts sections 1, 2, ... into a container.
func File(kind string, version uint32, sections ...[]byte) []byte {
	le := binary.LittleEndian
	var b bytes.Buffer
	b.WriteString(kind)
	b.Write(le.AppendUint32(le.AppendUint32(nil, version), uint32(len(sections))))
	for i, s := range sections {
		b.Write(le.AppendUint64(le.AppendUint32(nil, uint32(i+1)), uint64(len(s))))
		b.Write(s)
	}
	return b.Bytes()
}
