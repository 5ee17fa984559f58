"""A small WebAssembly module that moves whole inputs and whole witnesses between Python and circom's calculator.

circom's interface passes eight 32-bit words per value, one call each. Done from Python that is hundreds of thousands of calls across
the boundary; done by the two loops below it is two. The module owns a second memory, ``io``, which Python fills and reads in one
piece; it reaches circom's shared words directly, in circom's exported memory.

``set_inputs`` walks records ``hash_msb u32, hash_lsb u32, count u32, 0 u32, count x 32 bytes`` and hands each value to
``setInputSignal``; the last one makes circom compute the witness. ``get_witness`` copies every wire, little-endian, to the start of
``io``.
"""

from __future__ import annotations

import struct
from typing import Final

PAGE: Final = 1 << 16
RECORD: Final = struct.Struct("<IIII")

WAT: Final = """
(module
  (import "circom" "memory" (memory $circom 0))
  (import "circom" "setInputSignal" (func $setInputSignal (param i32 i32 i32)))
  (import "circom" "getWitness" (func $getWitness (param i32)))
  (memory $io (export "io") 1)

  (func (export "set_inputs") (param $shared i32) (param $records i32)
    (local $at i32) (local $msb i32) (local $lsb i32) (local $count i32) (local $i i32)
    (loop $record
      (if (local.get $records) (then
        (local.set $msb (i32.load $io (local.get $at)))
        (local.set $lsb (i32.load $io offset=4 (local.get $at)))
        (local.set $count (i32.load $io offset=8 (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (local.set $i (i32.const 0))
        (block $done
          (loop $value
            (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
            (memory.copy $circom $io (local.get $shared) (local.get $at) (i32.const 32))
            (call $setInputSignal (local.get $msb) (local.get $lsb) (local.get $i))
            (local.set $at (i32.add (local.get $at) (i32.const 32)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br $value)))
        (local.set $records (i32.sub (local.get $records) (i32.const 1)))
        (br $record)))))

  (func (export "get_witness") (param $shared i32) (param $count i32)
    (local $i i32)
    (block $done
      (loop $wire
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (call $getWitness (local.get $i))
        (memory.copy $io $circom (i32.shl (local.get $i) (i32.const 5)) (local.get $shared) (i32.const 32))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $wire)))))
"""


def signal_hash(name: str) -> tuple[int, int]:
    """FNV-1a of a signal's name, 64 bits, as circom's (most, least) significant words."""
    value = 0xCBF29CE484222325
    for byte in name.encode("ascii"):
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value >> 32, value & 0xFFFFFFFF


def pages(size: int) -> int:
    """WebAssembly pages that hold ``size`` bytes."""
    return -(-size // PAGE)
