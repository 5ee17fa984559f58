package msm

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/affine"
	"zkmargin/engine/work"
)

// chunk is how many multiples are accumulated together: enough to fill batches, few enough to stay in the cache.
const chunk = 2048

// MultiplesG1 returns every scalar times one base point. The time depends on the scalars: this is for set-ups with public trapdoors.
func MultiplesG1(base bn254.G1Affine, scalars []fr.Element) []bn254.G1Affine {
	d := recodeElements(scalars)
	bases := make([]bn254.G1Affine, d.windows)
	for w := range bases {
		bases[w].ScalarMultiplication(&base, new(big.Int).Lsh(big.NewInt(1), uint(w*d.bits)))
	}
	return multiples(func() *affine.G1 { return affine.NewG1(true) }, bases, d)
}

// MultiplesG2 is MultiplesG1 for G2.
func MultiplesG2(base bn254.G2Affine, scalars []fr.Element) []bn254.G2Affine {
	d := recodeElements(scalars)
	bases := make([]bn254.G2Affine, d.windows)
	for w := range bases {
		bases[w].ScalarMultiplication(&base, new(big.Int).Lsh(big.NewInt(1), uint(w*d.bits)))
	}
	return multiples(func() *affine.G2 { return affine.NewG2(true) }, bases, d)
}

func recodeElements(scalars []fr.Element) *Digits {
	plain := make([]fr.Element, len(scalars))
	for i := range scalars {
		plain[i] = scalars[i].Bits()
	}
	return Recode(plain, Bits(len(scalars)))
}

// multiples adds up, for each scalar, the multiple of bases[w] that its w-th digit names.
func multiples[P point, Q queue[P]](newQueue func() Q, bases []P, d *Digits) []P {
	tables := make([][]P, d.windows)
	work.Range(d.windows, func(lo, hi int) {
		q := newQueue()
		for w := lo; w < hi; w++ {
			tables[w] = table(q, bases[w], 1<<(d.bits-1))
		}
	})
	sums := make([]P, d.scalars) // infinity at first
	chunks := (d.scalars + chunk - 1) / chunk
	work.Range(chunks, func(lo, hi int) {
		q := newQueue()
		for start := lo * chunk; start < min(hi*chunk, d.scalars); start += chunk {
			for w := range d.windows {
				digits := d.Window(w)
				for i := start; i < min(start+chunk, d.scalars); i++ {
					if z := digits[i]; z != 0 {
						q.Add(&sums[i], &sums[i], &tables[w][(z+1)/2], false, z&1 == 1)
					}
				}
				q.Flush()
			}
		}
	})
	return sums
}

// table lists the multiples 0 to size of a point; size is a power of two.
func table[P point, Q queue[P]](q Q, base P, size int) []P {
	t := make([]P, size+1)
	t[1] = base
	for known := 1; known < size; known *= 2 {
		for i := 1; i <= known; i++ {
			q.Add(&t[known+i], &t[known], &t[i], false, false)
		}
		q.Flush()
	}
	return t
}
