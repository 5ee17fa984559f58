// Package frames is the engine's wire format on standard input and output.
//
//	frame  = header length (4 bytes, big-endian) || body length (4 bytes, big-endian) || header || body
//	header = one JSON object, UTF-8
//	body   = bytes whose meaning the header gives
package frames

import (
	"encoding/binary"
	"errors"
	"io"

	"zkmargin/engine/fault"
)

const (
	// MaxHeader bounds a header: names, paths and numbers, nothing that grows with the input.
	MaxHeader = 1 << 16
	// MaxBody bounds a body: a witness of eight million wires, or a tree of eight million nodes.
	MaxBody = 1 << 28
)

// Read reads one frame. It returns io.EOF at the end of the stream between two frames, and a fault for anything cut or too long.
func Read(r io.Reader) (header, body []byte, err error) {
	var lengths [8]byte
	if _, err = io.ReadFull(r, lengths[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil, io.EOF
		}
		return nil, nil, fault.New("frame.cut", "the stream ends inside a frame")
	}
	h, b := binary.BigEndian.Uint32(lengths[:4]), binary.BigEndian.Uint32(lengths[4:])
	if h > MaxHeader || b > MaxBody {
		return nil, nil, fault.New("frame.length", "a frame is longer than the limits")
	}
	buffer := make([]byte, h+b)
	if _, err = io.ReadFull(r, buffer); err != nil {
		return nil, nil, fault.New("frame.cut", "the stream ends inside a frame")
	}
	return buffer[:h:h], buffer[h:], nil
}

// Write writes one frame.
func Write(w io.Writer, header, body []byte) error {
	if len(header) > MaxHeader || len(body) > MaxBody {
		return fault.New("frame.length", "an answer is longer than the limits of a frame")
	}
	frame := make([]byte, 8, 8+len(header)+len(body))
	binary.BigEndian.PutUint32(frame[:4], uint32(len(header)))
	binary.BigEndian.PutUint32(frame[4:], uint32(len(body)))
	frame = append(append(frame, header...), body...)
	_, err := w.Write(frame)
	return err
}
