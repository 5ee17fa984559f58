package groth16

import (
	"encoding/json"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"zkmargin/engine/fault"
	"zkmargin/engine/zkey"
)

// VerifyingKey is a checked verification key.
type VerifyingKey struct {
	Alpha              bn254.G1Affine
	Beta, Gamma, Delta bn254.G2Affine
	IC                 []bn254.G1Affine

	alphaBeta bn254.GT
}

type keyJSON struct {
	Protocol  string          `json:"protocol"`
	Curve     string          `json:"curve"`
	Public    int             `json:"nPublic"`
	Alpha     []string        `json:"vk_alpha_1"`
	Beta      [][]string      `json:"vk_beta_2"`
	Gamma     [][]string      `json:"vk_gamma_2"`
	Delta     [][]string      `json:"vk_delta_2"`
	AlphaBeta json.RawMessage `json:"vk_alphabeta_12"`
	IC        [][]string      `json:"IC"`
}

// ParseKey reads snarkjs's verification_key.json and refuses degenerate keys. vk_alphabeta_12 is ignored: the pairing is computed.
func ParseKey(data []byte) (*VerifyingKey, error) {
	var j keyJSON
	err := object(data, "key.format", map[string]any{
		"protocol": &j.Protocol, "curve": &j.Curve, "nPublic": &j.Public, "vk_alpha_1": &j.Alpha, "vk_beta_2": &j.Beta,
		"vk_gamma_2": &j.Gamma, "vk_delta_2": &j.Delta, "vk_alphabeta_12": &j.AlphaBeta, "IC": &j.IC,
	}, "vk_alphabeta_12")
	if err != nil {
		return nil, err
	}
	d := decoder{"key"}
	if err := d.names(j.Protocol, j.Curve); err != nil {
		return nil, err
	}
	if j.Public < 0 || len(j.IC) != j.Public+1 {
		return nil, fault.New("key.ic.length", "%d points in IC for %d public signals", len(j.IC), j.Public)
	}
	k := &VerifyingKey{IC: make([]bn254.G1Affine, len(j.IC))}
	if k.Alpha, err = d.g1(j.Alpha, "vk_alpha_1"); err != nil {
		return nil, err
	}
	if k.Beta, err = d.g2(j.Beta, "vk_beta_2"); err != nil {
		return nil, err
	}
	if k.Gamma, err = d.g2(j.Gamma, "vk_gamma_2"); err != nil {
		return nil, err
	}
	if k.Delta, err = d.g2(j.Delta, "vk_delta_2"); err != nil {
		return nil, err
	}
	for i := range j.IC {
		if k.IC[i], err = d.g1(j.IC[i], "IC"); err != nil {
			return nil, err
		}
	}
	if err := k.lint(); err != nil {
		return nil, err
	}
	return k, k.prepare()
}

// lint refuses keys that are well-formed and prove nothing. With gamma = ±delta (phase 2 of the ceremony skipped) a proof for any
// public signals is A = alpha, B = beta, C = ∓vk_x; a delta that is the generator has no contribution; equal or opposite points
// in IC let public signals be exchanged for each other.
func (k *VerifyingKey) lint() error {
	_, _, _, generator := bn254.Generators()
	if sameUpToSign(&k.Gamma, &k.Delta) {
		return fault.New("key.gamma-equals-delta", "gamma equals delta, so that anybody can forge proofs")
	}
	if sameUpToSign(&k.Delta, &generator) {
		return fault.New("key.delta-generator", "delta is the generator: nobody contributed to this key")
	}
	seen := map[[32]byte]bool{}
	for i := range k.IC {
		x := k.IC[i].X.Bytes()
		if seen[x] {
			return fault.New("key.ic.duplicate", "two points of IC are equal or opposite")
		}
		seen[x] = true
	}
	return nil
}

func sameUpToSign(p, q *bn254.G2Affine) bool { return p.X.Equal(&q.X) }

// prepare computes what every verification needs.
func (k *VerifyingKey) prepare() (err error) {
	k.alphaBeta, err = bn254.Pair([]bn254.G1Affine{k.Alpha}, []bn254.G2Affine{k.Beta})
	return err
}

// KeyJSON writes a proving key's verification key as snarkjs exports it, byte for byte.
func KeyJSON(k *zkey.Key) ([]byte, error) {
	gt, err := bn254.Pair([]bn254.G1Affine{k.Alpha1}, []bn254.G2Affine{k.Beta2})
	if err != nil {
		return nil, err
	}
	var tower [2][3][]string
	for i, c := range []*bn254.E6{&gt.C0, &gt.C1} {
		for j, b := range []*bn254.E2{&c.B0, &c.B1, &c.B2} {
			tower[i][j] = pair(b)
		}
	}
	alphaBeta, err := json.Marshal(tower)
	if err != nil {
		return nil, err
	}
	j := keyJSON{
		Protocol: "groth16", Curve: "bn128", Public: k.Public, Alpha: encodeG1(&k.Alpha1), Beta: encodeG2(&k.Beta2),
		Gamma: encodeG2(&k.Gamma2), Delta: encodeG2(&k.Delta2), AlphaBeta: alphaBeta,
	}
	for i := range k.IC {
		j.IC = append(j.IC, encodeG1(&k.IC[i]))
	}
	return json.MarshalIndent(j, "", " ")
}
