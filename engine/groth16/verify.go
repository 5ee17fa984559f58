package groth16

import (
	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
)

// errEquation is the refusal of a well-formed proof that is false.
func errEquation() error {
	return fault.New("proof.equation", "the pairing equation does not hold")
}

// Verify checks e(A, B) = e(alpha, beta) e(IC_0 + sum x_i IC_i, gamma) e(C, delta). nil means that the proof is true.
func (k *VerifyingKey) Verify(p *Proof, public []fr.Element) error {
	if len(public) != len(k.IC)-1 {
		return fault.New("public.count", "%d public signals, expected %d", len(public), len(k.IC)-1)
	}
	inputs, err := k.inputs(fr.One(), public)
	if err != nil {
		return err
	}
	var minusA bn254.G1Affine
	minusA.Neg(&p.A)
	left, err := bn254.MillerLoop([]bn254.G1Affine{minusA, inputs, p.C}, []bn254.G2Affine{p.B, k.Gamma, k.Delta})
	if err != nil {
		return err
	}
	left = bn254.FinalExponentiation(&left)
	left.Mul(&left, &k.alphaBeta)
	if !left.IsOne() {
		return errEquation()
	}
	return nil
}

// inputs is one·IC_0 + sum x_i IC_i.
func (k *VerifyingKey) inputs(one fr.Element, public []fr.Element) (p bn254.G1Affine, err error) {
	scalars := append([]fr.Element{one}, public...)
	_, err = p.MultiExp(k.IC, scalars, ecc.MultiExpConfig{})
	return p, err
}
