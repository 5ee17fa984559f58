// Package server answers requests in frames, one after the other, until its input ends.
//
// A request's header is {"id": n, "op": "...", ...}; the answer repeats the id and says {"id": n, "ok": true, ...} or
// {"id": n, "error": {"code": "...", "what": "..."}}. A failed request leaves the server usable; a broken frame ends it, because
// nothing after it can be understood.
package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"zkmargin/engine/fault"
	"zkmargin/engine/frames"
)

// Version is the version of the protocol.
const Version = 1

// request is the union of the headers of all operations.
type request struct {
	ID      uint64    `json:"id"`
	Op      string    `json:"op"`
	Arity   int       `json:"arity"`
	Depth   int       `json:"depth"`
	NodeTag string    `json:"nodeTag"`
	Rows    []rowsRun `json:"rows"`
	Zkey    string    `json:"zkey"`
}

// rowsRun announces a run of rows of one kind in the body of a tree request.
type rowsRun struct {
	Tag   string `json:"tag"`
	Width int    `json:"width"`
	Count int    `json:"count"`
}

// answer is a header's fields beside id and ok, and a body.
type answer struct {
	fields map[string]any
	body   []byte
}

// Server keeps prepared keys between requests.
type Server struct {
	provers   provers
	verifiers verifiers
}

// Serve reads requests from r and writes answers to w until r ends (nil) or a frame is broken.
func (s *Server) Serve(r io.Reader, w io.Writer) error {
	for {
		header, body, err := frames.Read(r)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			_ = reply(w, 0, answer{}, err)
			return err
		}
		q, err := parse(header)
		var a answer
		if err == nil {
			a, err = s.handle(q, body)
		}
		if err := reply(w, q.ID, a, err); err != nil {
			return err
		}
	}
}

func parse(header []byte) (q request, err error) {
	d := json.NewDecoder(bytes.NewReader(header))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		return request{}, fault.New("request.format", "a request's header is not the expected JSON object")
	}
	return q, nil
}

// handle dispatches. A panic becomes an error without its text, which might quote data.
func (s *Server) handle(q request, body []byte) (a answer, err error) {
	defer func() {
		if recover() != nil {
			a, err = answer{}, fault.New("internal.panic", "the engine failed inside %s", q.Op)
		}
	}()
	switch q.Op {
	case "ping":
		return answer{fields: map[string]any{"version": Version}}, nil
	case "poseidon":
		return hashMany(q, body)
	case "tree":
		return tree(q, body)
	case "load":
		_, err := s.provers.get(q.Zkey)
		return answer{}, err
	case "prove":
		return s.prove(q, body)
	case "verify":
		return s.verify(body)
	}
	return answer{}, fault.New("request.op", "unknown operation")
}

func reply(w io.Writer, id uint64, a answer, err error) error {
	fields := map[string]any{"id": id}
	for name, value := range a.fields {
		fields[name] = value
	}
	if err == nil {
		fields["ok"] = true
	} else {
		fields["error"] = describe(err)
		a.body = nil
	}
	header, failure := json.Marshal(fields)
	if failure != nil {
		return failure
	}
	return frames.Write(w, header, a.body)
}

func describe(err error) map[string]string {
	var e *fault.Error
	if errors.As(err, &e) {
		return map[string]string{"code": e.Code, "what": e.What}
	}
	return map[string]string{"code": "internal", "what": "the engine failed"}
}
