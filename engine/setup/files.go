package setup

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"

	"zkmargin/engine/fault"
	"zkmargin/engine/groth16"
	"zkmargin/engine/r1cs"
)

// Summary describes a finished set-up.
type Summary struct {
	Constraints  int    `json:"constraints"`
	Wires        int    `json:"wires"`
	Public       int    `json:"public"`
	Domain       int    `json:"domain"`
	Coefficients int    `json:"coefficients"`
	ZkeySHA256   string `json:"zkeySha256"`
	KeySHA256    string `json:"vkSha256"`
}

// Files reads a circuit and writes its proving key and its verification key. Each file appears whole, under its name, or not at all.
func Files(circuit, provingKey, verificationKey string, seed []byte) (*Summary, error) {
	data, err := os.ReadFile(circuit)
	if err != nil {
		return nil, fault.New("setup.circuit", "cannot read the circuit")
	}
	system, err := r1cs.Parse(data)
	if err != nil {
		return nil, err
	}
	key, err := Key(system, seed)
	if err != nil {
		return nil, err
	}
	s := &Summary{
		Constraints: len(system.Constraints), Wires: system.Wires, Public: system.Public,
		Domain: key.Domain, Coefficients: len(key.Coefficients),
	}
	vk, err := groth16.KeyJSON(key)
	if err != nil {
		return nil, err
	}
	// A verification key that does not pass our own lint must never leave this function.
	if _, err := groth16.ParseKey(vk); err != nil {
		return nil, err
	}
	hash := CircuitHash(seed)
	if s.ZkeySHA256, err = replace(provingKey, func(w io.Writer) error { return key.Write(w, hash) }); err != nil {
		return nil, err
	}
	s.KeySHA256, err = replace(verificationKey, func(w io.Writer) error { _, err := w.Write(vk); return err })
	return s, err
}

// replace writes a file beside its final place, flushes it to the disk and renames it. It returns the SHA-256 of the content.
func replace(path string, write func(io.Writer) error) (digest string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return "", fault.New("setup.write", "cannot create a file beside %s", filepath.Base(path))
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fault.New("setup.write", "cannot write %s", filepath.Base(path))
		}
	}()
	h := sha256.New()
	if err = write(io.MultiWriter(f, h)); err != nil {
		return "", err
	}
	if err = f.Chmod(0o644); err != nil {
		return "", err
	}
	if err = f.Sync(); err != nil {
		return "", err
	}
	if err = f.Close(); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), os.Rename(f.Name(), path)
}
