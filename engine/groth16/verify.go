package groth16

import (
	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
)

// codeEquation is the code of a well-formed proof that is false.
const codeEquation = "proof.equation"

func errEquation() error { return fault.New(codeEquation, "the pairing equation does not hold") }

func (k *VerifyingKey) countFault(got int) error {
	return fault.New("public.count", "%d public signals, expected %d", got, len(k.IC)-1)
}

// Verify checks e(A, B) = e(alpha, beta) e(IC_0 + sum x_i IC_i, gamma) e(C, delta). nil means that the proof is true.
func (k *VerifyingKey) Verify(p *Proof, public []fr.Element) error {
	if len(public) != len(k.IC)-1 {
		return k.countFault(len(public))
	}
	var inputs, minusA bn254.G1Affine
	if _, err := inputs.MultiExp(k.IC, append([]fr.Element{fr.One()}, public...), ecc.MultiExpConfig{}); err != nil {
		return err
	}
	minusA.Neg(&p.A)
	product, err := bn254.MillerLoop([]bn254.G1Affine{minusA, inputs, p.C}, []bn254.G2Affine{p.B, k.Gamma, k.Delta})
	if err != nil {
		return err
	}
	product = bn254.FinalExponentiation(&product)
	if product.Mul(&product, &k.alphaBeta); !product.IsOne() {
		return errEquation()
	}
	return nil
}
