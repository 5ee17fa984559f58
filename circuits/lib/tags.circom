pragma circom 2.2.3;

// Domain tags: ASCII read as a big-endian integer, as in circuits/field.py (a test compares the two).
// A tag enters Poseidon as its initial state, so that hashes of different things never meet.

function TAG_INSTRUMENT() { return 0x7a6b6d617267696e2f726f772f696e737472756d656e742f7631; }  // zkmargin/row/instrument/v1

function TAG_ASSET() { return 0x7a6b6d617267696e2f726f772f61737365742f7631; }  // zkmargin/row/asset/v1

function TAG_NODE() { return 0x7a6b6d617267696e2f6e6f64652f7631; }  // zkmargin/node/v1

// zkmargin/account/v1, then one byte each for the number of position and collateral slots: an account
// of one shape never opens as an account of another.
function TAG_ACCOUNT(P, C) {
    return 0x7a6b6d617267696e2f6163636f756e742f7631 * 65536 + P * 256 + C;
}
