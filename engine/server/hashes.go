package server

import (
	"sync/atomic"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"zkmargin/engine/fault"
	"zkmargin/engine/field"
	"zkmargin/engine/merkle"
	"zkmargin/engine/poseidon"
	"zkmargin/engine/work"
)

// hashMany hashes the body's records, each an initial state and `arity` inputs, and answers one element per record.
func hashMany(q request, body []byte) (answer, error) {
	if q.Arity < 1 || q.Arity > poseidon.MaxInputs {
		return answer{}, fault.New("poseidon.arity", "Poseidon takes 1 to 16 inputs, not %d", q.Arity)
	}
	record := q.Arity + 1
	v, err := field.VectorFromBytes(body)
	if err != nil {
		return answer{}, err
	}
	if len(v)%record != 0 {
		return answer{}, fault.New("poseidon.length", "the body is not a whole number of records")
	}
	out := make([]fr.Element, len(v)/record)
	var failed atomic.Bool
	work.Range(len(out), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			r := v[i*record : (i+1)*record]
			var err error
			if out[i], err = poseidon.Hash(r[0], r[1:]); err != nil {
				failed.Store(true)
			}
		}
	})
	if failed.Load() {
		return answer{}, fault.New("internal", "a hash failed")
	}
	return answer{body: field.AppendBytes(nil, out)}, nil
}

// tree hashes the body's rows and answers all levels, leaves first, root last; `levels` says how long each is.
func tree(q request, body []byte) (answer, error) {
	nodeTag, err := decimal(q.NodeTag)
	if err != nil {
		return answer{}, err
	}
	runs := make([]merkle.Rows, len(q.Rows))
	for i, r := range q.Rows {
		if r.Width < 1 || r.Width > merkle.MaxWidth || r.Count < 0 || r.Count > merkle.MaxLeaves {
			return answer{}, fault.New("tree.rows", "run %d has an impossible shape", i)
		}
		size := r.Width * r.Count * field.Bytes
		if size > len(body) {
			return answer{}, fault.New("tree.length", "the body ends inside run %d", i)
		}
		runs[i].Width = r.Width
		if runs[i].Tag, err = decimal(r.Tag); err != nil {
			return answer{}, err
		}
		if runs[i].Elements, err = field.VectorFromBytes(body[:size]); err != nil {
			return answer{}, err
		}
		body = body[size:]
	}
	if len(body) != 0 {
		return answer{}, fault.New("tree.length", "the body is longer than its rows")
	}
	leaves, err := merkle.Leaves(runs)
	if err != nil {
		return answer{}, err
	}
	levels, err := merkle.Levels(leaves, nodeTag, q.Arity, q.Depth)
	if err != nil {
		return answer{}, err
	}
	var a answer
	lengths := make([]int, len(levels))
	for i, level := range levels {
		lengths[i] = len(level)
		a.body = field.AppendBytes(a.body, level)
	}
	a.fields = map[string]any{"levels": lengths}
	return a, nil
}

func decimal(s string) (e fr.Element, err error) {
	v, err := field.ParseDecimal(s, fr.Modulus(), "field.canonical")
	if err == nil {
		e.SetBigInt(v)
	}
	return e, err
}
