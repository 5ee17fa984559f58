pragma circom 2.2.3;

// The bit table, as in margin/widths.py (a test compares the two). Widths are of magnitudes.

function VALUE_SCALE() { return 10000000000; }     // money: 1e-10 of the numeraire
function RATE_SCALE() { return 1000000000; }       // rates: 1e-9
function BPS_SCALE() { return 10000; }             // claim bounds: 1e-4

function ID_BITS() { return 128; }
function LOTS_BITS() { return 63; }
function LOT_VALUE_BITS() { return 64; }
function NOTIONAL_BITS() { return 88; }
function RATE_BITS() { return 36; }
function CONSTANT_BITS() { return NOTIONAL_BITS() + RATE_BITS(); }
function CASH_BITS() { return 95; }
function BOUND_BITS() { return 20; }
function CLAIM_BITS() { return 152; }

// Sums of position x column, three to a field element (docs/statement.md, Packing).
function COLUMN_BITS() { return 84; }              // stride of packed columns
function SUM_BITS() { return 83; }                 // magnitude of a packed sum
function GAIN_BITS() { return 31; }                // gain, loss, scenario weight
function SHOCK_BITS() { return 115; }              // a group's profit in one scenario, fine
function WORST_BITS() { return 156; }              // difference of two scenario losses, risk
function REQUIRED_BITS() { return 160; }           // difference of two requirements of a class, risk
function RISK_CLAIM_BITS() { return 184; }         // claim's difference, risk x 1e-4

function SAFE_BITS() { return 253; }               // 2**253 is below the field's modulus
