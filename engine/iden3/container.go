// Package iden3 reads and writes the section container shared by .r1cs, .wtns and .zkey files (@iden3/binfileutils):
//
//	magic (4 bytes) || version (u32) || number of sections (u32) || sections
//	section = id (u32) || length (u64) || content
//
// All numbers are little-endian.
package iden3

import (
	"bytes"
	"encoding/binary"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
)

// maxSections is far above the ten sections of the largest format and keeps a hostile header from costing time.
const maxSections = 64

// Container is a parsed file; its sections are slices of the file's bytes.
type Container struct {
	kind     string
	Version  uint32
	sections map[uint32][]byte
}

// Parse splits a file of the given kind ("r1cs", "wtns", "zkey"). Every byte of the file must belong to exactly one section.
func Parse(kind string, data []byte) (*Container, error) {
	if len(data) < 12 || string(data[:4]) != kind {
		return nil, fault.New(kind+".magic", "not a .%s file", kind)
	}
	c := &Container{kind: kind, Version: u32(data[4:]), sections: map[uint32][]byte{}}
	count := u32(data[8:])
	if c.Version < 1 || c.Version > 2 || count > maxSections {
		return nil, c.Fault("version", "version %d with %d sections is not supported", c.Version, count)
	}
	rest := data[12:]
	for range count {
		if len(rest) < 12 {
			return nil, c.Fault("cut", "the file ends inside a section header")
		}
		id, length := u32(rest), binary.LittleEndian.Uint64(rest[4:])
		rest = rest[12:]
		if length > uint64(len(rest)) {
			return nil, c.Fault("cut", "the file ends inside section %d", id)
		}
		if _, twice := c.sections[id]; twice {
			return nil, c.Fault("section", "section %d appears twice", id)
		}
		c.sections[id] = rest[:length:length]
		rest = rest[length:]
	}
	if len(rest) != 0 {
		return nil, c.Fault("trailing", "%d bytes after the last section", len(rest))
	}
	return c, nil
}

// Fault makes an error whose code starts with the kind of the file.
func (c *Container) Fault(code, what string, args ...any) error {
	return fault.New(c.kind+"."+code, what, args...)
}

// Section returns a section, which must exist.
func (c *Container) Section(id uint32) ([]byte, error) {
	s, ok := c.sections[id]
	if !ok {
		return nil, c.Fault("section", "section %d is missing", id)
	}
	return s, nil
}

// Sized returns a section, which must exist and have exactly the given length.
func (c *Container) Sized(id uint32, length uint64) ([]byte, error) {
	s, err := c.Section(id)
	if err == nil && uint64(len(s)) != length {
		return nil, c.Fault("length", "section %d has %d bytes, expected %d", id, len(s), length)
	}
	return s, err
}

// Reader walks over the numbers of a section; the first read beyond its end makes every later read zero and sets Cut.
type Reader struct {
	rest []byte
	Cut  bool
}

// NewReader starts at the beginning of a section.
func NewReader(section []byte) *Reader { return &Reader{rest: section} }

// Bytes takes the next n bytes.
func (r *Reader) Bytes(n int) []byte {
	if n > len(r.rest) {
		r.rest, r.Cut = nil, true
		return make([]byte, min(n, 1<<10))
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// U32 takes the next 32-bit number.
func (r *Reader) U32() uint32 { return u32(r.Bytes(4)) }

// U64 takes the next 64-bit number.
func (r *Reader) U64() uint64 { return binary.LittleEndian.Uint64(r.Bytes(8)) }

// Left is the number of bytes not yet read.
func (r *Reader) Left() int { return len(r.rest) }

// Prime takes a length and a little-endian prime, and says whether it is the expected 32-byte one.
func (r *Reader) Prime(expected [32]byte) bool {
	return r.U32() == 32 && bytes.Equal(r.Bytes(32), expected[:])
}

// ScalarPrime and BasePrime are the primes r and q of BN254, little-endian.
var (
	ScalarPrime = reverse(fr.Modulus().FillBytes(make([]byte, 32)))
	BasePrime   = reverse(fp.Modulus().FillBytes(make([]byte, 32)))
)

func reverse(b []byte) (out [32]byte) {
	for i := range out {
		out[i] = b[31-i]
	}
	return out
}

func u32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
