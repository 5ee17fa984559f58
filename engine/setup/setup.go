// Package setup makes Groth16 keys straight from a circuit and a seed, without powers of tau: the trapdoors are computed with in the
// clear, so that the same seed gives the same key, byte for byte, on every machine. Such a key is for development: anybody who
// knows the seed can forge proofs. A key for production comes from a ceremony.
package setup

import (
	"crypto/sha512"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"zkmargin/engine/fault"
	"zkmargin/engine/msm"
	"zkmargin/engine/r1cs"
	"zkmargin/engine/zkey"
)

// maxConstraints keeps memory below two gibibytes.
const maxConstraints = 1 << 21

// Key makes the proving key of a circuit.
//
// With L_c the Lagrange basis of the domain and u_s, v_s, w_s the columns of A, B, C as polynomials at tau:
//
//	A_s = u_s·G1    B_s = v_s·G1, v_s·G2    IC_s, C_s = (beta·u_s + alpha·v_s + w_s)·G1, the private ones over delta
//	H_i = L'_{2i+1}·G1 / delta
//
// where L' is the basis of the domain of twice the size: the prover gives the quotient's numerator A·B - C by its values at the
// odd powers of that domain's generator, because it vanishes at the even ones. As in snarkjs, each public signal (and the constant)
// gets a row of its own in A after the circuit's constraints, which makes the public columns independent, and the domain is the
// first power of two above constraints + public signals.
func Key(system *r1cs.System, seed []byte) (*zkey.Key, error) {
	rows := len(system.Constraints) + system.Public
	if len(system.Constraints) == 0 || rows > maxConstraints {
		return nil, fault.New("setup.size", "a circuit has 1 to %d constraints, not %d", maxConstraints, len(system.Constraints))
	}
	domain := 1 << bits.Len(uint(rows))
	s, err := expand(seed, domain)
	if err != nil {
		return nil, err
	}
	k := &zkey.Key{Header: zkey.Header{Wires: system.Wires, Public: system.Public, Domain: domain}}
	u, v, w := columns(system, lagrange(s.tau, domain, 1, 0), k)

	var one, inverse, p fr.Element
	one.SetOne()
	inverse.Inverse(&s.delta)
	mixed := make([]fr.Element, system.Wires)
	for i := range mixed {
		mixed[i].Mul(&s.beta, &u[i])
		mixed[i].Add(&mixed[i], p.Mul(&s.alpha, &v[i]))
		mixed[i].Add(&mixed[i], &w[i])
		if i > system.Public {
			mixed[i].Mul(&mixed[i], &inverse)
		}
	}
	h := lagrange(s.tau, 2*domain, 2, 1)
	for i := range h {
		h[i].Mul(&h[i], &inverse)
	}

	g1 := multiplesG1([]fr.Element{s.alpha, s.beta, s.delta})
	g2 := multiplesG2([]fr.Element{s.beta, one, s.delta})
	k.Alpha1, k.Beta1, k.Delta1 = g1[0], g1[1], g1[2]
	k.Beta2, k.Gamma2, k.Delta2 = g2[0], g2[1], g2[2]
	k.A, k.B1, k.B2 = multiplesG1(u), multiplesG1(v), multiplesG2(v)
	k.IC, k.C = multiplesG1(mixed[:system.Public+1]), multiplesG1(mixed[system.Public+1:])
	k.H = multiplesG1(h)
	return k, nil
}

// columns evaluates every wire's column of A, B and C at tau and lists the coefficients of A and B in snarkjs's order.
func columns(system *r1cs.System, basis []fr.Element, k *zkey.Key) (u, v, w []fr.Element) {
	at := [3][]fr.Element{}
	for m := range at {
		at[m] = make([]fr.Element, system.Wires)
	}
	var p fr.Element
	add := func(matrix, row int, term r1cs.Term) {
		column := &at[matrix][term.Wire]
		column.Add(column, p.Mul(&basis[row], &term.Coefficient))
		if matrix < 2 {
			k.Coefficients = append(k.Coefficients, coefficient(matrix, row, term))
		}
	}
	for row, constraint := range system.Constraints {
		for matrix, terms := range constraint {
			for _, term := range terms {
				add(matrix, row, term)
			}
		}
	}
	for i := range system.Public + 1 {
		add(0, len(system.Constraints)+i, r1cs.Term{Wire: uint32(i), Coefficient: fr.One()})
	}
	return at[0], at[1], at[2]
}

// coefficient stores value·R² as plain limbs: the Montgomery limbs of value·R.
func coefficient(matrix, row int, term r1cs.Term) zkey.Coefficient {
	c := zkey.Coefficient{Matrix: uint32(matrix), Constraint: uint32(row), Wire: term.Wire}
	var scaled fr.Element
	scaled.Mul(&term.Coefficient, &montgomeryR)
	for i, limb := range scaled {
		c.Value[2*i], c.Value[2*i+1] = uint32(limb), uint32(limb>>32)
	}
	return c
}

// montgomeryR is 2^256 as an element.
var montgomeryR = func() (r fr.Element) {
	r.SetUint64(1 << 32)
	for range 3 {
		r.Square(&r)
	}
	return r
}()

// lagrange evaluates at tau the Lagrange basis of the subgroup of the given size, for the powers start, start+step, ... of its
// generator g: L_k(tau) = g^k (tau^size - 1) / (size (tau - g^k)).
func lagrange(tau fr.Element, size, step, start int) []fr.Element {
	generator := subgroupGenerator(size)
	var factor, n, power, stride fr.Element
	factor.Set(&tau)
	for i := 1; i < size; i *= 2 {
		factor.Square(&factor)
	}
	one := fr.One()
	factor.Sub(&factor, &one)
	n.SetUint64(uint64(size))
	factor.Div(&factor, &n)
	power.SetOne()
	for range start {
		power.Mul(&power, &generator)
	}
	stride.SetOne()
	for range step {
		stride.Mul(&stride, &generator)
	}
	values, below := make([]fr.Element, size/step), make([]fr.Element, size/step)
	for i := range values {
		values[i].Mul(&power, &factor)
		below[i].Sub(&tau, &power)
		power.Mul(&power, &stride)
	}
	for i, inverse := range fr.BatchInvert(below) {
		values[i].Mul(&values[i], &inverse)
	}
	return values
}

// subgroupGenerator is the root of unity of that order which snarkjs uses too, a power of 5^((r-1)/2^28).
func subgroupGenerator(size int) fr.Element {
	g, err := fft.Generator(uint64(size))
	if err != nil {
		panic(err) // maxConstraints keeps the size far below 2^28
	}
	return g
}

// CircuitHash fills the slot that holds the digest of the initial key in a ceremony; here it only names the seed.
func CircuitHash(seed []byte) [64]byte {
	return sha512.Sum512(append([]byte("zkmargin/setup/v1\x00no ceremony\x00"), seed...))
}

func multiplesG1(scalars []fr.Element) []bn254.G1Affine {
	_, _, g, _ := bn254.Generators()
	return msm.MultiplesG1(g, scalars)
}

func multiplesG2(scalars []fr.Element) []bn254.G2Affine {
	_, _, _, g := bn254.Generators()
	return msm.MultiplesG2(g, scalars)
}
