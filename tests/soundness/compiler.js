// Runs circom once for every line on stdin, a JSON list of its arguments, and answers with a line {okay, text}. WebAssembly is made
// ready once and not for every run, which is most of what a small circuit takes.
//
//   node compiler.js <folder of the package circom2>

const fs = require('fs')
const path = require('path')
const readline = require('readline')

const { CircomRunner, bindings } = require(process.argv[2])

class Runner extends CircomRunner {
    async compile() {
        return compiled
    }
}

const compiled = new WebAssembly.Module(fs.readFileSync(path.join(process.argv[2], 'circom.wasm')))

async function run(args) {
    const said = []
    const write = (fd, buffer, ...rest) => {
        if (fd !== 1 && fd !== 2) return fs.writeSync(fd, buffer, ...rest)
        said.push(Buffer.from(buffer))
        return buffer.length
    }
    const relative = args.map((item) => (item.startsWith('/') ? path.relative('/', item) : item))
    const runner = new Runner({ args: relative, env: process.env, preopens: { '.': '.' }, bindings: { ...bindings, fs: { ...fs, writeSync: write } } })
    let okay = true
    try {
        await runner.execute()
    } catch (error) {
        okay = false
        said.push(Buffer.from(`\n${error}`))
    }
    return { okay, text: Buffer.concat(said).toString() }
}

async function main() {
    process.chdir('/')
    for await (const line of readline.createInterface({ input: process.stdin })) {
        console.log(JSON.stringify(await run(JSON.parse(line))))
    }
}

main()
