package server

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
	"zkmargin/engine/field"
	"zkmargin/engine/frames"
	"zkmargin/engine/internal/example"
	"zkmargin/engine/setup"
)

// ask sends one request to a server and returns the answer.
func ask(t *testing.T, s *Server, header string, body []byte) (map[string]any, []byte) {
	t.Helper()
	var in, out bytes.Buffer
	if err := frames.Write(&in, []byte(header), body); err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(&in, &out); err != nil {
		t.Fatal(err)
	}
	h, b, err := frames.Read(&out)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]any{}
	if err := json.Unmarshal(h, &fields); err != nil {
		t.Fatal(err)
	}
	return fields, b
}

func code(fields map[string]any) string {
	e, _ := fields["error"].(map[string]any)
	c, _ := e["code"].(string)
	return c
}

func TestHashes(t *testing.T) {
	s := &Server{}
	var e [3]fr.Element
	e[1].SetUint64(1)
	e[2].SetUint64(2)
	h, b := ask(t, s, `{"id":4,"op":"poseidon","arity":2}`, field.AppendBytes(nil, e[:]))
	v, err := field.VectorFromBytes(b)
	want := "7853200120776062878684798364095072458815029376092732009249414926327459813530"
	if h["ok"] != true || h["id"] != 4.0 || err != nil || len(v) != 1 || v[0].String() != want {
		t.Errorf("%v %v", h, v)
	}
	h, b = ask(t, s, `{"id":5,"op":"tree","arity":8,"depth":1,"nodeTag":"7","rows":[{"tag":"1","width":3,"count":1}]}`, field.AppendBytes(nil, e[:]))
	if h["ok"] != true || len(b) != 9*32 {
		t.Errorf("%v %d", h, len(b))
	}
}

func TestRejectsRequests(t *testing.T) {
	element := make([]byte, 32)
	for name, c := range map[string]struct {
		code, header string
		body         []byte
	}{
		"no JSON":           {"request.format", `{`, nil},
		"unknown field":     {"request.format", `{"op":"ping","x":1}`, nil},
		"wrong type":        {"request.format", `{"op":1}`, nil},
		"unknown operation": {"request.op", `{"op":"sign"}`, nil},
		"arity":             {"poseidon.arity", `{"op":"poseidon","arity":17}`, nil},
		"half a record":     {"poseidon.length", `{"op":"poseidon","arity":1}`, element},
		"half an element":   {"field.length", `{"op":"poseidon","arity":1}`, element[:31]},
		"large element":     {"field.canonical", `{"op":"poseidon","arity":1}`, bytes.Repeat([]byte{255}, 64)},
		"tag":               {"field.canonical", `{"op":"tree","arity":8,"depth":1,"nodeTag":"-1"}`, nil},
		"rows too short":    {"tree.length", `{"op":"tree","arity":8,"depth":1,"nodeTag":"1","rows":[{"tag":"1","width":2,"count":1}]}`, element},
		"rows too long":     {"tree.length", `{"op":"tree","arity":8,"depth":1,"nodeTag":"1"}`, element},
		"row shape":         {"tree.rows", `{"op":"tree","arity":8,"depth":1,"nodeTag":"1","rows":[{"tag":"1","width":0,"count":1}]}`, nil},
		"depth":             {"tree.shape", `{"op":"tree","arity":8,"depth":99,"nodeTag":"1"}`, nil},
		"missing key":       {"zkey.open", `{"op":"load","zkey":"/nonexistent"}`, nil},
		"verify, no JSON":   {"request.format", `{"op":"verify"}`, []byte("[")},
		"verify, no key":    {"key.format", `{"op":"verify"}`, []byte(`{"key":null,"claims":[]}`)},
	} {
		if h, b := ask(t, &Server{}, c.header, c.body); code(h) != c.code || len(b) != 0 {
			t.Errorf("%s: want %s, got %v", name, c.code, h)
		}
	}
}

// A broken frame is answered once and ends the conversation.
func TestRejectsBrokenFrame(t *testing.T) {
	var out bytes.Buffer
	err := (&Server{}).Serve(bytes.NewBufferString("GET / HTTP/1.1\r\n"), &out)
	if fault.Code(err) != "frame.length" {
		t.Errorf("got %v", err)
	}
	if h, _, err := frames.Read(&out); err != nil || !bytes.Contains(h, []byte("frame.length")) {
		t.Errorf("%s %v", h, err)
	}
}

// A panic is an error without its text, and the server goes on.
func TestPanicIsAnError(t *testing.T) {
	var s Server
	s.provers.list = []*loaded{nil}
	if h, _ := ask(t, &s, `{"op":"load","zkey":"/dev/null"}`, nil); code(h) != "internal.panic" {
		t.Errorf("got %v", h)
	}
	if h, _ := ask(t, &s, `{"op":"ping"}`, nil); h["ok"] != true {
		t.Errorf("got %v", h)
	}
}

// A key is read again when its file is replaced, and a replaced file does not disturb the old mapping.
func TestProveAndVerify(t *testing.T) {
	folder := t.TempDir()
	circuit, zkey, vk := filepath.Join(folder, "c.r1cs"), filepath.Join(folder, "k.zkey"), filepath.Join(folder, "k.json")
	if err := os.WriteFile(circuit, example.R1CS(example.System(30)), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &Server{}
	for i := range byte(2) {
		if _, err := setup.Files(circuit, zkey, vk, bytes.Repeat([]byte{i + 1}, 32)); err != nil {
			t.Fatal(err)
		}
		request, _ := json.Marshal(map[string]any{"op": "prove", "zkey": zkey})
		h, claim := ask(t, s, string(request), example.Wtns(example.Witness(30, 3, 9)))
		if h["ok"] != true {
			t.Fatal(h)
		}
		if h, _ := ask(t, s, string(request), []byte("wtns")); code(h) != "wtns.magic" {
			t.Errorf("got %v", h)
		}
		key, err := os.ReadFile(vk)
		if err != nil {
			t.Fatal(err)
		}
		body := []byte(`{"key":` + string(key) + `,"claims":[` + string(claim) + `,null,` + string(claim) + `]}`)
		h, verdicts := ask(t, s, `{"op":"verify"}`, body)
		want := `{"verdicts":[null,{"code":"claim.format","what":"not a JSON object"},null]}`
		if h["ok"] != true || string(verdicts) != want {
			t.Errorf("%v %s", h, verdicts)
		}
	}
	if len(s.provers.list) != 1 || len(s.verifiers.list) != 2 {
		t.Errorf("%d and %d keys are kept", len(s.provers.list), len(s.verifiers.list))
	}
}
