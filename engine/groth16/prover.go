package groth16

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"zkmargin/engine/msm"
	"zkmargin/engine/work"
	"zkmargin/engine/zkey"
)

// Prover is a proving key with everything that does not depend on the witness. It may be used by one goroutine at a time.
type Prover struct {
	key    *zkey.Key
	domain *fft.Domain
	// The points of each list that are not infinity: a quarter of B is.
	finiteA, finiteB1, finiteB2, finiteC, finiteH []uint32
	// rows are indices into the key's coefficients at which a constraint begins: chunks of about equal work.
	rows []int
}

// NewProver prepares a key. Reading the points once also brings a mapped key into memory.
func NewProver(key *zkey.Key) (*Prover, error) {
	shift, err := fft.Generator(uint64(2 * key.Domain))
	if err != nil {
		return nil, err
	}
	p := &Prover{key: key}
	q := work.NewQueue()
	q.Add(func() { p.finiteB2 = msm.Finite(key.B2) })
	q.Add(func() { p.domain = fft.NewDomain(uint64(key.Domain), fft.WithShift(shift)) })
	q.Add(func() { p.finiteH = msm.Finite(key.H) })
	q.Add(func() { p.finiteA = msm.Finite(key.A) })
	q.Add(func() { p.finiteB1 = msm.Finite(key.B1) })
	q.Add(func() { p.finiteC = msm.Finite(key.C) })
	q.Add(func() { p.rows = chunks(key.Coefficients) })
	q.RunAll()
	return p, nil
}

// chunks cuts coefficients that are sorted by constraint, as snarkjs writes them, between constraints; others stay in one piece.
func chunks(list []zkey.Coefficient) []int {
	const size = 1 << 13
	starts := []int{0}
	for i := 1; i < len(list); i++ {
		before, here := list[i-1].Constraint, list[i].Constraint
		if here < before {
			return []int{0, len(list)}
		}
		if here != before && i-starts[len(starts)-1] >= size {
			starts = append(starts, i)
		}
	}
	return append(starts, len(list))
}
