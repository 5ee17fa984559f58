package groth16

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
	"zkmargin/engine/msm"
	"zkmargin/engine/work"
)

// Prove makes a proof and returns it with the public signals. values are the witness, plain limbs as in a .wtns file.
//
//	A = alpha + sum w_s A_s + r delta        B = beta + sum w_s B_s + s delta
//	C = sum w_s C_s + sum h_i H_i + s A + r B - r s delta
//
// r and s are fresh and uniform, so that the proof says nothing about the witness. That the proof holds is for the caller to check: a
// witness that does not satisfy the circuit gives a proof that does not verify.
func (p *Prover) Prove(values []fr.Element) (*Proof, []fr.Element, error) {
	k := p.key
	if len(values) != k.Wires {
		return nil, nil, fault.New("prove.witness", "the witness has %d values, the key is for %d wires", len(values), k.Wires)
	}
	var r, s fr.Element
	for _, e := range []*fr.Element{&r, &s} {
		if _, err := e.SetRandom(); err != nil {
			return nil, nil, fault.New("prove.random", "the system gives no randomness")
		}
	}
	sums := p.sums(values)

	var x, y, xy big.Int
	r.BigInt(&x)
	s.BigInt(&y)
	xy.Mod(xy.Mul(&x, &y), fr.Modulus())
	a, b1, b2, c := &sums.a, &sums.b1, &sums.b2, &sums.c
	a.AddMixed(&k.Alpha1)
	a.AddAssign(timesG1(&k.Delta1, &x))
	b1.AddMixed(&k.Beta1)
	b1.AddAssign(timesG1(&k.Delta1, &y))
	b2.AddMixed(&k.Beta2)
	b2.AddAssign(timesG2(&k.Delta2, &y))
	c.SubAssign(timesG1(&k.Delta1, &xy))
	var t bn254.G1Jac
	c.AddAssign(t.ScalarMultiplication(a, &y))
	c.AddAssign(t.ScalarMultiplication(b1, &x))

	proof := &Proof{}
	proof.A.FromJacobian(a)
	proof.B.FromJacobian(b2)
	proof.C.FromJacobian(c)
	return proof, montgomery(values[1 : k.Public+1]), nil
}

// sums are the multi-scalar multiplications of a proof; c is that of C and of H together.
type sums struct {
	a, b1, c bn254.G1Jac
	b2       bn254.G2Jac
}

// sums spreads the windows of all multi-scalar multiplications over the processors. The sums over the witness alone start at once and
// keep them busy while the scalars of H are computed.
func (p *Prover) sums(values []fr.Element) (out sums) {
	k := p.key
	bits := msm.Bits(len(p.finiteA))
	witness := msm.Recode(values, bits)
	defer witness.Erase()
	n := witness.Windows()
	a, b1, b2 := make([]bn254.G1Jac, n), make([]bn254.G1Jac, n), make([]bn254.G2Jac, n)
	partA := []msm.Part[bn254.G1Affine]{{Points: k.A, Finite: p.finiteA, Digits: witness}}
	partB1 := []msm.Part[bn254.G1Affine]{{Points: k.B1, Finite: p.finiteB1, Digits: witness}}
	partB2 := []msm.Part[bn254.G2Affine]{{Points: k.B2, Finite: p.finiteB2, Digits: witness}}

	// C and H share their buckets, so they share their windows too.
	bitsC := msm.Bits(len(p.finiteC) + len(p.finiteH))
	var c []bn254.G1Jac

	q := work.NewQueue()
	q.Add(func() {
		h := p.numerator(values)
		defer clear(h)
		private, quotient := msm.Recode(values[k.Public+1:], bitsC), msm.Recode(h, bitsC)
		parts := []msm.Part[bn254.G1Affine]{
			{Points: k.C, Finite: p.finiteC, Digits: private},
			{Points: k.H, Finite: p.finiteH, Digits: quotient},
		}
		c = make([]bn254.G1Jac, private.Windows())
		for w := range c {
			q.Add(func() {
				c[w] = msm.WindowG1(parts, w)
				private.EraseWindow(w)
				quotient.EraseWindow(w)
			})
		}
	})
	for w := range n {
		q.Add(func() { b2[w] = msm.WindowG2(partB2, w) })
	}
	for w := range n {
		q.Add(func() { a[w] = msm.WindowG1(partA, w) })
		q.Add(func() { b1[w] = msm.WindowG1(partB1, w) })
	}
	q.RunAll()
	out.a, out.b1, out.b2 = msm.JoinG1(a, bits), msm.JoinG1(b1, bits), msm.JoinG2(b2, bits)
	out.c = msm.JoinG1(c, bitsC)
	return out
}

func timesG1(p *bn254.G1Affine, s *big.Int) *bn254.G1Jac {
	var j bn254.G1Jac
	j.FromAffine(p)
	return j.ScalarMultiplication(&j, s)
}

func timesG2(p *bn254.G2Affine, s *big.Int) *bn254.G2Jac {
	var j bn254.G2Jac
	j.FromAffine(p)
	return j.ScalarMultiplication(&j, s)
}

// montgomery turns plain limbs into elements.
func montgomery(plain []fr.Element) []fr.Element {
	out := make([]fr.Element, len(plain))
	for i, limbs := range plain {
		out[i].Mul(&limbs, &montgomerySquare)
	}
	return out
}

// montgomerySquare is the element 2^256, whose limbs are 2^512 modulo r.
var montgomerySquare = func() (e fr.Element) {
	e.SetUint64(1 << 32)
	for range 3 {
		e.Square(&e)
	}
	return e
}()
