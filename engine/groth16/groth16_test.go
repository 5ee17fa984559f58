package groth16_test

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
	"zkmargin/engine/groth16"
	"zkmargin/engine/internal/example"
	"zkmargin/engine/setup"
	"zkmargin/engine/zkey"
)

const steps = 300

var seed = bytes.Repeat([]byte{7}, 32)

// fixture is a key that went through its file form, and its parts as a user has them.
type fixture struct {
	prover *groth16.Prover
	vk     map[string]any
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	made, err := setup.Key(example.System(steps), seed)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := made.Write(&file, setup.CircuitHash(seed)); err != nil {
		t.Fatal(err)
	}
	key, err := zkey.Parse(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{}
	if f.prover, err = groth16.NewProver(key); err != nil {
		t.Fatal(err)
	}
	vk, err := groth16.KeyJSON(key)
	if err != nil {
		t.Fatal(err)
	}
	f.vk = parsed(t, vk)
	return f
}

func (f *fixture) key(t *testing.T) *groth16.VerifyingKey {
	t.Helper()
	k, err := groth16.ParseKey(encoded(t, f.vk))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// claim proves for the private input x and returns {"proof", "public"}.
func (f *fixture) claim(t *testing.T, x uint64) map[string]any {
	t.Helper()
	proof, public, err := f.prover.Prove(example.Witness(steps, x, 9))
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, encoded(t, map[string]any{"proof": proof, "public": groth16.Decimals(public)}))
}

func check(k *groth16.VerifyingKey, claim []byte) error {
	c, err := groth16.ParseClaim(claim, 2)
	if err != nil {
		return err
	}
	return k.Verify(c.Proof, c.Public)
}

func encoded(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func parsed(t *testing.T, b []byte) (m map[string]any) {
	t.Helper()
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func rejects(t *testing.T, name, code string, err error) {
	t.Helper()
	if err == nil || fault.Code(err) != code {
		t.Errorf("%s: want %s, got %v", name, code, err)
	}
}

func TestProvesAndVerifies(t *testing.T) {
	f := newFixture(t)
	k := f.key(t)
	first, second := encoded(t, f.claim(t, 3)), encoded(t, f.claim(t, 3))
	if bytes.Equal(first, second) {
		t.Error("two proofs are equal: the blinding is missing")
	}
	for _, claim := range [][]byte{first, second} {
		if err := check(k, claim); err != nil {
			t.Error(err)
		}
	}
}

func TestRejectsWitness(t *testing.T) {
	f := newFixture(t)
	w := example.Witness(steps, 3, 9)
	_, _, err := f.prover.Prove(w[1:])
	rejects(t, "short witness", "prove.witness", err)
	w[20] = fr.Element{5}
	proof, public, err := f.prover.Prove(w)
	if err != nil {
		t.Fatal(err)
	}
	rejects(t, "false witness", "proof.equation", f.key(t).Verify(proof, public))
}

func TestRejectsTamperedClaims(t *testing.T) {
	f := newFixture(t)
	k := f.key(t)
	other := f.claim(t, 4)["proof"].(map[string]any)
	plus := func(s string, m *big.Int) string {
		v, _ := new(big.Int).SetString(s, 10)
		return v.Add(v, m).String()
	}
	outside := outsideSubgroup()
	cases := []struct {
		name, code string
		change     func(proof map[string]any, claim map[string]any)
	}{
		{"another public signal", "proof.equation", func(_, c map[string]any) { c["public"].([]any)[0] = "1" }},
		{"another proof's point", "proof.equation", func(p, _ map[string]any) { p["pi_a"] = other["pi_a"] }},
		{"public signal plus r", "public.number", func(_, c map[string]any) {
			l := c["public"].([]any)
			l[1] = plus(l[1].(string), fr.Modulus())
		}},
		{"negative public signal", "public.number", func(_, c map[string]any) { c["public"].([]any)[0] = "-1" }},
		{"hexadecimal public signal", "public.number", func(_, c map[string]any) { c["public"].([]any)[0] = "0x1" }},
		{"public signal with a leading zero", "public.number", func(_, c map[string]any) { c["public"].([]any)[0] = "01" }},
		{"public signal with a space", "public.number", func(_, c map[string]any) { c["public"].([]any)[0] = " 1" }},
		{"public signal in other digits", "public.number", func(_, c map[string]any) { c["public"].([]any)[0] = "\uff11" }},
		{"empty public signal", "public.number", func(_, c map[string]any) { c["public"].([]any)[0] = "" }},
		{"public signal as a number", "public.format", func(_, c map[string]any) { c["public"].([]any)[0] = 1 }},
		{"no public signals", "public.format", func(_, c map[string]any) { c["public"] = nil }},
		{"one public signal less", "public.count", func(_, c map[string]any) { c["public"] = c["public"].([]any)[:1] }},
		{"one public signal more", "public.count", func(_, c map[string]any) { c["public"] = append(c["public"].([]any), "0") }},
		{"coordinate plus q", "proof.number", func(p, _ map[string]any) {
			l := p["pi_a"].([]any)
			l[0] = plus(l[0].(string), fp.Modulus())
		}},
		{"point off the curve", "proof.point.curve", func(p, _ map[string]any) { p["pi_c"].([]any)[0] = "1" }},
		{"point of G2 off the curve", "proof.point.curve", func(p, _ map[string]any) { p["pi_b"].([]any)[0].([]any)[0] = "1" }},
		{"point outside the subgroup", "proof.point.subgroup", func(p, _ map[string]any) { p["pi_b"] = outside }},
		{"infinity as zeros", "proof.point.infinity", func(p, _ map[string]any) { p["pi_a"] = []string{"0", "0", "1"} }},
		{"infinity in projective form", "proof.point.infinity", func(p, _ map[string]any) { p["pi_a"] = []string{"0", "1", "0"} }},
		{"infinity in G2", "proof.point.infinity", func(p, _ map[string]any) {
			p["pi_b"] = [][]string{{"0", "0"}, {"1", "0"}, {"0", "0"}}
		}},
		{"projective point", "proof.point.affine", func(p, _ map[string]any) { p["pi_a"].([]any)[2] = "2" }},
		{"projective point in G2", "proof.point.affine", func(p, _ map[string]any) { p["pi_b"].([]any)[2] = []string{"1", "1"} }},
		{"two coordinates", "proof.format", func(p, _ map[string]any) { p["pi_a"] = p["pi_a"].([]any)[:2] }},
		{"numbers for strings", "proof.format", func(p, _ map[string]any) { p["pi_a"] = []int{1, 2, 1} }},
		{"protocol", "proof.protocol", func(p, _ map[string]any) { p["protocol"] = "plonk" }},
		{"curve", "proof.curve", func(p, _ map[string]any) { p["curve"] = "bls12381" }},
		{"unknown field", "proof.format", func(p, _ map[string]any) { p["extra"] = 1 }},
		{"missing field", "proof.format", func(p, _ map[string]any) { delete(p, "pi_c") }},
		{"field of the claim", "claim.format", func(_, c map[string]any) { delete(c, "public") }},
	}
	for _, c := range cases {
		claim := f.claim(t, 3)
		c.change(claim["proof"].(map[string]any), claim)
		rejects(t, c.name, c.code, check(k, encoded(t, claim)))
	}
	text := string(encoded(t, f.claim(t, 3)))
	rejects(t, "field twice", "claim.format", check(k, []byte(strings.Replace(text, `{"proof"`, `{"public":[],"proof"`, 1))))
	rejects(t, "data after the object", "claim.format", check(k, []byte(text+"{}")))
	if err := check(k, []byte(strings.Replace(text, "bn128", "altbn128", 1))); err != nil {
		t.Error("another name of the curve is refused:", err)
	}
}

func TestBatchNamesTheFalseProofs(t *testing.T) {
	f := newFixture(t)
	k := f.key(t)
	var claims []groth16.Claim
	for i := range 20 {
		c, err := groth16.ParseClaim(encoded(t, f.claim(t, uint64(i+2))), 2)
		if err != nil {
			t.Fatal(err)
		}
		claims = append(claims, c)
	}
	for _, err := range k.VerifyBatch(claims) {
		if err != nil {
			t.Fatal(err)
		}
	}
	// Two errors that cancel out when all coefficients are equal: C + P in one proof, C - P in another.
	_, _, p, _ := bn254.Generators()
	three, nine := *claims[3].Proof, *claims[9].Proof
	three.C.Add(&three.C, &p)
	nine.C.Sub(&nine.C, &p)
	claims[3].Proof, claims[9].Proof = &three, &nine
	claims[17].Public = claims[17].Public[:1]
	claims[18].Proof = nil
	for i, err := range k.VerifyBatch(claims) {
		switch i {
		case 3, 9:
			rejects(t, "cancelling proofs", "proof.equation", err)
		case 17:
			rejects(t, "short public signals", "public.count", err)
		default:
			if err != nil {
				t.Errorf("claim %d: %v", i, err)
			}
		}
	}
}

func TestRejectsKeys(t *testing.T) {
	f := newFixture(t)
	_, _, _, generator := bn254.Generators()
	g2 := func(p bn254.G2Affine) any {
		d := func(e *fp.Element) string { return e.BigInt(new(big.Int)).String() }
		return [][]string{{d(&p.X.A0), d(&p.X.A1)}, {d(&p.Y.A0), d(&p.Y.A1)}, {"1", "0"}}
	}
	var negated bn254.G2Affine
	negated.Neg(&generator)
	ic := f.vk["IC"].([]any)
	opposite := append([]any{}, ic[1].([]any)...)
	y, _ := new(big.Int).SetString(opposite[1].(string), 10)
	opposite[1] = y.Sub(fp.Modulus(), y).String()
	cases := []struct {
		name, code string
		field      string
		value      any
	}{
		{"gamma = delta", "key.gamma-equals-delta", "vk_delta_2", f.vk["vk_gamma_2"]},
		{"gamma = -delta", "key.gamma-equals-delta", "vk_delta_2", g2(negated)},
		{"IC too short", "key.ic.length", "IC", ic[:2]},
		{"IC too long", "key.ic.length", "IC", append(append([]any{}, ic...), ic[0])},
		{"equal points in IC", "key.ic.duplicate", "IC", []any{ic[0], ic[1], ic[1]}},
		{"opposite points in IC", "key.ic.duplicate", "IC", []any{ic[0], ic[1], opposite}},
		{"infinity in IC", "key.point.infinity", "IC", []any{ic[0], ic[1], []string{"0", "1", "0"}}},
		{"point off the curve", "key.point.curve", "vk_alpha_1", []string{"1", "1", "1"}},
		{"point outside the subgroup", "key.point.subgroup", "vk_beta_2", outsideSubgroup()},
		{"protocol", "key.protocol", "protocol", "plonk"},
		{"curve", "key.curve", "curve", "bls12381"},
		{"number", "key.number", "vk_alpha_1", []string{"01", "2", "1"}},
		{"unknown field", "key.format", "extra", 1},
		{"public signals", "key.ic.length", "nPublic", 3},
	}
	for _, c := range cases {
		changed := map[string]any{}
		for name, value := range f.vk {
			changed[name] = value
		}
		changed[c.field] = c.value
		_, err := groth16.ParseKey(encoded(t, changed))
		rejects(t, c.name, c.code, err)
	}
	// With another gamma, a delta without contribution is told apart from gamma = delta.
	changed := map[string]any{}
	for name, value := range f.vk {
		changed[name] = value
	}
	changed["vk_gamma_2"], changed["vk_delta_2"] = f.vk["vk_beta_2"], g2(generator)
	_, err := groth16.ParseKey(encoded(t, changed))
	rejects(t, "delta = generator", "key.delta-generator", err)
}

// outsideSubgroup finds a point of the twisted curve that is not in G2: x = 1, 2, ... until x³ + b' is a square.
func outsideSubgroup() any {
	var b bn254.E2
	_, _, _, g := bn254.Generators()
	var t bn254.E2
	b.Square(&g.Y)
	t.Square(&g.X).Mul(&t, &g.X)
	b.Sub(&b, &t)
	for x := uint64(1); ; x++ {
		var p bn254.G2Affine
		p.X.A0.SetUint64(x)
		t.Square(&p.X).Mul(&t, &p.X).Add(&t, &b)
		if t.Legendre() != 1 {
			continue
		}
		p.Y.Sqrt(&t)
		if p.IsOnCurve() && !p.IsInSubGroup() {
			d := func(e *fp.Element) string { return e.BigInt(new(big.Int)).String() }
			return [][]string{{d(&p.X.A0), d(&p.X.A1)}, {d(&p.Y.A0), d(&p.Y.A1)}, {"1", "0"}}
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	t := &testing.T{}
	f := newFixture(t)
	k := f.key(t)
	claim := encoded(t, f.claim(t, 3))
	for b.Loop() {
		if err := check(k, claim); err != nil {
			b.Fatal(err)
		}
	}
}
