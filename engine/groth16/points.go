package groth16

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"

	"zkmargin/engine/fault"
	"zkmargin/engine/field"
)

// decoder turns snarkjs's decimal coordinates into points. kind, "proof" or "key", starts the codes of its refusals. A point is
// decoded in this order: shape, numbers below q, third coordinate one, on the curve, in the subgroup. Infinity has no encoding here.
type decoder struct{ kind string }

func (d decoder) fault(code, where string) error {
	return fault.New(d.kind+"."+code, "%s breaks the rule %s", where, code)
}

func (d decoder) coordinate(s, where string) (e fp.Element, err error) {
	v, err := field.ParseDecimal(s, fp.Modulus(), d.kind+".number")
	if err != nil {
		return e, fault.New(d.kind+".number", "%s is not a canonical decimal below the modulus", where)
	}
	e.SetBigInt(v)
	return e, nil
}

func (d decoder) g1(c []string, where string) (p bn254.G1Affine, err error) {
	if len(c) != 3 {
		return p, d.fault("format", where)
	}
	if p.X, err = d.coordinate(c[0], where); err != nil {
		return p, err
	}
	if p.Y, err = d.coordinate(c[1], where); err != nil {
		return p, err
	}
	switch {
	case c[2] == "0":
		return p, d.fault("point.infinity", where)
	case c[2] != "1":
		return p, d.fault("point.affine", where)
	case p.IsInfinity():
		return p, d.fault("point.infinity", where)
	case !p.IsOnCurve():
		return p, d.fault("point.curve", where)
	}
	return p, nil // the cofactor of G1 is one
}

func (d decoder) g2(c [][]string, where string) (p bn254.G2Affine, err error) {
	if len(c) != 3 || len(c[0]) != 2 || len(c[1]) != 2 || len(c[2]) != 2 {
		return p, d.fault("format", where)
	}
	for i, to := range []*fp.Element{&p.X.A0, &p.X.A1, &p.Y.A0, &p.Y.A1} {
		if *to, err = d.coordinate(c[i/2][i%2], where); err != nil {
			return p, err
		}
	}
	switch {
	case c[2][0] == "0" && c[2][1] == "0":
		return p, d.fault("point.infinity", where)
	case c[2][0] != "1" || c[2][1] != "0":
		return p, d.fault("point.affine", where)
	case p.IsInfinity():
		return p, d.fault("point.infinity", where)
	case !p.IsOnCurve():
		return p, d.fault("point.curve", where)
	case !p.IsInSubGroup():
		return p, d.fault("point.subgroup", where)
	}
	return p, nil
}

func (d decoder) names(protocol, curve string) error {
	if protocol != "groth16" {
		return fault.New(d.kind+".protocol", "the protocol is not groth16")
	}
	if curve != "bn128" && curve != "bn254" && curve != "altbn128" {
		return fault.New(d.kind+".curve", "the curve is not bn128")
	}
	return nil
}

func decimal(e *fp.Element) string { return e.BigInt(new(big.Int)).String() }

func encodeG1(p *bn254.G1Affine) []string {
	return []string{decimal(&p.X), decimal(&p.Y), "1"}
}

func encodeG2(p *bn254.G2Affine) [][]string {
	return [][]string{pair(&p.X), pair(&p.Y), {"1", "0"}}
}

func pair(e *bn254.E2) []string { return []string{decimal(&e.A0), decimal(&e.A1)} }
