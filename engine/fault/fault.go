// Package fault holds the one error type that leaves the engine: a stable dotted code for programs and a sentence for people.
//
// A message never holds a witness value, a scalar of the prover or a seed: it names the field, the section or the rule.
package fault

import (
	"errors"
	"fmt"
)

// Error is a refusal or a failure with a stable code such as "proof.point.subgroup".
type Error struct {
	Code string
	What string
}

func (e *Error) Error() string { return e.Code + ": " + e.What }

// New makes an Error; what is a format string.
func New(code, what string, args ...any) *Error {
	return &Error{Code: code, What: fmt.Sprintf(what, args...)}
}

// Code gives the stable code of any error; an error that is not ours is "internal".
func Code(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return "internal"
}
