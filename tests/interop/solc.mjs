// Solidity standard JSON in by stdin, the compiler's standard JSON out.
import solc from "solc";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
process.stdout.write(solc.compile(Buffer.concat(chunks).toString("utf8")));
