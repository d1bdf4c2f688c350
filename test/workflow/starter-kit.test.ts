import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { type OpenHost, type RunResult, runWorkflow } from '../../local/index.ts'
import { publicWorkflows } from '../../scripts/action-docs.ts'
import { newWorld, root, starterKit } from './kit.ts'

const scratch = mkdtempSync(join(tmpdir(), 'starter-kit-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const callers = globSync('*.yml', { cwd: starterKit })
  .filter(file => parse(readFileSync(join(starterKit, file), 'utf8')).jobs !== undefined)
  .sort()

const eventsOf = (file: string) => Object.keys(parse(readFileSync(join(starterKit, file), 'utf8')).on)

let count = 0

/** A repository of somebody else with nothing in it but what the kit's README says to copy. */
function repository(change: (file: string, text: string) => string = (_, text) => text): string {
  const folder = join(scratch, `repository-${++count}`)
  mkdirSync(join(folder, '.github/workflows'), { recursive: true })
  for (const file of callers) copy(file, join(folder, '.github/workflows', file), change)
  copy('aks-baseline.yml', join(folder, 'aks-baseline.yml'), change)
  return folder
}

function copy(file: string, to: string, change: (file: string, text: string) => string): void {
  cpSync(join(starterKit, file), to)
  writeFileSync(to, change(file, readFileSync(to, 'utf8')))
}

const run = (
  host: OpenHost,
  caller: string,
  file: string,
  event?: string,
  inputs: Readonly<Record<string, string>> = {}
): Promise<RunResult> =>
  runWorkflow(host, { workflow: basename(file, '.yml'), caller, inputs, ...(event !== undefined && { event }) })

describe('the starter kit', () => {
  it('calls every public workflow', async () => {
    const texts = callers.map(file => readFileSync(join(starterKit, file), 'utf8')).join('\n')
    const missing = (await publicWorkflows(root)).filter(name => !texts.includes(`/.github/workflows/${name}.yml@v1`))
    expect(missing).toEqual([])
  })

  it('works from the command line in a folder of its own, and leaves nothing behind there', () => {
    const caller = repository()
    const before = globSync('**', { cwd: caller, dot: true } as object).sort()
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(root, 'local/cli.ts'), '--caller', relative(scratch, caller), '--state', 'state'],
      { cwd: scratch, encoding: 'utf8' }
    )
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('provision #1: success') })
    const result = JSON.parse(readFileSync(join(scratch, 'state/runs/1/run.json'), 'utf8'))
    expect(result).toMatchObject({ conclusion: 'success', environment: 'production', failureReason: null })
    expect(globSync('**', { cwd: caller, dot: true } as object).sort()).toEqual(before)
  })

  it('destroy.yml takes nothing away where there is nothing', async () => {
    const inputs = { environment: 'production', confirm: 'production' }
    const result = await run(await newWorld(), repository(), 'destroy.yml', 'workflow_dispatch', inputs)
    expect(result).toMatchObject({ conclusion: 'success', failureReason: null, requests: { writes: 0 } })
  })

  it.each(eventsOf('power-cluster.yml'))(
    'power-cluster.yml finds no cluster where there is none on %s',
    async event => {
      const inputs = event === 'workflow_dispatch' ? { environment: 'staging', action: 'stop' } : {}
      const result = await run(await newWorld(['staging']), repository(), 'power-cluster.yml', event, inputs)
      expect(result).toMatchObject({ failureReason: 'cluster-missing', requests: { writes: 0 } })
    }
  )

  it.each(eventsOf('drift.yml'))('drift.yml looks at nothing where nothing was provisioned on %s', async event => {
    const result = await run(await newWorld(), repository(), 'drift.yml', event)
    expect(result).toMatchObject({
      conclusion: 'success',
      requests: { writes: 0 },
      annotations: [{ level: 'warning' }]
    })
  })

  it.each(eventsOf('upgrade-in-place.yml'))(
    'upgrade-in-place.yml has nothing to do before the first cluster on %s',
    async event => {
      const host = await newWorld(['staging', 'production'])
      const result = await run(host, repository(), 'upgrade-in-place.yml', event)
      expect(result).toMatchObject({ conclusion: 'success', failureReason: null, requests: { writes: 0 } })
      const plans = result.jobs.filter(({ name }) => name.endsWith(' / plan'))
      expect(new Set(plans.map(({ outputs }) => outputs.state))).toEqual(new Set(['done']))
    }
  )

  const provisioning = callers.filter(file => file.startsWith('provision'))
  it.each(provisioning.flatMap(file => eventsOf(file).map(event => [file, event] as const)))(
    '%s runs on %s',
    async (file, event) => {
      const host = await newWorld()
      const result = await run(host, repository(), file, event)
      expect({ ...result, jobs: [] }).toMatchObject({ conclusion: 'success', event })
      // What a team has still to decide is said, and nothing else.
      const said = result.annotations.map(({ level, message }) => `${level} ${message.split(':')[0]}`)
      expect(new Set(said)).toEqual(new Set(['warning access.adminGroupId', 'warning monitoring.alerts']))
      expect(result.requests.writes > 0).toBe(event !== 'pull_request')
    }
  )

  it('tells of a folder or a workflow that is not there', async () => {
    const host = await newWorld()
    const empty = join(scratch, 'empty')
    mkdirSync(empty)
    await expect(run(host, join(scratch, 'nowhere'), 'provision.yml')).rejects.toThrow(/There is no folder .*nowhere\./)
    await expect(run(host, empty, 'provision.yml')).rejects.toThrow('its workflows belong into .github/workflows.')
    await expect(run(host, repository(), 'other.yml')).rejects.toThrow(
      'it has destroy, drift, operation, power-cluster, provision, upgrade-in-place, validate-upgrade.'
    )
  })

  it('takes ids in the file as well as variables', async () => {
    const host = await newWorld()
    expect((await run(host, withIds(idsOf(host)), 'provision.yml')).conclusion).toBe('success')
  })

  it('says which id is wrong', async () => {
    const host = await newWorld()
    const unknown = '11111111-2222-3333-4444-555555555555'
    const result = await run(host, withIds({ ...idsOf(host), 'plan-client-id': unknown }), 'provision.yml')
    expect(result).toMatchObject({ conclusion: 'failure', failureReason: 'login-refused', requests: { writes: 0 } })
    expect(result.annotations.map(({ message }) => message).join('\n')).toContain(unknown)
  })
})

function idsOf({ world }: OpenHost): Record<string, string> {
  const clientId = (name: string) =>
    Object.values(world.directory.applications).find(({ displayName }) => displayName === name)?.clientId ?? ''
  return {
    'tenant-id': world.tenantId,
    'subscription-id': world.subscriptionId,
    'plan-client-id': clientId('aks-baseline-plan'),
    'client-id': clientId('aks-baseline-apply')
  }
}

function withIds(ids: Readonly<Record<string, string>>): string {
  const lines = Object.entries(ids).map(([name, id]) => `      ${name}: ${id}\n`)
  return repository((file, text) =>
    file === 'provision.yml' ? text.replace('    with:\n', `$&${lines.join('')}`) : text
  )
}
