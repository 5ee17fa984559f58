//go:build !amd64 && !arm64

package zkey

const unaligned = false
