package wtns_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
	"zkmargin/engine/internal/example"
	"zkmargin/engine/wtns"
)

func TestWitnessesComeBack(t *testing.T) {
	want := example.Witness(20, 3, 9)
	got, err := wtns.Parse(example.Wtns(want))
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the witness differs: %v", err)
	}
}

func TestRejects(t *testing.T) {
	good := example.Wtns(example.Witness(3, 3, 9))
	prime := bytes.Clone(good)
	prime[24+4]++
	longer := bytes.Clone(good)
	longer[24+36]++
	modulus := fr.Modulus().FillBytes(make([]byte, 32))
	slices.Reverse(modulus)
	above := bytes.Clone(good)
	copy(above[len(above)-32:], modulus)
	for name, c := range map[string]struct {
		code string
		data []byte
	}{
		"another prime":          {"wtns.prime", prime},
		"another length":         {"wtns.length", longer},
		"a value above r":        {"wtns.canonical", above},
		"wire 0 is not one":      {"wtns.one", example.Wtns([]fr.Element{{2}})},
		"no wires":               {"wtns.one", example.Wtns(nil)},
		"a cut file":             {"wtns.cut", good[:len(good)-1]},
		"a file of another kind": {"wtns.magic", example.R1CS(example.System(1))},
	} {
		if _, err := wtns.Parse(c.data); fault.Code(err) != c.code {
			t.Errorf("%s: want %s, got %v", name, c.code, err)
		}
	}
}
