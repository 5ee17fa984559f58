package iden3_test

import (
	"bytes"
	"testing"

	"zkmargin/engine/fault"
	"zkmargin/engine/iden3"
	"zkmargin/engine/internal/example"
)

func TestParse(t *testing.T) {
	file := example.File("r1cs", 1, []byte("one"), nil)
	c, err := iden3.Parse("r1cs", file)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := c.Section(1); err != nil || string(s) != "one" {
		t.Errorf("%q %v", s, err)
	}
	if _, err := c.Section(3); fault.Code(err) != "r1cs.section" {
		t.Error("a missing section is found")
	}
	if _, err := c.Sized(1, 4); fault.Code(err) != "r1cs.length" {
		t.Error("a section of another length is taken")
	}
}

func TestRejects(t *testing.T) {
	good := example.File("r1cs", 1, []byte("one"), []byte("two"))
	twice := bytes.Clone(good)
	twice[12+12+3] = 1
	many := bytes.Clone(good)
	many[8] = 200
	for name, c := range map[string]struct {
		code string
		data []byte
	}{
		"another kind":        {"r1cs.magic", example.File("wtns", 1)},
		"nothing":             {"r1cs.magic", nil},
		"a version to come":   {"r1cs.version", example.File("r1cs", 3)},
		"too many sections":   {"r1cs.version", many},
		"a section twice":     {"r1cs.section", twice},
		"a cut header":        {"r1cs.cut", good[:20]},
		"a cut section":       {"r1cs.cut", good[:len(good)-1]},
		"bytes after the end": {"r1cs.trailing", append(bytes.Clone(good), 0)},
	} {
		if _, err := iden3.Parse("r1cs", c.data); fault.Code(err) != c.code {
			t.Errorf("%s: want %s, got %v", name, c.code, err)
		}
	}
}
