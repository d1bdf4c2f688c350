import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Programs that run in a temporary folder. They end with this process, and the folder is deleted. */
export class Processes {
  readonly folder = mkdtempSync(join(tmpdir(), 'aks-baseline-kubernetes-'))
  readonly #children = new Map<string, ChildProcess>()
  readonly #stop = () => this.stop()

  constructor() {
    process.once('exit', this.#stop)
  }

  /** Starts a program. Its output goes to a file in the folder. */
  start(name: string, program: string, words: readonly string[]): void {
    const log = openSync(this.#logOf(name), 'w')
    this.#children.set(name, spawn(program, words, { cwd: this.folder, stdio: ['ignore', log, log] }))
  }

  /** Stops a program without ending it. Resolves when it has stopped, which takes a moment on a busy machine. */
  async pause(name: string): Promise<void> {
    const child = this.#children.get(name)
    child?.kill('SIGSTOP')
    const stopped = async () => stateOf(child?.pid).startsWith('T')
    await this.ready(name, stopped, 30)
  }

  /** Continues a program that was stopped. */
  resume(name: string): void {
    this.#children.get(name)?.kill('SIGCONT')
  }

  /** Waits until a check succeeds. Fails with the end of the program's output if the program ends or time runs out. */
  async ready(name: string, check: () => Promise<boolean>, seconds: number): Promise<void> {
    const end = Date.now() + seconds * 1000
    while (!(await check().catch(() => false))) {
      const code = this.#children.get(name)?.exitCode
      if (code !== null || Date.now() > end) {
        const output = readFileSync(this.#logOf(name), 'utf8').slice(-2000)
        throw new Error(
          `${name} ${code === null ? `is not ready after ${seconds} s` : `ended with ${code}`}:\n${output}`
        )
      }
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  /** Ends the programs and deletes the folder. Nothing that they store is worth an orderly end. */
  stop(): void {
    process.off('exit', this.#stop)
    for (const child of this.#children.values()) child.kill('SIGKILL')
    this.#children.clear()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  #logOf(name: string): string {
    return join(this.folder, `${name}.log`)
  }
}

/** Returns the state of a process as `ps` prints it, such as `T` for a stopped one. */
function stateOf(pid: number | undefined): string {
  return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
}

/** Makes an interrupt end this process through its exit handlers, which end what it started. */
export function exitOnInterrupt(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]))
  }
}

/** Returns ports of the loopback address that nothing uses. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(servers.map(listenOnFreePort))
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}

/** Makes a server listen on a free port of the loopback address, and returns the port. */
export function listenOnFreePort(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
