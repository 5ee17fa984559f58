//go:build amd64 || arm64

package zkey

// unaligned: these processors load words from any address, and the Go runtime allows such pointers to types without pointers.
const unaligned = true
