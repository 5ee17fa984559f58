package field

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
)

func TestParseDecimal(t *testing.T) {
	for _, s := range []string{"0", "1", "10", new(big.Int).Sub(fr.Modulus(), big.NewInt(1)).String()} {
		v, err := ParseDecimal(s, fr.Modulus(), "x")
		if err != nil || v.String() != s {
			t.Errorf("%s: %v, %v", s, v, err)
		}
	}
	for _, s := range []string{"", "00", "01", "-1", "+1", " 1", "1 ", "1_0", "0x1", "1e3", "\u0661", fr.Modulus().String(), "9999999999" + fr.Modulus().String()} {
		if _, err := ParseDecimal(s, fr.Modulus(), "x"); fault.Code(err) != "x" {
			t.Errorf("%q is accepted", s)
		}
	}
}

func TestBytes(t *testing.T) {
	var e fr.Element
	e.MustSetRandom()
	back, err := VectorFromBytes(AppendBytes(nil, []fr.Element{e, e}))
	if err != nil || len(back) != 2 || back[1] != e {
		t.Error("bytes do not come back")
	}
	if _, err := VectorFromBytes(make([]byte, 31)); fault.Code(err) != "field.length" {
		t.Error("half an element is accepted")
	}
	if _, err := VectorFromBytes(fr.Modulus().FillBytes(make([]byte, 32))); fault.Code(err) != "field.canonical" {
		t.Error("the modulus is accepted")
	}
}

func TestCanonicalLimbs(t *testing.T) {
	limbs := modulusLimbs
	if CanonicalLimbs(&limbs) {
		t.Error("r is not canonical")
	}
	limbs[0]--
	if !CanonicalLimbs(&limbs) {
		t.Error("r - 1 is canonical")
	}
	if CanonicalLimbs(&[4]uint64{0, 0, 0, ^uint64(0)}) {
		t.Error("2^256 - 2^192 is not canonical")
	}
}
