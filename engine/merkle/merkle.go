// Package merkle builds the snapshot's tree: leaves and nodes are Poseidon hashes whose initial state is a domain tag, so that a
// leaf of one kind can be taken neither for a leaf of another kind nor for a node.
package merkle

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
	"zkmargin/engine/poseidon"
	"zkmargin/engine/work"
)

// MaxLeaves bounds the size of a tree: 8^8 leaves of 32 bytes are half a gibibyte.
const MaxLeaves = 1 << 24

// MaxWidth bounds the elements of a row: the longest rows hold some hundreds of packed returns.
const MaxWidth = 1 << 12

// Rows is a run of rows of one kind: Count rows of Width elements, hashed with the initial state Tag. A row of more than
// poseidon.MaxInputs elements is absorbed that many at a time; each result is the next initial state.
type Rows struct {
	Tag      fr.Element
	Width    int
	Elements []fr.Element
}

// Count is the number of rows.
func (r Rows) Count() int { return len(r.Elements) / r.Width }

// Leaves hashes every row, in order.
func Leaves(runs []Rows) ([]fr.Element, error) {
	total := 0
	for _, r := range runs {
		if r.Width < 1 || r.Width > MaxWidth || len(r.Elements)%r.Width != 0 {
			return nil, fault.New("tree.rows", "a run of rows needs 1 to %d elements a row", MaxWidth)
		}
		total += r.Count()
	}
	leaves := make([]fr.Element, total)
	base := 0
	for _, r := range runs {
		out := leaves[base : base+r.Count()]
		work.Range(len(out), func(lo, hi int) {
			for i := lo; i < hi; i++ {
				out[i] = sponge(r.Tag, r.Elements[i*r.Width:(i+1)*r.Width])
			}
		})
		base += r.Count()
	}
	return leaves, nil
}

// sponge hashes a row of any length under a tag, which has to fix the length since the last block is not padded.
func sponge(state fr.Element, row []fr.Element) fr.Element {
	for len(row) > poseidon.MaxInputs {
		state, _ = poseidon.Hash(state, row[:poseidon.MaxInputs])
		row = row[poseidon.MaxInputs:]
	}
	state, _ = poseidon.Hash(state, row)
	return state
}

// Levels returns the tree over leaves: level 0 has arity^depth leaves, the missing ones zero, and the last level is the root.
func Levels(leaves []fr.Element, nodeTag fr.Element, arity, depth int) ([][]fr.Element, error) {
	if arity < 2 || arity > poseidon.MaxInputs || depth < 1 {
		return nil, fault.New("tree.shape", "a tree has an arity of 2 to 16 and a depth of at least 1")
	}
	size := 1
	for range depth {
		if size *= arity; size > MaxLeaves {
			return nil, fault.New("tree.shape", "a tree has at most %d leaves", MaxLeaves)
		}
	}
	if len(leaves) > size {
		return nil, fault.New("tree.full", "%d rows do not fit into %d leaves", len(leaves), size)
	}
	level := make([]fr.Element, size)
	copy(level, leaves)
	levels := [][]fr.Element{level}
	// Subtrees without a row are all alike: their node is hashed once per level.
	used := len(leaves)
	var empty fr.Element
	for range depth {
		blank := make([]fr.Element, arity)
		for i := range blank {
			blank[i] = empty
		}
		empty, _ = poseidon.Hash(nodeTag, blank)
		used = (used + arity - 1) / arity
		below, parents := level, make([]fr.Element, len(level)/arity)
		work.Range(used, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				parents[i], _ = poseidon.Hash(nodeTag, below[i*arity:(i+1)*arity])
			}
		})
		for i := used; i < len(parents); i++ {
			parents[i] = empty
		}
		levels = append(levels, parents)
		level = parents
	}
	return levels, nil
}
