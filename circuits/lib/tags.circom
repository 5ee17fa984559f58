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

// Tags of rows whose length depends on the circuit carry it: a row of another length never opens here.
function TAG_RISK(S) { return 0x7a6b6d617267696e2f726f772f7269736b2f7631 * 256 + S; }  // zkmargin/row/risk/v1

function TAG_GROUP() { return 0x7a6b6d617267696e2f726f772f67726f75702f7631; }  // zkmargin/row/group/v1

function TAG_CLASS(S) { return 0x7a6b6d617267696e2f726f772f636c6173732f7631 * 256 + S; }  // zkmargin/row/class/v1

function TAG_HISTORY(W, T) { return 0x7a6b6d617267696e2f726f772f686973746f72792f7631 * 16777216 + W * 65536 + T; }  // zkmargin/row/history/v1

function TAG_MEASURE(W, T) { return 0x7a6b6d617267696e2f726f772f6d6561737572652f7631 * 16777216 + W * 65536 + T; }  // zkmargin/row/measure/v1

function TAG_COVER() { return 0x7a6b6d617267696e2f726f772f636f7665722f7631; }  // zkmargin/row/cover/v1

function TAG_ISOLATED(P) { return 0x7a6b6d617267696e2f69736f6c617465642f7631 * 256 + P; }  // zkmargin/isolated/v1

function TAG_POOL(M) { return 0x7a6b6d617267696e2f706f6f6c2f7631 * 256 + M; }  // zkmargin/pool/v1

function TAG_CLEARING(N, K) { return 0x7a6b6d617267696e2f636c656172696e672f7631 * 65536 + N * 256 + K; }  // zkmargin/clearing/v1
