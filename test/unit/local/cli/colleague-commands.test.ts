import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
    `The colleague changed Microsoft.Network/virtualNetworks 'vnet-connectivity'. It took 0.1 simulated minutes.\nNext: npm run local -- drift --state ${state}\n`
  )
  expect(await run('remove', 'afw-connectivity', '--no-wait')).toBe(0)
  expect(printed).toContain('It continues in the background.')
  expect(await run('wait', '60')).toBe(0)
  expect(await run('remove', 'azureFirewalls/afw-connectivity')).toBe(1)
  expect(printed).toContain("There is no resource 'azureFirewalls/afw-connectivity'.")
})

it('saves each day of a long wait', async () => {
  const file = join(state, 'hub.yml')
  writeFileSync(file, 'region: westeurope\naddressSpace: 10.0.0.0/22\nrights: none\n')
  await run('existing-hub', file)
  expect(await run('wait', '1')).toBe(0)
  const savedTime = () => Number(/"now":(\d+)/.exec(readFileSync(join(state, 'state.json'), 'utf8'))?.[1])
  const seen = new Set<number>()
  const timer = setInterval(() => seen.add(savedTime()), 1)
  expect(await run('wait', '43200')).toBe(0)
  clearInterval(timer)
  seen.add(savedTime())
  expect(seen.size).toBeGreaterThan(2)
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
  const file = join(state, 'hub.yml')
  writeFileSync(file, 'region: westeurope\naddressSpace: 10.0.0.0/22\nrights: none\n')
  await run('existing-hub', file)
  await run('wait', '0.33333')
  const { now } = JSON.parse(readFileSync(join(state, 'state.json'), 'utf8'))
  expect(now % 1).toBe(0)
})

it('says who changed a resource, and records the request', async () => {
  const file = join(state, 'hub.yml')
  writeFileSync(file, 'region: westeurope\naddressSpace: 10.0.0.0/22\nrights: none\nsubscription: own\n')
  await run('existing-hub', file)
  await run('change', 'virtualNetworks/vnet-connectivity', '{"tags": {"a": "b"}}')
  const lines = readFileSync(join(state, 'requests.jsonl'), 'utf8').trim().split('\n')
  const requests = lines.map(line => JSON.parse(line))
  expect(requests.at(-1)).toMatchObject({ by: 'colleague', method: 'PUT', status: 200 })
  expect(requests.at(-1).path).toMatch(/\/vnet-connectivity\?api-version=/)
  await run('activity-log', 'vnet-connectivity')
  expect(printed).toMatch(/^No events.\n/)
  expect(printed).toContain('Azure shows an event 3 to 20 minutes after it happened.')
  expect(printed).toContain(`Next: npm run local -- wait 20 --state ${state}`)
  await run('wait', '30')
  await run('activity-log', 'virtualNetworks/vnet-connectivity')
  const [head, newest] = printed.split('\n')
  expect(head).toMatch(/^TIME +WHO +OPERATION +STATUS +RESOURCE$/)
  expect(newest).toMatch(/Z +colleague +Microsoft.Network\/virtualNetworks\/write +Succeeded +.*\/vnet-connectivity$/)
  await run('activity-log', 'nothing')
  expect(printed).toMatch(/^No events.\n/)
  await run('existing-hub', file, '--fresh')
  expect(readFileSync(join(state, 'requests.jsonl'), 'utf8').trim().split('\n').length).toBeLessThan(lines.length)
  await run('wait', '30')
  await run('activity-log', '--json')
  expect(JSON.parse(printed)[0]).toMatchObject({ who: 'colleague', status: 'Succeeded' })
})

it.each([
  [['change', 'a', '{}']],
  [['wait', '5']],
  [['resources']],
  [['resolve', 'a', '--from', 'b']],
  [['activity-log']]
])('refuses %j without a world, and creates nothing', async words => {
  const missing = join(state, 'typo')
  const command = parseCommand([...words, '--state', missing])
  await expect(commands[command.command](command)).rejects.toThrow(`There is no world in '${missing}'.`)
  expect(existsSync(missing)).toBe(false)
})

it('says what a second call of existing-hub adds', async () => {
  const file = join(state, 'hub.yml')
  const call = async (...lines: readonly string[]) => {
    writeFileSync(file, ['region: westeurope', 'addressSpace: 10.0.0.0/22', ...lines].join('\n'))
    await run('existing-hub', file)
    return printed.split('\n')[0]?.replace(/\/subscriptions\S*\//, '')
  }
  expect(await call('rights: none')).toBe(
    "The hub team created vnet-connectivity with the rights 'none' for the pipeline."
  )
  expect(await call('rights: read')).toBe("vnet-connectivity exists. The hub team gave the pipeline the rights 'read'.")
  expect(await call('rights: none')).toBe(
    "vnet-connectivity exists, and nothing changed. Rights that the pipeline has are kept: 'revoke' removes one."
  )
  expect(await call('rights: none', 'zones: [privatelink.azurecr.io]')).toContain(
    "The hub team created Microsoft.Network/privateDnsZones 'privatelink.azurecr.io'"
  )
})
