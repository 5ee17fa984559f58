package poseidon

import "github.com/consensys/gnark-crypto/ecc/bn254/fr"

func square(n int) [][]fr.Element {
	m := make([][]fr.Element, n)
	for i := range m {
		m[i] = make([]fr.Element, n)
	}
	return m
}

// apply returns m·v.
func apply(m [][]fr.Element, v []fr.Element) []fr.Element {
	out := make([]fr.Element, len(m))
	var p fr.Element
	for i := range m {
		for j := range v {
			out[i].Add(&out[i], p.Mul(&m[i][j], &v[j]))
		}
	}
	return out
}

// multiply returns a·b.
func multiply(a, b [][]fr.Element) [][]fr.Element {
	out := square(len(a))
	var p fr.Element
	for i := range a {
		for j := range b {
			for k := range b {
				out[i][j].Add(&out[i][j], p.Mul(&a[i][k], &b[k][j]))
			}
		}
	}
	return out
}

func transpose(m [][]fr.Element) [][]fr.Element {
	out := square(len(m))
	for i := range m {
		for j := range m {
			out[j][i] = m[i][j]
		}
	}
	return out
}

// invert is Gauss-Jordan elimination. Every square block of a Cauchy matrix is regular, so a pivot is always found.
func invert(m [][]fr.Element) [][]fr.Element {
	n := len(m)
	left, right := square(n), square(n)
	for i := range m {
		copy(left[i], m[i])
		right[i][i].SetOne()
	}
	var f, p fr.Element
	for c := range n {
		pivot := c
		for left[pivot][c].IsZero() {
			pivot++
		}
		left[c], left[pivot] = left[pivot], left[c]
		right[c], right[pivot] = right[pivot], right[c]
		f.Inverse(&left[c][c])
		for j := range n {
			left[c][j].Mul(&left[c][j], &f)
			right[c][j].Mul(&right[c][j], &f)
		}
		for i := range n {
			if i == c || left[i][c].IsZero() {
				continue
			}
			f = left[i][c]
			for j := range n {
				left[i][j].Sub(&left[i][j], p.Mul(&f, &left[c][j]))
				right[i][j].Sub(&right[i][j], p.Mul(&f, &right[c][j]))
			}
		}
	}
	return right
}
