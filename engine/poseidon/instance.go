package poseidon

import (
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// FullRounds is the number of rounds with t S-boxes, half of them before and half after the partial rounds.
const FullRounds = 8

// MaxInputs is the largest arity of circomlib's Poseidon.
const MaxInputs = 16

// partialRounds[t-2] is circomlib's number of rounds with one S-box for a state of t elements.
var partialRounds = [MaxInputs]int{56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68}

// instance is Poseidon for one width, rewritten so that a partial round costs 2t instead of t² multiplications
// (Grassi et al., appendix B). Equal, output by output, to the plain definition.
type instance struct {
	t      int
	first  [][]fr.Element // constants of the full rounds before the partial ones
	last   [][]fr.Element // constants of the full rounds after them
	mds    [][]fr.Element
	bridge [][]fr.Element // replaces the MDS matrix in the last full round before the partial ones
	offset []fr.Element   // constants added before the first partial S-box
	rounds []sparse
}

// sparse is one partial round after its S-box: s0 += constant, then the matrix [[corner, row], [column, identity]].
type sparse struct {
	constant    fr.Element
	row, column []fr.Element
}

var (
	instances [MaxInputs + 2]*instance
	build     [MaxInputs + 2]sync.Once
)

// width returns the instance for a state of t elements; it is derived on first use (about a millisecond).
func width(t int) *instance {
	build[t].Do(func() { instances[t] = derive(t) })
	return instances[t]
}

func derive(t int) *instance {
	partial := partialRounds[t-2]
	g := newGrain(t, partial)
	constants := make([][]fr.Element, FullRounds+partial)
	for i := range constants {
		constants[i] = make([]fr.Element, t)
		for j := range constants[i] {
			constants[i][j] = g.constant()
		}
	}
	p := &instance{t: t, mds: g.cauchy(t), rounds: make([]sparse, partial)}
	p.first = constants[:FullRounds/2]
	p.last = constants[FullRounds/2+partial:]
	middle := constants[FullRounds/2 : FullRounds/2+partial]

	// The constants of a partial round move to the round before, through the inverse of the matrix between them. There the idle
	// lanes commute with the S-box of lane 0 and join that round's own constants; lane 0 is added after that round's S-box.
	inverse := invert(p.mds)
	for i := partial - 1; i > 0; i-- {
		moved := apply(inverse, middle[i])
		p.rounds[i-1].constant = moved[0]
		for j := 1; j < t; j++ {
			middle[i-1][j].Add(&middle[i-1][j], &moved[j])
		}
	}

	// From the last partial round to the first: a matrix N = [[a, b], [w, X]] is sparse·diag(1, X) with the sparse factor
	// [[a, b·X⁻¹], [w, I]], and diag(1, X) passes the S-box of lane 0 to join the matrix before, whose block X becomes X·M̂.
	// So for the k-th round from the end the row is b·M̂⁻ᵏ and the column is M̂ᵏ⁻¹·w.
	block := square(t - 1)
	row := make([]fr.Element, t-1)
	column := make([]fr.Element, t-1)
	for i := range block {
		copy(block[i], p.mds[i+1][1:])
		row[i] = p.mds[0][i+1]
		column[i] = p.mds[i+1][0]
	}
	shrink := transpose(invert(block))
	power := block
	for i := partial - 1; i >= 0; i-- {
		row = apply(shrink, row)
		p.rounds[i].row, p.rounds[i].column = row, column
		column = apply(block, column)
		if i > 0 {
			power = multiply(power, block)
		}
	}
	dense := square(t)
	dense[0][0].SetOne()
	for i := range power {
		copy(dense[i+1][1:], power[i])
	}
	p.bridge = multiply(dense, p.mds)
	p.offset = apply(dense, middle[0])
	return p
}
