package zkey

import (
	"math/bits"
	"os"
	"syscall"
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"zkmargin/engine/fault"
	"zkmargin/engine/iden3"
	"zkmargin/engine/work"
)

// maxDomain is the two-adicity of r less the doubling that the quotient needs.
const maxDomain = 1 << 27

// Open maps a file into memory and reads it. The key stays valid until close is called. The file must not be changed in place
// meanwhile; replacing it by a rename, as this engine writes keys, is fine.
func Open(path string) (key *Key, release func(), err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fault.New("zkey.open", "cannot open the proving key")
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return nil, nil, fault.New("zkey.open", "the proving key is not a regular file with content")
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return nil, nil, fault.New("zkey.open", "cannot map the proving key into memory")
	}
	release = func() { _ = syscall.Munmap(data) }
	if key, err = Parse(data); err != nil {
		release()
		return nil, nil, err
	}
	return key, release, nil
}

// Parse reads a key from the bytes of a file. The points of the key refer to data, which must stay unchanged. It checks the
// shape and the header's points; the long lists of points are trusted, as the caller pins the digest of the file.
func Parse(data []byte) (*Key, error) {
	c, err := iden3.Parse("zkey", data)
	if err != nil {
		return nil, err
	}
	protocol, err := c.Sized(1, 4)
	if err != nil {
		return nil, err
	}
	if iden3.NewReader(protocol).U32() != 1 {
		return nil, c.Fault("protocol", "the proving key is not for Groth16")
	}
	k := &Key{}
	if err := k.readHeader(c); err != nil {
		return nil, err
	}
	if err := k.readCoefficients(c); err != nil {
		return nil, err
	}
	for _, s := range []struct {
		id    uint32
		count int
		to    *[]bn254.G1Affine
	}{{3, k.Public + 1, &k.IC}, {5, k.Wires, &k.A}, {6, k.Wires, &k.B1}, {8, k.Wires - k.Public - 1, &k.C}, {9, k.Domain, &k.H}} {
		b, err := c.Sized(s.id, uint64(s.count)*SizeG1)
		if err != nil {
			return nil, err
		}
		*s.to = view[bn254.G1Affine](b, s.count)
	}
	b, err := c.Sized(7, uint64(k.Wires)*SizeG2)
	if err != nil {
		return nil, err
	}
	k.B2 = view[bn254.G2Affine](b, k.Wires)
	return k, nil
}

func (k *Key) readHeader(c *iden3.Container) error {
	b, err := c.Sized(2, sizeHeader)
	if err != nil {
		return err
	}
	r := iden3.NewReader(b)
	if !r.Prime(iden3.BasePrime) || !r.Prime(iden3.ScalarPrime) {
		return c.Fault("prime", "the proving key is not over BN254")
	}
	k.Wires, k.Public, k.Domain = int(r.U32()), int(r.U32()), int(r.U32())
	if k.Public >= k.Wires || k.Domain < 2 || k.Domain > maxDomain || bits.OnesCount(uint(k.Domain)) != 1 {
		return c.Fault("header", "%d wires, %d public signals and a domain of %d cannot be", k.Wires, k.Public, k.Domain)
	}
	g1 := func() bn254.G1Affine { return view[bn254.G1Affine](r.Bytes(SizeG1), 1)[0] }
	g2 := func() bn254.G2Affine { return view[bn254.G2Affine](r.Bytes(SizeG2), 1)[0] }
	k.Alpha1, k.Beta1, k.Beta2, k.Gamma2, k.Delta1, k.Delta2 = g1(), g1(), g2(), g2(), g1(), g2()
	for _, p := range []bn254.G1Affine{k.Alpha1, k.Beta1, k.Delta1} {
		if p.IsInfinity() || !p.IsOnCurve() {
			return c.Fault("point", "a point of the header is not on the curve")
		}
	}
	for _, p := range []bn254.G2Affine{k.Beta2, k.Gamma2, k.Delta2} {
		if p.IsInfinity() || !p.IsInSubGroup() {
			return c.Fault("point", "a point of the header is not in the group G2")
		}
	}
	return nil
}

func (k *Key) readCoefficients(c *iden3.Container) error {
	b, err := c.Section(4)
	if err != nil {
		return err
	}
	if len(b) < 4 {
		return c.Fault("length", "section 4 is empty")
	}
	count := int(iden3.NewReader(b).U32())
	if len(b)-4 != count*SizeCoefficient {
		return c.Fault("length", "section 4 has %d bytes for %d coefficients", len(b), count)
	}
	k.Coefficients = view[Coefficient](b[4:], count)
	bad := make(chan int, 1)
	work.Range(count, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			e := &k.Coefficients[i]
			if e.Matrix > 1 || int64(e.Constraint) >= int64(k.Domain) || int64(e.Wire) >= int64(k.Wires) {
				select {
				case bad <- i:
				default:
				}
				return
			}
		}
	})
	select {
	case i := <-bad:
		return c.Fault("coefficient", "coefficient %d is outside the matrices", i)
	default:
		return nil
	}
}

// view takes count values out of b: without a copy where the machine is little-endian and can load at any address, or where b
// happens to be aligned. T must be free of pointers and have the layout of the file.
func view[T any](b []byte, count int) []T {
	if count == 0 {
		return nil
	}
	var t T
	start := unsafe.Pointer(&b[0])
	if unaligned || uintptr(start)%unsafe.Alignof(t) == 0 {
		return unsafe.Slice((*T)(start), count)
	}
	out := make([]T, count)
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&out[0])), uintptr(count)*unsafe.Sizeof(t)), b)
	return out
}
