package groth16

import (
	"crypto/rand"
	"math/big"
	"sync"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
	"zkmargin/engine/work"
)

// few is the number of claims up to which checking one by one costs less than another combination.
const few = 3

// VerifyBatch checks many proofs of one key and returns one error per claim, nil where the proof is true. A claim without a proof is
// passed over.
//
// It checks one equation for all, each claim weighted by a secret coefficient of 128 bits that is fresh in every call, so that false
// proofs cannot cancel out except with probability 2^-128. If the equation fails, the halves are checked, with new coefficients.
func (k *VerifyingKey) VerifyBatch(claims []Claim) []error {
	errs := make([]error, len(claims))
	open := make([]int, 0, len(claims))
	for i, c := range claims {
		switch {
		case c.Proof == nil:
		case len(c.Public) != len(k.IC)-1:
			errs[i] = k.countFault(len(c.Public))
		default:
			open = append(open, i)
		}
	}
	k.bisect(claims, open, errs)
	return errs
}

// bisect settles the claims listed in open.
func (k *VerifyingKey) bisect(claims []Claim, open []int, errs []error) {
	if len(open) <= few {
		for _, i := range open {
			errs[i] = k.Verify(claims[i].Proof, claims[i].Public)
		}
		return
	}
	switch err := k.combined(claims, open); {
	case err == nil:
	case fault.Code(err) == codeEquation:
		half := len(open) / 2
		k.bisect(claims, open[:half], errs)
		k.bisect(claims, open[half:], errs)
	default:
		for _, i := range open {
			errs[i] = err
		}
	}
}

// combined checks prod e(z_i A_i, B_i) = e(sum z_i alpha, beta) e(sum z_i inputs_i, gamma) e(sum z_i C_i, delta).
func (k *VerifyingKey) combined(claims []Claim, open []int) error {
	z, err := coefficients(len(open))
	if err != nil {
		return err
	}
	weights := make([]fr.Element, len(k.IC))
	c := make([]bn254.G1Affine, len(open))
	var t fr.Element
	for i, claim := range open {
		weights[0].Add(&weights[0], &z[i])
		for j := range claims[claim].Public {
			weights[j+1].Add(&weights[j+1], t.Mul(&z[i], &claims[claim].Public[j]))
		}
		c[i] = claims[claim].Proof.C
	}
	var right [3]bn254.G1Affine
	var total big.Int
	right[0].ScalarMultiplication(&k.Alpha, weights[0].BigInt(&total))
	if _, err := right[1].MultiExp(k.IC, weights, ecc.MultiExpConfig{}); err != nil {
		return err
	}
	if _, err := right[2].MultiExp(c, z, ecc.MultiExpConfig{}); err != nil {
		return err
	}
	for i := range right {
		right[i].Neg(&right[i])
	}
	product, err := bn254.MillerLoop(right[:], []bn254.G2Affine{k.Beta, k.Gamma, k.Delta})
	if err != nil {
		return err
	}
	var lock sync.Mutex
	work.Range(len(open), func(lo, hi int) {
		a, b := make([]bn254.G1Affine, hi-lo), make([]bn254.G2Affine, hi-lo)
		for i := lo; i < hi; i++ {
			p := claims[open[i]].Proof
			a[i-lo].ScalarMultiplication(&p.A, z[i].BigInt(new(big.Int)))
			b[i-lo] = p.B
		}
		part, failure := bn254.MillerLoop(a, b)
		lock.Lock()
		defer lock.Unlock()
		product.Mul(&product, &part)
		if failure != nil {
			err = failure
		}
	})
	if err != nil {
		return err
	}
	if product = bn254.FinalExponentiation(&product); !product.IsOne() {
		return errEquation()
	}
	return nil
}

// coefficients draws uniform numbers of 128 bits, none of them zero.
func coefficients(n int) ([]fr.Element, error) {
	raw := make([]byte, 16*n)
	if _, err := rand.Read(raw); err != nil {
		return nil, fault.New("verify.random", "the system gives no randomness")
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
