package frames

import (
	"bytes"
	"io"
	"testing"

	"zkmargin/engine/fault"
)

func TestFramesComeBack(t *testing.T) {
	var b bytes.Buffer
	for _, body := range []string{"", "body"} {
		if err := Write(&b, []byte("{}"), []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"", "body"} {
		header, body, err := Read(&b)
		if err != nil || string(header) != "{}" || string(body) != want {
			t.Errorf("%q %q %v", header, body, err)
		}
	}
	if _, _, err := Read(&b); err != io.EOF {
		t.Errorf("want the end, got %v", err)
	}
}

func TestRejectsBrokenFrames(t *testing.T) {
	for _, c := range []struct{ code, bytes string }{
		{"frame.cut", "\x00\x00"},
		{"frame.cut", "\x00\x00\x00\x02\x00\x00\x00\x00{"},
		{"frame.cut", "\x00\x00\x00\x02\x00\x00\x00\x09{}abc"},
		{"frame.length", "\x00\x01\x00\x01\x00\x00\x00\x00"},
		{"frame.length", "\x00\x00\x00\x00\x10\x00\x00\x01"},
		{"frame.length", "HTTP/1.1"},
	} {
		if _, _, err := Read(bytes.NewBufferString(c.bytes)); fault.Code(err) != c.code {
			t.Errorf("%q: want %s, got %v", c.bytes, c.code, err)
		}
	}
	if err := Write(io.Discard, make([]byte, MaxHeader+1), nil); fault.Code(err) != "frame.length" {
		t.Error("a header over the limit is written")
	}
}
