package msm

import "github.com/consensys/gnark-crypto/ecc/bn254"

// point is an affine point of either group.
type point interface {
	bn254.G1Affine | bn254.G2Affine
}

// queue is a batch of additions; affine.G1 and affine.G2 are the two.
type queue[P point] interface {
	Add(out, p, q *P, negateP, negateQ bool)
	Flush()
}

// reference names a point of a source by its index; the lowest bit says that the point is to be negated.
type reference uint32

func refer(index int, sign uint16) reference { return reference(index)<<1 | reference(sign) }

func (r reference) index() int    { return int(r >> 1) }
func (r reference) negated() bool { return r&1 != 0 }

// source is where references point: the points of several lists, numbered through.
type source[P point] [][]P

func (s source[P]) at(i int) *P {
	for _, list := range s {
		if i < len(list) {
			return &list[i]
		}
		i -= len(list)
	}
	panic("msm: reference outside the source")
}

// sumSegments sums runs of references: run s is counts[s] references long, and the runs lie behind each other. It returns one point
// per run that is not empty, in out, which has room for half the references and one more per run; counts is overwritten.
//
// Each round adds neighbours of a run in pairs, so that all additions of a round are independent; a run of n takes log2(n) rounds.
func sumSegments[P point, Q queue[P]](q Q, from source[P], refs []reference, counts []int32, out []P, negate func(*P)) []P {
	read, write, longest := 0, 0, int32(0)
	for s, n := range counts {
		for ; n >= 2; n -= 2 {
			a, b := refs[read], refs[read+1]
			q.Add(&out[write], from.at(a.index()), from.at(b.index()), a.negated(), b.negated())
			read += 2
			write++
		}
		if n == 1 {
			out[write] = *from.at(refs[read].index())
			if refs[read].negated() {
				negate(&out[write])
			}
			read++
			write++
		}
		counts[s] = (counts[s] + 1) / 2
		longest = max(longest, counts[s])
	}
	q.Flush()
	// The later rounds work in place: a result never lies behind the operands that are still to be read.
	for longest > 1 {
		read, write, longest = 0, 0, 0
		for s, n := range counts {
			for ; n >= 2; n -= 2 {
				q.Add(&out[write], &out[read], &out[read+1], false, false)
				read += 2
				write++
			}
			if n == 1 {
				if write != read {
					out[write] = out[read]
				}
				read++
				write++
			}
			counts[s] = (counts[s] + 1) / 2
			longest = max(longest, counts[s])
		}
		q.Flush()
	}
	return out[:write]
}
