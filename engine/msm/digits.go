// Package msm computes sums of many points times scalars (Pippenger's bucket method) for a prover whose points are fixed.
//
// The scalars are cut into signed windows of c bits. For each window every point goes into the bucket of its digit, each bucket is
// summed, and the buckets are summed with their digits as weights. All three steps are batches of independent affine additions.
// Windows are independent jobs, which the caller spreads over the processors together with the windows of other sums.
package msm

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/work"
)

// MaxBits is the largest window: its digits, up to 2^14 in size, fit 16 bits with their sign.
const MaxBits = 15

// Digits are scalars cut into signed windows: scalar i is the sum over w of the digit Window(w)[i] times 2^(w·bits). A digit d is
// stored in zigzag form, 2d for d >= 0 and -2d-1 otherwise, so that sorting by it sorts by size and then by sign.
type Digits struct {
	bits, windows, scalars int
	values                 []uint16
}

// Recode cuts scalars, given as plain limbs below r, into windows. A digit is between -2^(bits-1) and 2^(bits-1).
func Recode(scalars []fr.Element, bits int) *Digits {
	d := &Digits{bits: bits, windows: fr.Bits/bits + 1, scalars: len(scalars)}
	d.values = make([]uint16, d.windows*len(scalars))
	mask, half := uint64(1)<<bits-1, int64(1)<<(bits-1)
	work.Range(len(scalars), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			s := &scalars[i]
			if s[0]|s[1]|s[2]|s[3] == 0 {
				continue
			}
			carry := int64(0)
			for w := range d.windows {
				shift := w * bits
				word, offset := shift>>6, shift&63
				v := s[word] >> offset
				if offset+bits > 64 && word < 3 {
					v |= s[word+1] << (64 - offset)
				}
				digit := int64(v&mask) + carry
				carry = 0
				if digit > half {
					digit -= 1 << bits
					carry = 1
				}
				d.values[w*len(scalars)+i] = uint16(digit<<1 ^ digit>>63)
			}
		}
	})
	return d
}

// Windows is how many windows cover a scalar and its last carry.
func (d *Digits) Windows() int { return d.windows }

// Window returns the digits of all scalars in one window, in zigzag form.
func (d *Digits) Window(w int) []uint16 { return d.values[w*d.scalars : (w+1)*d.scalars] }

// Erase overwrites the digits, which are the witness in another form.
func (d *Digits) Erase() { clear(d.values) }

// EraseWindow overwrites the digits of one window.
func (d *Digits) EraseWindow(w int) { clear(d.Window(w)) }

// Bits chooses the window for a sum of n points: per window, n additions into buckets, two per bucket to weigh them, and a constant.
func Bits(n int) int {
	best, least := 1, 0
	for c := 4; c <= MaxBits; c++ {
		cost := (fr.Bits/c + 1) * (n + 1<<c + 600)
		if least == 0 || cost < least {
			best, least = c, cost
		}
	}
	return best
}
