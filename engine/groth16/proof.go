// Package groth16 proves and verifies with snarkjs's keys and files.
package groth16

import (
	"encoding/json"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
	"zkmargin/engine/field"
)

// Proof is a Groth16 proof.
type Proof struct {
	A, C bn254.G1Affine
	B    bn254.G2Affine
}

type proofJSON struct {
	A        []string   `json:"pi_a"`
	B        [][]string `json:"pi_b"`
	C        []string   `json:"pi_c"`
	Protocol string     `json:"protocol"`
	Curve    string     `json:"curve"`
}

// MarshalJSON writes snarkjs's proof.json.
func (p *Proof) MarshalJSON() ([]byte, error) {
	return json.Marshal(proofJSON{encodeG1(&p.A), encodeG2(&p.B), encodeG1(&p.C), "groth16", "bn128"})
}

// ParseProof reads snarkjs's proof.json, strictly: canonical numbers, affine points of the right groups, no infinity.
func ParseProof(data []byte) (*Proof, error) {
	var j proofJSON
	err := object(data, "proof.format", map[string]any{
		"pi_a": &j.A, "pi_b": &j.B, "pi_c": &j.C, "protocol": &j.Protocol, "curve": &j.Curve,
	})
	if err != nil {
		return nil, err
	}
	d := decoder{"proof"}
	if err := d.names(j.Protocol, j.Curve); err != nil {
		return nil, err
	}
	p := &Proof{}
	if p.A, err = d.g1(j.A, "pi_a"); err != nil {
		return nil, err
	}
	if p.B, err = d.g2(j.B, "pi_b"); err != nil {
		return nil, err
	}
	if p.C, err = d.g1(j.C, "pi_c"); err != nil {
		return nil, err
	}
	return p, nil
}

// ParsePublic reads exactly count public signals.
func ParsePublic(signals []string, count int) ([]fr.Element, error) {
	if len(signals) != count {
		return nil, fault.New("public.count", "%d public signals, expected %d", len(signals), count)
	}
	out := make([]fr.Element, count)
	for i, s := range signals {
		v, err := field.ParseDecimal(s, fr.Modulus(), "public.number")
		if err != nil {
			return nil, fault.New("public.number", "public signal %d is not a canonical decimal below the modulus", i)
		}
		out[i].SetBigInt(v)
	}
	return out, nil
}

// Claim is a proof with its public signals.
type Claim struct {
	Proof  *Proof
	Public []fr.Element
}

// ParseClaim reads {"proof": ..., "public": [...]} with exactly count public signals; a refused claim is the zero Claim.
func ParseClaim(data []byte, count int) (Claim, error) {
	var proof, public json.RawMessage
	if err := object(data, "claim.format", map[string]any{"proof": &proof, "public": &public}); err != nil {
		return Claim{}, err
	}
	p, err := ParseProof(proof)
	if err != nil {
		return Claim{}, err
	}
	var signals []string
	if err := json.Unmarshal(public, &signals); err != nil || signals == nil {
		return Claim{}, fault.New("public.format", "the public signals are not a list of strings")
	}
	values, err := ParsePublic(signals, count)
	if err != nil {
		return Claim{}, err
	}
	return Claim{p, values}, nil
}

// Decimals writes elements as canonical decimals.
func Decimals(v []fr.Element) []string {
	out := make([]string, len(v))
	for i := range v {
		out[i] = v[i].BigInt(new(big.Int)).String()
	}
	return out
}
