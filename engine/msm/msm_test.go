package msm

import (
	"fmt"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// mixture gives scalars as a prover meets them: zeros, ones, minus ones, small and full-size values.
func mixture(n int) []fr.Element {
	v := make([]fr.Element, n)
	for i := range v {
		switch i % 7 {
		case 0:
		case 1:
			v[i].SetOne()
		case 2:
			v[i].SetInt64(-1)
		case 3:
			v[i].SetUint64(uint64(i))
		default:
			v[i].MustSetRandom()
		}
	}
	return v
}

func plain(v []fr.Element) []fr.Element {
	out := make([]fr.Element, len(v))
	for i := range v {
		out[i] = v[i].Bits()
	}
	return out
}

// points gives multiples of the generators with infinities, repetitions and opposite pairs among them.
func points(n int) ([]bn254.G1Affine, []bn254.G2Affine) {
	_, _, g1, g2 := bn254.Generators()
	scalars := make([]fr.Element, n)
	for i := range scalars {
		switch i % 11 {
		case 0:
		case 1, 2:
			scalars[i].SetUint64(5)
		case 3:
			scalars[i].SetInt64(-5)
		default:
			scalars[i].MustSetRandom()
		}
	}
	return bn254.BatchScalarMultiplicationG1(&g1, scalars), bn254.BatchScalarMultiplicationG2(&g2, scalars)
}

// Two lists with their own scalars, every window size, against gnark-crypto.
func TestEqualsGnark(t *testing.T) {
	for _, n := range []int{1, 2, 30, 700} {
		p1, p2 := points(n)
		s := mixture(2 * n)
		for bits := 4; bits <= MaxBits; bits++ {
			t.Run(fmt.Sprintf("%d/%d", n, bits), func(t *testing.T) {
				first, second := Recode(plain(s[:n]), bits), Recode(plain(s[n:]), bits)
				part1 := []Part[bn254.G1Affine]{{p1, Finite(p1), first}, {p1, Finite(p1), second}}
				part2 := []Part[bn254.G2Affine]{{p2, Finite(p2), first}, {p2, Finite(p2), second}}
				w1, w2 := make([]bn254.G1Jac, first.Windows()), make([]bn254.G2Jac, first.Windows())
				for w := range w1 {
					w1[w], w2[w] = WindowG1(part1, w), WindowG2(part2, w)
				}
				got1, got2 := JoinG1(w1, bits), JoinG2(w2, bits)
				var want1 bn254.G1Jac
				var want2 bn254.G2Jac
				if _, err := want1.MultiExp(append(p1[:n:n], p1...), s, ecc.MultiExpConfig{}); err != nil {
					t.Fatal(err)
				}
				if _, err := want2.MultiExp(append(p2[:n:n], p2...), s, ecc.MultiExpConfig{}); err != nil {
					t.Fatal(err)
				}
				if !got1.Equal(&want1) {
					t.Error("G1 differs")
				}
				if !got2.Equal(&want2) {
					t.Error("G2 differs")
				}
			})
		}
	}
}

func TestMultiples(t *testing.T) {
	_, _, g1, g2 := bn254.Generators()
	for _, n := range []int{1, 3, 5000} {
		s := mixture(n)
		want1, want2 := bn254.BatchScalarMultiplicationG1(&g1, s), bn254.BatchScalarMultiplicationG2(&g2, s)
		got1, got2 := MultiplesG1(g1, s), MultiplesG2(g2, s)
		for i := range s {
			if !got1[i].Equal(&want1[i]) || !got2[i].Equal(&want2[i]) {
				t.Fatalf("multiple %d of %d differs", i, n)
			}
		}
	}
}

func BenchmarkWindow(b *testing.B) {
	n := 32768
	p1, p2 := points(n)
	s := make([]fr.Element, n)
	for i := range s {
		s[i].MustSetRandom()
	}
	for _, bits := range []int{12, 13} {
		d := Recode(plain(s), bits)
		part1 := []Part[bn254.G1Affine]{{p1, Finite(p1), d}}
		part2 := []Part[bn254.G2Affine]{{p2, Finite(p2), d}}
		b.Run(fmt.Sprintf("G1/%d", bits), func(b *testing.B) {
			for b.Loop() {
				WindowG1(part1, 3)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/point")
		})
		b.Run(fmt.Sprintf("G2/%d", bits), func(b *testing.B) {
			for b.Loop() {
				WindowG2(part2, 3)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/point")
		})
	}
	b.Run("Recode", func(b *testing.B) {
		for b.Loop() {
			Recode(plain(s), 12)
		}
	})
}
