module zkmargin/engine

go 1.26.8

require github.com/consensys/gnark-crypto v0.22.0

require (
	github.com/bits-and-blooms/bitset v1.25.0 // indirect
	github.com/iden3/go-iden3-crypto v0.0.17
	golang.org/x/sys v0.48.0 // indirect
)
