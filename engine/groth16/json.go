package groth16

import (
	"bytes"
	"encoding/json"
	"io"

	"zkmargin/engine/fault"
)

// object reads one JSON object into the given fields. It is stricter than encoding/json: a field that is missing, unknown, given twice
// or spelled in another case is refused, and so is anything after the object. Fields in optional may be missing.
func object(data []byte, code string, fields map[string]any, optional ...string) error {
	bad := func(what string, args ...any) error { return fault.New(code, what, args...) }
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return bad("not a JSON object")
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return bad("not valid JSON")
		}
		name, _ := t.(string)
		to, known := fields[name]
		if !known || seen[name] {
			return bad("a field is unknown or given twice")
		}
		seen[name] = true
		if err := d.Decode(to); err != nil {
			return bad("field %s has the wrong type", name)
		}
	}
	if t, err := d.Token(); err != nil || t != json.Delim('}') {
		return bad("not valid JSON")
	}
	if _, err := d.Token(); err != io.EOF {
		return bad("data after the JSON object")
	}
	for _, name := range optional {
		seen[name] = true
	}
	for name := range fields {
		if !seen[name] {
			return bad("field %s is missing", name)
		}
	}
	return nil
}
