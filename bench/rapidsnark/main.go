// Command rapidsnark-bench times rapidsnark, the field's fastest published prover for .zkey files, so that a benchmark can measure
// it in the same run as our engine, in turns.
//
//	rapidsnark-bench --zkey F --wtns F
//
// It reads both files into memory and answers every line on standard input by one proof and one line of JSON: the milliseconds inside
// the prover, the proof and the public signals. The first proof is not special: rapidsnark prepares a key anew in every call.
// It needs cgo and a C++ run time; the library is linked statically from the iden3 module.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/iden3/go-rapidsnark/prover"
)

type result struct {
	Milliseconds float64         `json:"milliseconds"`
	Proof        json.RawMessage `json:"proof"`
	Public       json.RawMessage `json:"public"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	zkeyPath := flag.String("zkey", "", "proving key")
	witnessPath := flag.String("wtns", "", "witness of a synthetic account")
	flag.Parse()
	zkey, err := os.ReadFile(*zkeyPath)
	if err != nil {
		return err
	}
	witness, err := os.ReadFile(*witnessPath)
	if err != nil {
		return err
	}
	lines, out := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	for lines.Scan() {
		start := time.Now()
		proof, public, err := prover.Groth16ProverRaw(zkey, witness)
		if err != nil {
			return err
		}
		spent := time.Since(start)
		if err := out.Encode(result{float64(spent.Microseconds()) / 1000, json.RawMessage(proof), json.RawMessage(public)}); err != nil {
			return err
		}
	}
	return lines.Err()
}
