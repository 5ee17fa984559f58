"""How the demonstration sounds: for people on standard output, or not at all with ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from margin.models import Model
from zkmargin import console
from zkmargin.client import Submission
from zkmargin.demo.story import Refusal, Short, Story
from zkmargin.verifying import show_checks

_INDENT: Final = " " * 4


class Narrator:
    """Numbers the steps and prints them; ``quiet`` prints nothing."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._number = 0

    def begin(self, model: Model = "cross") -> None:
        """What is about to be shown."""
        if self._quiet:
            return
        what = {"pool": "A pool of private margin accounts", "clearing": "A clearing house's private default fund"}.get(
            model, "A private margin account"
        )
        rule = "" if model == "cross" else f" by the {model} model"
        console.verdict("DEMO", f"{what} is attested{rule}, end to end, on this machine and without the network.", good=None)
        console.say(f"{_INDENT}{console.DEVELOPMENT_KEY}; keys, account and prices are made up or old.")

    def step(self, name: str, seconds: Mapping[str, float], text: str) -> None:
        """A step that is done."""
        if self._quiet:
            return
        self._number += 1
        console.say(f"\n{self._number:2}  {name}, {seconds[name]:.2f} s")
        self.line(text)

    def line(self, text: str) -> None:
        """More about it."""
        if not self._quiet:
            console.say(f"{_INDENT}{text}")
            console.flush()

    def heading(self, text: str) -> None:
        """A new part."""
        if not self._quiet:
            console.heading(text)

    def verdict(self, answer: Submission, seconds: Mapping[str, float], hidden: str) -> None:
        """The service's answer about the honest attestation."""
        if self._quiet:
            return
        self._number += 1
        console.say(f"\n{self._number:2}  verdict, {seconds['verdict']:.2f} s")
        word = "VALID" if answer.valid else "INVALID"
        console.verdict(
            word, f"says the service; its signed receipt is in receipt.json, and nothing about {hidden} was shown.", good=answer.valid
        )
        show_checks(answer.checks)
        console.flush()

    def refusal(self, refusal: Refusal) -> None:
        """One forgery and what it ran into."""
        if self._quiet:
            return
        mark: console.Mark = "no" if refusal.expected else "!!"
        console.check(mark, "refused" if refusal.expected else "WRONG", f"{refusal.attack.name}: {refusal.attack.story}")
        console.say(f"{'':20}-> {refusal.detail}  [{refusal.code}]")
        console.flush()

    def short(self, short: Short, story: Story) -> None:
        """The account that does not meet its requirement."""
        if self._quiet:
            return
        timing = "before any proof is tried" if short.answer is None else "the first before any proof is tried"
        console.heading(f"{story.plot.misfortune} ({story.seconds['under-margined']:.2f} s, {timing}):")
        if short.refused is None:
            console.check("!!", "WRONG", "it was not refused before proving")
            return
        console.check("no", "refused", f"{short.refused.what}  [{short.refused.stable_code}]")
        if short.claim is None or short.answer is None:
            return
        if short.answer.valid:
            console.check("ok", "proven", f"asked for the shortfall itself, the service accepts: {short.claim.sentence(story.plot.model)}")
            console.say(f"{'':20}-> what justifies a margin call without showing the book; how short exactly stays private")
        else:
            console.check("!!", "WRONG", "the proven shortfall was not accepted")

    def end(self, sound: bool, folder: Path, seconds: float, model: Model = "cross") -> None:
        """The last words."""
        if self._quiet:
            return
        console.say()
        sentence = "The honest attestation was accepted, and everything else was refused for its own reason"
        if not sound:
            sentence = "Something did not go as it should; see above"
        console.verdict("DONE" if sound else "FAILED", f"{sentence}, in {seconds:.1f} s.", good=sound)
        private = "" if model == "cross" else "private.html, "
        console.check("ok", "files", f"{folder}: attestation.json, receipt.json, report.html, {private}refused/")
        console.check("!!", "key", console.DEVELOPMENT_KEY)
        option = "" if model == "cross" else f" --model {model}"
        console.say(f"  next  zkmargin explain attestation.json (there), or your own account: zkmargin init desk{option} && cd desk")
