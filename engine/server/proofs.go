package server

import (
	"crypto/sha256"
	"encoding/json"
	"os"

	"zkmargin/engine/fault"
	"zkmargin/engine/groth16"
	"zkmargin/engine/work"
	"zkmargin/engine/wtns"
	"zkmargin/engine/zkey"
)

// keep is how many prepared keys of each kind stay in memory; the oldest goes first.
const keep = 4

// provers keeps proving keys by path, as long as the file stays the same.
type provers struct{ list []*loaded }

type loaded struct {
	path    string
	info    os.FileInfo
	prover  *groth16.Prover
	release func()
}

func (p *provers) get(path string) (*groth16.Prover, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.New("zkey.open", "cannot open the proving key")
	}
	for i, l := range p.list {
		if l.path != path {
			continue
		}
		if os.SameFile(l.info, info) && l.info.Size() == info.Size() && l.info.ModTime().Equal(info.ModTime()) {
			return l.prover, nil
		}
		l.release()
		p.list = append(p.list[:i], p.list[i+1:]...)
		break
	}
	key, release, err := zkey.Open(path)
	if err != nil {
		return nil, err
	}
	prover, err := groth16.NewProver(key)
	if err != nil {
		release()
		return nil, err
	}
	if len(p.list) == keep {
		p.list[0].release()
		p.list = p.list[1:]
	}
	p.list = append(p.list, &loaded{path, info, prover, release})
	return prover, nil
}

// prove takes a .wtns file as its body and answers {"proof", "public"} in snarkjs's form. The witness is erased afterwards.
func (s *Server) prove(q request, body []byte) (answer, error) {
	defer clear(body)
	prover, err := s.provers.get(q.Zkey)
	if err != nil {
		return answer{}, err
	}
	values, err := wtns.Parse(body)
	if err != nil {
		return answer{}, err
	}
	defer clear(values)
	proof, public, err := prover.Prove(values)
	if err != nil {
		return answer{}, err
	}
	out, err := json.Marshal(map[string]any{"proof": proof, "public": groth16.Decimals(public)})
	return answer{body: out}, err
}

// verifiers keeps checked verification keys by the digest of their bytes.
type verifiers struct{ list []checked }

type checked struct {
	digest [32]byte
	key    *groth16.VerifyingKey
}

func (v *verifiers) get(data []byte) (*groth16.VerifyingKey, error) {
	digest := sha256.Sum256(data)
	for _, c := range v.list {
		if c.digest == digest {
			return c.key, nil
		}
	}
	key, err := groth16.ParseKey(data)
	if err != nil {
		return nil, err
	}
	if len(v.list) == keep {
		v.list = v.list[1:]
	}
	v.list = append(v.list, checked{digest, key})
	return key, nil
}

// verify takes {"key", "claims": [{"proof", "public"}]} and answers {"verdicts": [null | {"code", "what"}]}, one for each claim. A
// key that is malformed or degenerate is an error of the request; whatever is wrong with a claim is its own verdict.
func (s *Server) verify(body []byte) (answer, error) {
	var q struct {
		Key    json.RawMessage   `json:"key"`
		Claims []json.RawMessage `json:"claims"`
	}
	if err := json.Unmarshal(body, &q); err != nil {
		return answer{}, fault.New("request.format", "the body is not the expected JSON object")
	}
	key, err := s.verifiers.get(q.Key)
	if err != nil {
		return answer{}, err
	}
	errs := make([]error, len(q.Claims))
	claims := make([]groth16.Claim, len(q.Claims))
	work.Range(len(claims), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			claims[i], errs[i] = groth16.ParseClaim(q.Claims[i], len(key.IC)-1)
		}
	})
	for i, err := range key.VerifyBatch(claims) {
		if err != nil {
			errs[i] = err
		}
	}
	verdicts := make([]any, len(errs))
	for i, err := range errs {
		if err != nil {
			verdicts[i] = describe(err)
		}
	}
	out, err := json.Marshal(map[string]any{"verdicts": verdicts})
	return answer{body: out}, err
}
