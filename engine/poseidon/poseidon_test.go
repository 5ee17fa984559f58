package poseidon

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	iden3 "github.com/iden3/go-iden3-crypto/poseidon"
)

func element(t *testing.T, decimal string) (e fr.Element) {
	t.Helper()
	if _, err := e.SetString(decimal); err != nil {
		t.Fatal(err)
	}
	return e
}

// The vectors that circomlib's own test suite states for Poseidon(1) and Poseidon(2).
func TestKnownVectors(t *testing.T) {
	for _, c := range []struct {
		inputs []string
		want   string
	}{
		{[]string{"1"}, "18586133768512220936620570745912940619677854269274689475585506675881198879027"},
		{[]string{"1", "2"}, "7853200120776062878684798364095072458815029376092732009249414926327459813530"},
	} {
		inputs := make([]fr.Element, len(c.inputs))
		for i := range inputs {
			inputs[i] = element(t, c.inputs[i])
		}
		got, err := Hash(fr.Element{}, inputs)
		if err != nil {
			t.Fatal(err)
		}
		if want := element(t, c.want); got != want {
			t.Errorf("Poseidon(%v) = %s, want %s", c.inputs, got.String(), want.String())
		}
	}
}

// Every arity, random inputs and initial states, against the table-driven implementation of iden3.
func TestEqualsIden3(t *testing.T) {
	for n := 1; n <= MaxInputs; n++ {
		for range 3 {
			var state fr.Element
			state.MustSetRandom()
			inputs := make([]fr.Element, n)
			theirs := make([]*big.Int, n)
			for i := range inputs {
				inputs[i].MustSetRandom()
				theirs[i] = inputs[i].BigInt(new(big.Int))
			}
			want, err := iden3.HashWithState(theirs, state.BigInt(new(big.Int)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := Hash(state, inputs)
			if err != nil {
				t.Fatal(err)
			}
			if got.BigInt(new(big.Int)).Cmp(want) != 0 {
				t.Errorf("arity %d differs from iden3", n)
			}
		}
	}
}

func TestRejectsArity(t *testing.T) {
	for _, n := range []int{0, 17} {
		if _, err := Hash(fr.Element{}, make([]fr.Element, n)); err == nil {
			t.Errorf("%d inputs accepted", n)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	for _, n := range []int{2, 6, 7, 8, 16} {
		inputs := make([]fr.Element, n)
		b.Run(big.NewInt(int64(n)).String(), func(b *testing.B) {
			for b.Loop() {
				if _, err := Hash(fr.Element{}, inputs); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDerive(b *testing.B) {
	for b.Loop() {
		derive(9)
	}
}
