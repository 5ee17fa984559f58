"""The page at ``/``: what the service is and its addresses, on one screen. Static, no script, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
code,td:first-child{overflow-wrap:break-word;font-family:ui-monospace,monospace;font-size:.9em}table{border-collapse:collapse;width:100%}
td{padding:.25rem .75rem .25rem 0;vertical-align:top;border-top:1px solid #d0d7de}h1{font-size:1.4rem}
@media (prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}td{border-color:#30363d}a{color:#79c0ff}}
"""

BODY = """
<h1>Margin attestation verifier</h1>
<p>Checks zero-knowledge proofs that a committed account meets its margin under a published risk snapshot, and signs receipts.
It never sees a position: send attestations only.</p>
<table>
<tr><td>POST /v1/challenges</td>
<td>ask for a one-time challenge: <code>{"policyName": "maintenance"}</code> or <code>{"policy": {...}}</code></td></tr>
<tr><td>GET /v1/challenges/{nonce}</td><td>open, used or expired</td></tr>
<tr><td>GET /v1/snapshots</td><td>risk snapshots on record; <a href="/v1/snapshots">newest first</a></td></tr>
<tr><td>GET /v1/snapshots/{sha256}</td><td>the whole snapshot, so that nobody learns which rows you need</td></tr>
<tr><td>GET /v1/snapshots/{sha256}<wbr>/statement</td><td>its publisher's signed statement</td></tr>
<tr><td>POST /v1/snapshots</td><td>register one, signed by a trusted publisher</td></tr>
<tr><td>POST /v1/attestations</td><td>submit; the answer is a verdict, and a signed receipt if it is yes</td></tr>
<tr><td>GET /v1/attestations/{sid}</td><td>an accepted attestation, byte for byte</td></tr>
<tr><td>GET /v1/receipts/{sid}</td><td>its receipt, byte for byte; anyone can check it offline</td></tr>
<tr><td>POST /v1/verify</td><td>a verdict only; nothing is recorded</td></tr>
<tr><td>GET /v1/info</td><td><a href="/v1/info">who verifies, with which keys and circuits</a></td></tr>
<tr><td>GET /v1/issuers, /v1/publishers</td>
<td>whose signatures are trusted: <a href="/v1/issuers">issuers</a>, <a href="/v1/publishers">publishers</a></td></tr>
<tr><td>GET /healthz, /readyz, /metrics</td>
<td>for those who run it: does it live, <a href="/readyz">can it verify</a>, how much it does</td></tr>
<tr><td>GET /openapi.json</td>
<td><a href="/openapi.json">the same for machines</a>; errors are RFC 9457 problems with a stable <code>code</code></td></tr>
</table>
<p>A challenge's policy names the margin model: cross, isolated, pool, portfolio, compression, shortfall or clearing, as far as
<a href="/v1/info">this service</a> has keys for them. A proof by another model is refused.</p>
<p>A proof says that the committed account met the stated rule at the stated prices at that time. It does not say that the account is
complete or whose it is (the issuer's signature does), that prices are true (the publisher's does), or anything about later.</p>
"""

_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

PAGE_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""Content-Security-Policy of the page: its own style by digest, nothing else."""

BANNER = "<p><strong>DEVELOPMENT MODE.</strong> Keys are public test keys: what this service accepts proves nothing to anybody.</p>"


def page(*, development: bool) -> str:
    """The whole HTML document."""
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
    head += f"<title>Margin attestation verifier</title><style>{STYLE}</style>"
    body = (BANNER if development else "") + BODY
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'
