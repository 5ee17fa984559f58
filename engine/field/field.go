// Package field reads and writes elements of the BN254 scalar field at the engine's boundary.
//
// Every element that comes from outside is canonical or refused: nothing is silently reduced modulo r.
package field

import (
	"encoding/binary"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
)

// Bytes is the size of one encoded element.
const Bytes = fr.Bytes

// FromBytes decodes one canonical 32-byte big-endian element.
func FromBytes(b []byte) (fr.Element, error) {
	var e fr.Element
	if err := e.SetBytesCanonical(b); err != nil {
		return e, fault.New("field.canonical", "a field element is not 32 big-endian bytes below the modulus")
	}
	return e, nil
}

// VectorFromBytes decodes a run of canonical 32-byte big-endian elements.
func VectorFromBytes(b []byte) ([]fr.Element, error) {
	if len(b)%Bytes != 0 {
		return nil, fault.New("field.length", "%d bytes are not a whole number of 32-byte elements", len(b))
	}
	v := make([]fr.Element, len(b)/Bytes)
	for i := range v {
		var err error
		if v[i], err = FromBytes(b[i*Bytes : (i+1)*Bytes]); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// AppendBytes appends the 32-byte big-endian encodings of v to b.
func AppendBytes(b []byte, v []fr.Element) []byte {
	for i := range v {
		e := v[i].Bytes()
		b = append(b, e[:]...)
	}
	return b
}

// ParseDecimal reads a canonical decimal, ^(0|[1-9][0-9]*)$, strictly below the modulus. code names the refusal.
func ParseDecimal(s string, modulus *big.Int, code string) (*big.Int, error) {
	if len(s) == 0 || len(s) > 78 || (len(s) > 1 && s[0] == '0') {
		return nil, fault.New(code, "not a canonical decimal")
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return nil, fault.New(code, "not a canonical decimal")
		}
	}
	v, ok := new(big.Int).SetString(s, 10)
	if !ok || v.Cmp(modulus) >= 0 {
		return nil, fault.New(code, "a number is not below the modulus")
	}
	return v, nil
}

// CanonicalLimbs says whether four little-endian limbs are below r.
func CanonicalLimbs(l *[4]uint64) bool {
	for i := 3; i >= 0; i-- {
		if l[i] != modulusLimbs[i] {
			return l[i] < modulusLimbs[i]
		}
	}
	return false
}

var modulusLimbs = func() (l [4]uint64) {
	var b [32]byte
	fr.Modulus().FillBytes(b[:])
	for i := range l {
		l[i] = binary.BigEndian.Uint64(b[24-8*i:])
	}
	return l
}()
