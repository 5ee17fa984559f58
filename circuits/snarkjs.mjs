// One snarkjs operation per process, called by circuits/snarkjs.py.
//
// stdin:  u32 length (little-endian) of a JSON request {"operation", "arguments"}, the request, then a blob (a witness) to the end.
// stdout: one JSON answer, {"result"} or {"error"}. Secrets come by stdin only: nothing secret is on the command line or on the disk.

import { groth16, powersOfTau, zKey, curves } from "snarkjs";

const problems = [];
const logger = {
  debug() {},
  info() {},
  warn(text) { problems.push(String(text)); },
  error(text) { problems.push(String(text)); },
};

function hex(bytes) {
  return Buffer.from(bytes).toString("hex");
}

function demand(condition, text) {
  if (!condition) throw new Error(problems.length ? problems.join("; ") : text);
}

function verdict(valid) {
  return { valid: valid === true, why: problems.join("; ") };
}

const operations = {
  async prove({ zkey, vk }, witness) {
    const { proof, publicSignals } = await groth16.prove(zkey, { type: "mem", data: new Uint8Array(witness) });
    return { proof, public: publicSignals, valid: await groth16.verify(vk, publicSignals, proof) };
  },

  async verify({ vk, public: publicSignals, proof }) {
    return await groth16.verify(vk, publicSignals, proof);
  },

  async ptau_new({ power, output }) {
    const curve = await curves.getCurveFromName("bn128");
    await powersOfTau.newAccumulator(curve, power, output, logger);
    return true;
  },

  async ptau_contribute({ input, output, name, entropy }) {
    return hex(await powersOfTau.contribute(input, output, name, entropy, logger));
  },

  async ptau_prepare({ input, output }) {
    await powersOfTau.preparePhase2(input, output, logger);
    return true;
  },

  async ptau_verify({ input }) {
    return verdict(await powersOfTau.verify(input, logger));
  },

  async zkey_new({ r1cs, ptau, output }) {
    const hash = await zKey.newZKey(r1cs, ptau, output, logger);
    demand(hash !== -1, "snarkjs could not make the first key");
    return hex(hash);
  },

  async zkey_contribute({ input, output, name, entropy }) {
    return hex(await zKey.contribute(input, output, name, entropy, logger));
  },

  async zkey_beacon({ input, output, name, beacon, iterations }) {
    const hash = await zKey.beacon(input, output, name, beacon, iterations, logger);
    demand(hash, "snarkjs refused the beacon");
    return hex(hash);
  },

  async zkey_verify({ r1cs, ptau, zkey }) {
    return verdict(await zKey.verifyFromR1cs(r1cs, ptau, zkey, logger));
  },

  async zkey_vk({ zkey }) {
    return await zKey.exportVerificationKey(zkey, logger);
  },
};

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const data = Buffer.concat(chunks);
  const end = 4 + data.readUInt32LE(0);
  const request = JSON.parse(data.toString("utf8", 4, end));
  const operation = operations[request.operation];
  if (!operation) throw new Error(`no operation ${request.operation}`);
  return await operation(request.arguments, data.subarray(end));
}

function finish(answer, code) {
  // snarkjs leaves worker threads behind that would keep the process alive
  process.stdout.write(JSON.stringify(answer), () => process.exit(code));
}

main().then(
  (result) => finish({ result }, 0),
  (error) => finish({ error: error && error.message ? error.message : String(error) }, 1),
);
