package merkle

import (
	"errors"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
	"zkmargin/engine/poseidon"
)

func random(n int) []fr.Element {
	v := make([]fr.Element, n)
	for i := range v {
		v[i].MustSetRandom()
	}
	return v
}

// Every node, also of the empty part of the tree, is the hash of its children.
func TestLevelsHashTheirChildren(t *testing.T) {
	tag := random(1)[0]
	for _, count := range []int{0, 1, 8, 11, 64} {
		leaves, err := Leaves([]Rows{{Tag: tag, Width: 3, Elements: random(3 * count)}})
		if err != nil {
			t.Fatal(err)
		}
		levels, err := Levels(leaves, tag, 8, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(levels) != 3 || len(levels[0]) != 64 || len(levels[2]) != 1 {
			t.Fatalf("shape of the tree over %d leaves", count)
		}
		for l := 1; l < len(levels); l++ {
			for i, node := range levels[l] {
				want, _ := poseidon.Hash(tag, levels[l-1][8*i:8*i+8])
				if node != want {
					t.Errorf("%d leaves: node %d of level %d", count, i, l)
				}
			}
		}
	}
}

// A long row is absorbed sixteen elements at a time, each result being the next initial state; a short one is a single hash.
func TestLeavesOfRowsOfAnyLength(t *testing.T) {
	tag := random(1)[0]
	for _, width := range []int{1, 15, 16, 17, 32, 33, 258} {
		rows := random(3 * width)
		leaves, err := Leaves([]Rows{{Tag: tag, Width: width, Elements: rows}})
		if err != nil {
			t.Fatal(err)
		}
		for i, leaf := range leaves {
			row, want := rows[i*width:(i+1)*width], tag
			for start := 0; start < width; start += 16 {
				want, _ = poseidon.Hash(want, row[start:min(start+16, width)])
			}
			if leaf != want {
				t.Errorf("width %d, row %d", width, i)
			}
		}
	}
}

func TestRejectsShape(t *testing.T) {
	cases := map[string]func() error{
		"tree.full":  func() error { _, err := Levels(random(9), fr.Element{}, 8, 1); return err },
		"tree.shape": func() error { _, err := Levels(nil, fr.Element{}, 17, 1); return err },
		"tree.rows":  func() error { _, err := Leaves([]Rows{{Width: 2, Elements: random(3)}}); return err },
	}
	for code, try := range cases {
		var e *fault.Error
		if err := try(); !errors.As(err, &e) || e.Code != code {
			t.Errorf("want %s, got %v", code, err)
		}
	}
}

func BenchmarkSnapshot(b *testing.B) {
	tag := random(1)[0]
	runs := []Rows{{tag, 6, random(6 * 2806)}, {tag, 7, random(7 * 1286)}}
	for b.Loop() {
		leaves, _ := Leaves(runs)
		if _, err := Levels(leaves, tag, 8, 4); err != nil {
			b.Fatal(err)
		}
	}
}
