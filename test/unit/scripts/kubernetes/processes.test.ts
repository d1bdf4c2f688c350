import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { freePorts, Processes } from '../../../../scripts/kubernetes/processes.ts'

const MODULE = new URL('../../../../scripts/kubernetes/processes.ts', import.meta.url).href

/** Starts a program that never ends, then does what `action` says. */
function script(action: string): string {
  return `
    import { exitOnInterrupt, Processes } from '${MODULE}'
    exitOnInterrupt()
    const processes = new Processes()
    processes.start('sleep', 'sh', ['-c', 'echo $$ > pid; exec sleep 60'])
    await processes.ready('sleep', async () => (await import('node:fs')).existsSync(processes.folder + '/pid'), 10)
    const pid = (await import('node:fs')).readFileSync(processes.folder + '/pid', 'utf8').trim()
    process.stdout.write(JSON.stringify({ pid: Number(pid), folder: processes.folder }))
    ${action}`
}

/** Returns the state of a process as `ps` prints it, or an empty text if there is none. */
function stateOf(pid: number): string {
  return spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
}

/** Returns whether a process runs. A killed one stays in state Z until its new parent has noticed. */
function isRunning(pid: number): boolean {
  return !['', 'Z'].includes(stateOf(pid).slice(0, 1))
}

/** Returns the process and the folder after the script has ended. */
async function runScript(action: string, signal?: 'SIGINT' | 'SIGTERM') {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script(action)], {
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const exit = once(child, 'exit')
  const [output] = await once(child.stdout, 'data')
  if (signal !== undefined) child.kill(signal)
  const [code] = await exit
  const { pid, folder }: { pid: number; folder: string } = JSON.parse(String(output))
  // The kernel ends a killed process soon after, not at once.
  for (let wait = 0; wait < 20 && isRunning(pid); wait++) await new Promise(resolve => setTimeout(resolve, 50))
  return { code, running: isRunning(pid), folderExists: existsSync(folder) }
}

describe('Processes', () => {
  test.each([
    { when: 'the script is interrupted', action: 'setInterval(() => {}, 1000)', signal: 'SIGINT', code: 130 },
    { when: 'the script is terminated', action: 'setInterval(() => {}, 1000)', signal: 'SIGTERM', code: 143 },
    { when: 'the script fails', action: "throw new Error('failed')", signal: undefined, code: 1 }
  ] as const)('ends the programs and deletes the folder when $when', async ({ action, signal, code }) => {
    expect(await runScript(action, signal)).toEqual({ code, running: false, folderExists: false })
  })
})

describe('pause', () => {
  test('resolves when the program has stopped, and resume continues it', async () => {
    const processes = new Processes()
    const ticks = () => readFileSync(join(processes.folder, 'ticks.log'), 'utf8').length
    try {
      processes.start('ticks', 'sh', ['-c', 'echo $$ > pid; while :; do echo tick; sleep 0.01; done'])
      await processes.ready('ticks', async () => ticks() > 0, 10)
      await processes.pause('ticks')
      const pid = Number(readFileSync(join(processes.folder, 'pid'), 'utf8'))
      expect(stateOf(pid)).toMatch(/^T/)
      const before = ticks()
      processes.resume('ticks')
      await processes.ready('ticks', async () => ticks() > before, 10)
    } finally {
      processes.stop()
    }
  })
})

describe('ready', () => {
  let processes: Processes | undefined

  afterEach(() => processes?.stop())

  test('reports the output of a program that ends', async () => {
    processes = new Processes()
    processes.start('server', 'sh', ['-c', 'echo the port is in use >&2; exit 3'])
    await expect(processes.ready('server', async () => false, 10)).rejects.toThrow(
      'server ended with 3:\nthe port is in use'
    )
  })

  test('reports a program that is not ready in time', async () => {
    processes = new Processes()
    processes.start('server', 'sleep', ['60'])
    await expect(processes.ready('server', async () => false, 0)).rejects.toThrow('server is not ready after 0 s')
  })
})

test('freePorts returns different ports', async () => {
  const ports = await freePorts(4)
  expect(new Set(ports).size).toBe(4)
  expect(Math.min(...ports)).toBeGreaterThan(1024)
})
