import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals'
import { parseCommand } from '../../../../local/cli/arguments.ts'
import { commands } from '../../../../local/cli/commands.ts'

let state: string
let printed: string
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'colleague-'))
  printed = ''
  const write = (text: unknown): boolean => {
    printed += String(text)
    return true
  }
  jest.spyOn(process.stdout, 'write').mockImplementation(write)
  jest.spyOn(process.stderr, 'write').mockImplementation(write)
})
afterEach(() => {
  jest.restoreAllMocks()
  rmSync(state, { recursive: true })
})

/** Carries out a command line in the state directory. Returns its exit status; `printed` has what it printed. */
async function run(...words: readonly string[]): Promise<number> {
  printed = ''
  const command = parseCommand([...words, '--state', state])
  return await commands[command.command](command)
}

it('keeps the changes of one command for the next, and says what was done and what to run', async () => {
  const file = join(state, 'hub.yml')
  writeFileSync(file, 'region: westeurope\naddressSpace: 10.0.0.0/22\nrights: none\n')
  expect(await run('existing-hub', file)).toBe(0)
  expect(printed).toContain('    hub:\n      existing:\n        networkId: /subscriptions/')
  expect(await run('change', 'virtualNetworks/vnet-connectivity', '{"tags": {"a": "b"}}')).toBe(0)
  expect(printed).toBe(
    "The colleague changed Microsoft.Network/virtualNetworks 'vnet-connectivity'. It took 0.1 simulated minutes.\nNext: npm run local -- drift\n"
  )
  expect(await run('remove', 'afw-connectivity', '--no-wait')).toBe(0)
  expect(printed).toContain('It continues in the background.')
  expect(await run('wait', '60')).toBe(0)
  expect(await run('remove', 'azureFirewalls/afw-connectivity')).toBe(1)
  expect(printed).toContain("There is no resource 'azureFirewalls/afw-connectivity'.")
})

it('fails with one line for JSON that cannot be read', async () => {
  await expect(run('change', 'x', '{')).rejects.toThrow(/^The patch is not JSON \(/)
  await expect(run('change', 'x', '[]')).rejects.toThrow('The patch is not a JSON object: [].')
})

it.each(['long', '0', 'Infinity', '1e11', 'NaN'])('refuses to wait for %s minutes', async minutes => {
  await expect(run('wait', minutes)).rejects.toThrow(
    `'wait' takes a number of minutes up to 5270400, not '${minutes}'.`
  )
})

it('keeps the clock at whole milliseconds when it waits for a fraction of a minute', async () => {
  await run('wait', '0.33333')
  const { now } = JSON.parse(readFileSync(join(state, 'state.json'), 'utf8')).world
  expect(now % 1).toBe(0)
})
