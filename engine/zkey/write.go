package zkey

import (
	"bufio"
	"encoding/binary"
	"io"
	"unsafe"

	"github.com/consensys/gnark-crypto/ecc/bn254"

	"zkmargin/engine/iden3"
)

// Write writes a key in the order that snarkjs uses. circuitHash fills section 10, which lists no contribution.
func (k *Key) Write(to io.Writer, circuitHash [64]byte) error {
	w := &writer{to: bufio.NewWriterSize(to, 1<<20)}
	w.raw([]byte("zkey"))
	w.u32(1, 10)
	w.section(1, 4)
	w.u32(1)
	w.section(2, sizeHeader)
	w.u32(32)
	w.raw(iden3.BasePrime[:])
	w.u32(32)
	w.raw(iden3.ScalarPrime[:])
	w.u32(uint32(k.Wires), uint32(k.Public), uint32(k.Domain))
	w.g1(k.Alpha1, k.Beta1)
	w.g2(k.Beta2, k.Gamma2)
	w.g1(k.Delta1)
	w.g2(k.Delta2)
	w.section(4, 4+len(k.Coefficients)*SizeCoefficient)
	w.u32(uint32(len(k.Coefficients)))
	for i := range k.Coefficients {
		c := &k.Coefficients[i]
		w.u32(c.Matrix, c.Constraint, c.Wire)
		w.u32(c.Value[:]...)
	}
	w.section(3, len(k.IC)*SizeG1)
	w.g1(k.IC...)
	w.section(9, len(k.H)*SizeG1)
	w.g1(k.H...)
	w.section(8, len(k.C)*SizeG1)
	w.g1(k.C...)
	w.section(5, len(k.A)*SizeG1)
	w.g1(k.A...)
	w.section(6, len(k.B1)*SizeG1)
	w.g1(k.B1...)
	w.section(7, len(k.B2)*SizeG2)
	w.g2(k.B2...)
	w.section(10, 68)
	w.raw(circuitHash[:])
	w.u32(0)
	if w.err != nil {
		return w.err
	}
	return w.to.Flush()
}

// writer keeps the first error, so that the layout above reads as a list.
type writer struct {
	to  *bufio.Writer
	err error
}

func (w *writer) raw(b []byte) {
	if w.err == nil {
		_, w.err = w.to.Write(b)
	}
}

func (w *writer) u32(v ...uint32) {
	var b [4]byte
	for _, x := range v {
		binary.LittleEndian.PutUint32(b[:], x)
		w.raw(b[:])
	}
}

func (w *writer) section(id uint32, length int) {
	w.u32(id)
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(length))
	w.raw(b[:])
}

func (w *writer) g1(points ...bn254.G1Affine) { w.raw(memory(points)) }
func (w *writer) g2(points ...bn254.G2Affine) { w.raw(memory(points)) }

// memory is the content of a slice as bytes: the file's layout, on a little-endian machine.
func memory[T any](v []T) []byte {
	if len(v) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), uintptr(len(v))*unsafe.Sizeof(v[0]))
}
