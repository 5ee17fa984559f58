package groth16

import (
	"crypto/rand"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
	"zkmargin/engine/work"
)

// few is the number of claims below which checking one by one costs less than another combination.
const few = 3

// VerifyBatch checks many proofs of one key and returns one error per claim, nil where the proof is true.
//
// It checks one equation for all, each claim weighted by a secret coefficient of 128 bits that is fresh in every call, so that false
// proofs cannot cancel out except with probability 2^-128. If the equation fails, the halves are checked, with new coefficients.
func (k *VerifyingKey) VerifyBatch(claims []Claim) []error {
	errs := make([]error, len(claims))
	k.bisect(claims, errs)
	return errs
}

func (k *VerifyingKey) bisect(claims []Claim, errs []error) {
	if len(claims) <= few {
		for i, c := range claims {
			errs[i] = k.Verify(c.Proof, c.Public)
		}
		return
	}
	switch err := k.combined(claims); {
	case err == nil:
		return
	case fault.Code(err) != "proof.equation":
		for i := range errs {
			errs[i] = err
		}
		return
	}
	half := len(claims) / 2
	k.bisect(claims[:half], errs[:half])
	k.bisect(claims[half:], errs[half:])
}

// combined checks prod e(z_i A_i, B_i) = e(sum z_i alpha, beta) e(sum z_i inputs_i, gamma) e(sum z_i C_i, delta).
func (k *VerifyingKey) combined(claims []Claim) error {
	z, err := coefficients(len(claims))
	if err != nil {
		return err
	}
	sums := make([]fr.Element, len(k.IC))
	a := make([]bn254.G1Affine, len(claims))
	b := make([]bn254.G2Affine, len(claims))
	c := make([]bn254.G1Affine, len(claims))
	var t fr.Element
	for i, claim := range claims {
		sums[0].Add(&sums[0], &z[i])
		for j := range claim.Public {
			sums[j+1].Add(&sums[j+1], t.Mul(&z[i], &claim.Public[j]))
		}
		b[i], c[i] = claim.Proof.B, claim.Proof.C
	}
	inputs, err := k.inputs(sums[0], sums[1:])
	if err != nil {
		return err
	}
	var right [3]bn254.G1Affine
	right[1] = inputs
	if _, err := right[2].MultiExp(c, z, ecc.MultiExpConfig{}); err != nil {
		return err
	}
	var weight big.Int
	right[0].ScalarMultiplication(&k.Alpha, sums[0].BigInt(&weight))
	for i := range right {
		right[i].Neg(&right[i])
	}
	product, err := bn254.MillerLoop(right[:], []bn254.G2Affine{k.Beta, k.Gamma, k.Delta})
	if err != nil {
		return err
	}
	loops := make(chan bn254.GT, len(claims))
	work.Range(len(claims), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			var s big.Int
			a[i].ScalarMultiplication(&claims[i].Proof.A, z[i].BigInt(&s))
		}
		if part, err := bn254.MillerLoop(a[lo:hi], b[lo:hi]); err == nil {
			loops <- part
		}
	})
	close(loops)
	parts := make([]*bn254.GT, 0, len(loops))
	for part := range loops {
		parts = append(parts, &part)
	}
	product = bn254.FinalExponentiation(&product, parts...)
	if !product.IsOne() {
		return errEquation()
	}
	return nil
}

// coefficients draws uniform numbers of 128 bits, none of them zero.
func coefficients(n int) ([]fr.Element, error) {
	raw := make([]byte, 16*n)
	if _, err := rand.Read(raw); err != nil {
		return nil, err
	}
	z := make([]fr.Element, n)
	for i := range z {
		z[i].SetBytes(raw[16*i : 16*i+16])
		if z[i].IsZero() {
			z[i].SetOne()
		}
	}
	return z, nil
}
