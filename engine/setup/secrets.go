package setup

import (
	"crypto/sha512"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
)

// secrets are the trapdoors of a key. Whoever knows them can prove anything, and a development key's are public.
type secrets struct{ tau, alpha, beta, delta fr.Element }

// expand derives the trapdoors from a seed: each is SHA-512 over a label and the seed, reduced modulo r (512 bits, so that the
// bias is below 2^-250).
func expand(seed []byte, domain int) (s secrets, err error) {
	if len(seed) < 32 {
		return s, fault.New("setup.seed", "the seed is shorter than 32 bytes")
	}
	for label, to := range map[string]*fr.Element{"tau": &s.tau, "alpha": &s.alpha, "beta": &s.beta, "delta": &s.delta} {
		h := sha512.New()
		h.Write([]byte("zkmargin/setup/v1\x00" + label + "\x00"))
		h.Write(seed)
		to.SetBigInt(new(big.Int).SetBytes(h.Sum(nil)))
		if to.IsZero() || to.IsOne() {
			return s, fault.New("setup.seed", "the seed gives a degenerate key")
		}
	}
	var power fr.Element
	if power.Exp(s.tau, big.NewInt(int64(2*domain))); power.IsOne() {
		return s, fault.New("setup.seed", "the seed gives a degenerate key")
	}
	return s, nil
}
