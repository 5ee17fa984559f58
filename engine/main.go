// Command zkmargin-engine proves, verifies and hashes for zkmargin: Groth16 over BN254 with snarkjs's files, circomlib's Poseidon.
//
//	zkmargin-engine serve                                              answer framed requests on standard input until it ends
//	zkmargin-engine setup --r1cs F --zkey F --vk F --seed-hex HEX      make a development key
//	zkmargin-engine version
//
// Exit status: 0 done, 1 failed, 2 called wrongly. An error is one line on standard error, "code: sentence".
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"syscall"

	"zkmargin/engine/fault"
	"zkmargin/engine/server"
	"zkmargin/engine/setup"
)

func main() {
	// A core file would hold the witness.
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if fault.Code(err) == "usage" {
			os.Exit(2)
		}
		os.Exit(1)
	}
}

func run(args []string) error {
	command := ""
	if len(args) > 0 {
		command = args[0]
	}
	switch command {
	case "serve":
		s := &server.Server{}
		return s.Serve(bufio.NewReaderSize(os.Stdin, 1<<16), os.Stdout)
	case "setup":
		return makeKey(args[1:])
	case "version":
		fmt.Println(server.Version)
		return nil
	}
	return fault.New("usage", "the commands are serve, setup and version")
}

func makeKey(args []string) error {
	flags := flag.NewFlagSet("setup", flag.ContinueOnError)
	circuit := flags.String("r1cs", "", "circuit to read")
	provingKey := flags.String("zkey", "", "proving key to write")
	verificationKey := flags.String("vk", "", "verification key to write")
	seedHex := flags.String("seed-hex", "", "public seed, at least 32 bytes in hexadecimal")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return fault.New("usage", "setup takes --r1cs, --zkey, --vk and --seed-hex")
	}
	seed, err := hex.DecodeString(*seedHex)
	if err != nil || *circuit == "" || *provingKey == "" || *verificationKey == "" {
		return fault.New("usage", "setup takes --r1cs, --zkey, --vk and --seed-hex")
	}
	summary, err := setup.Files(*circuit, *provingKey, *verificationKey, seed)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(summary)
}
