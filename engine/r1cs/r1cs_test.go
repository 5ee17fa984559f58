package r1cs_test

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"testing"

	"zkmargin/engine/fault"
	"zkmargin/engine/internal/example"
	"zkmargin/engine/r1cs"
)

func TestSystemsComeBack(t *testing.T) {
	want := example.System(5)
	got, err := r1cs.Parse(example.R1CS(want))
	if err != nil {
		t.Fatal(err)
	}
	if got.Wires != want.Wires || got.Public != want.Public || len(got.Constraints) != len(want.Constraints) {
		t.Error("the shape differs")
	}
	for i := range want.Constraints {
		for m := range want.Constraints[i] {
			if len(want.Constraints[i][m]) > 0 && !reflect.DeepEqual(got.Constraints[i][m], want.Constraints[i][m]) {
				t.Errorf("matrix %d of constraint %d differs", m, i)
			}
		}
	}
}

// Offsets in the file of example.R1CS: 12 bytes of file header, 12 of section header, then the header section.
const (
	prime       = 24 + 4
	wires       = 24 + 36
	public      = wires + 4
	constraints = 24 + 60
	firstCount  = 24 + 64 + 12
	firstWire   = firstCount + 4
	coefficient = firstWire + 4
)

func TestRejects(t *testing.T) {
	put := func(offset int, v uint32) []byte {
		b := bytes.Clone(example.R1CS(example.System(5)))
		binary.LittleEndian.PutUint32(b[offset:], v)
		return b
	}
	large := put(coefficient, 0)
	for i := range 32 {
		large[coefficient+i] = 0xff
	}
	for name, c := range map[string]struct {
		code string
		data []byte
	}{
		"another prime":              {"r1cs.prime", put(prime, 1)},
		"more public than wires":     {"r1cs.header", put(public, 100)},
		"impossible constraints":     {"r1cs.header", put(constraints, 1<<30)},
		"one constraint more":        {"r1cs.cut", put(constraints, 7)},
		"one constraint less":        {"r1cs.trailing", put(constraints, 5)},
		"a count beyond the end":     {"r1cs.cut", put(firstCount, 1<<31)},
		"a wire beyond the end":      {"r1cs.wire", put(firstWire, 9)},
		"a coefficient above r":      {"r1cs.canonical", large},
		"a file of another kind":     {"r1cs.magic", example.Wtns(nil)},
		"a header of another length": {"r1cs.length", example.File("r1cs", 1, make([]byte, 63), nil)},
	} {
		if _, err := r1cs.Parse(c.data); fault.Code(err) != c.code {
			t.Errorf("%s: want %s, got %v", name, c.code, err)
		}
	}
}
