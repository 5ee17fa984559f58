package setup

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
	"zkmargin/engine/internal/example"
	"zkmargin/engine/zkey"
)

func seed(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

// The same seed gives the same bytes and another seed others; both files are whole, and nothing else is left behind.
func TestFilesAreDeterministic(t *testing.T) {
	folder := t.TempDir()
	circuit := filepath.Join(folder, "c.r1cs")
	if err := os.WriteFile(circuit, example.R1CS(example.System(50)), 0o600); err != nil {
		t.Fatal(err)
	}
	summaries := make([]*Summary, 3)
	for i, s := range [][]byte{seed(1), seed(1), seed(2)} {
		var err error
		if summaries[i], err = Files(circuit, filepath.Join(folder, "k.zkey"), filepath.Join(folder, "k.json"), s); err != nil {
			t.Fatal(err)
		}
	}
	if *summaries[0] != *summaries[1] {
		t.Error("the same seed gives different keys")
	}
	if summaries[0].ZkeySHA256 == summaries[2].ZkeySHA256 || summaries[0].KeySHA256 == summaries[2].KeySHA256 {
		t.Error("different seeds give the same key")
	}
	if s := summaries[0]; s.Constraints != 51 || s.Public != 2 || s.Domain != 64 {
		t.Errorf("unexpected summary %+v", s)
	}
	entries, _ := os.ReadDir(folder)
	if len(entries) != 3 {
		t.Errorf("%d files are left, expected 3", len(entries))
	}
	if _, err := Files(circuit, filepath.Join(folder, "none", "k.zkey"), "k.json", seed(1)); fault.Code(err) != "setup.write" {
		t.Errorf("a missing folder: %v", err)
	}
}

// The domain is the one that snarkjs takes: the first power of two above constraints + public signals.
func TestDomain(t *testing.T) {
	for constraints, domain := range map[int]int{5: 8, 6: 16, 13: 16, 14: 32} {
		k, err := Key(example.System(constraints-1), seed(1))
		if err != nil {
			t.Fatal(err)
		}
		if k.Domain != domain {
			t.Errorf("%d constraints: domain %d, expected %d", constraints, k.Domain, domain)
		}
	}
}

func TestRejects(t *testing.T) {
	if _, err := Key(example.System(3), seed(1)[:31]); fault.Code(err) != "setup.seed" {
		t.Errorf("a short seed: %v", err)
	}
	empty := example.System(3)
	empty.Constraints = nil
	if _, err := Key(empty, seed(1)); fault.Code(err) != "setup.size" {
		t.Errorf("an empty circuit: %v", err)
	}
}

// A key written and read again is the same, and every damage to its shape is refused.
func TestKeyFile(t *testing.T) {
	k, err := Key(example.System(20), seed(1))
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := k.Write(&file, CircuitHash(seed(1))); err != nil {
		t.Fatal(err)
	}
	good := file.Bytes()
	back, err := zkey.Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	if back.Header != k.Header || len(back.H) != len(k.H) || back.H[31] != k.H[31] || back.B2[5] != k.B2[5] || back.C[3] != k.C[3] {
		t.Error("the key differs after writing and reading")
	}
	// In the file: 12 bytes, section 1 (12 + 4), the header of section 2 (12), the primes (72), then wires, public, domain, alpha1.
	const wires = 12 + 16 + 12 + 72
	const firstCoefficient = 12 + 16 + 12 + 660 + 12 + 4
	change := func(offset int) []byte {
		b := bytes.Clone(good)
		b[offset]++
		return b
	}
	for name, c := range map[string]struct {
		code string
		data []byte
	}{
		"protocol":    {"zkey.protocol", change(24)},
		"prime":       {"zkey.prime", change(wires - 1)},
		"wires":       {"zkey.length", change(wires)},
		"public":      {"zkey.length", change(wires + 4)},
		"domain":      {"zkey.header", change(wires + 8)},
		"alpha":       {"zkey.point", change(wires + 12)},
		"coefficient": {"zkey.length", change(firstCoefficient - 4)},
		"matrix":      {"zkey.coefficient", change(firstCoefficient + 1)},
		"wire":        {"zkey.coefficient", change(firstCoefficient + 9)},
		"cut":         {"zkey.cut", good[:len(good)-1]},
		"trailing":    {"zkey.trailing", append(bytes.Clone(good), 0)},
		"kind":        {"zkey.magic", example.R1CS(example.System(1))},
	} {
		if _, err := zkey.Parse(c.data); fault.Code(err) != c.code {
			t.Errorf("%s: want %s, got %v", name, c.code, err)
		}
	}
	path := filepath.Join(t.TempDir(), "k.zkey")
	if _, _, err := zkey.Open(path); fault.Code(err) != "zkey.open" {
		t.Errorf("a missing file: %v", err)
	}
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, release, err := zkey.Open(path); err != nil {
		t.Error(err)
	} else {
		release()
	}
}

// The Lagrange basis at tau sums to one, and interpolates the identity to tau.
func TestLagrange(t *testing.T) {
	var tau, sum, identity, p fr.Element
	tau.SetUint64(123456789)
	values := lagrange(tau, 16, 1, 0)
	generator := subgroupGenerator(16)
	power := fr.One()
	for _, v := range values {
		sum.Add(&sum, &v)
		identity.Add(&identity, p.Mul(&v, &power))
		power.Mul(&power, &generator)
	}
	if !sum.IsOne() || identity != tau {
		t.Error("not the Lagrange basis")
	}
	odd := lagrange(tau, 16, 2, 1)
	for i := range odd {
		if odd[i] != values[2*i+1] {
			t.Errorf("odd value %d differs", i)
		}
	}
}
