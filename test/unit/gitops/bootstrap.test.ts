import { describe, expect, it } from '@jest/globals'
import { readBootstrapState, waitUntilBootstrapped } from '../../../src/gitops/bootstrap.ts'
import { suspendFlux } from '../../../src/gitops/flux-suspension.ts'
import { encodeRecord } from '../../../src/provisioning/procedure/index.ts'
import { EMPTY_CONTENTS } from '../../../src/provisioning/procedure/record.ts'
import { jsonMetadata } from '../../../src/provisioning/records/metadata.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import { type Said, type Scene, scene, state, unwell } from './gitops-kit.ts'

const minutes = (count: number) => count * 60

/** Waits, and gives the failure if there is one, with the minutes it took and what was said. */
async function wait(given: Scene, revision?: string) {
  const { context, clock, lines, began } = scene(given)
  const work = waitUntilBootstrapped(context, { colour: 'blue', revision }).then(
    () => undefined,
    error => error
  )
  const error = await clock.run(work)
  return { error, took: (clock.now() - began) / 60_000, lines }
}

/** Healthy from that second on; said of something else before. */
const from = (second: number, before: Said) => (now: number) => (now >= second ? state() : state(before))
const failed = (reason: string, message: string): Said => ({ rows: { ingress: unwell('ingress', reason, message) } })
const progressing: Said = { rows: { ingress: unwell('ingress', 'Progressing', 'Running health checks', 'Unknown') } }

describe('waiting until a cluster is bootstrapped', () => {
  it('ends at once where it is, and tells each item once', async () => {
    const { error, took, lines } = await wait({})
    expect(error).toBeUndefined()
    expect(took).toBe(0)
    expect(new Set(lines).size).toBe(lines.length)
    expect(lines).toContain('bootstrap: gateway backend: 1 up')
  })

  it('lets an order settle: what failed for good a minute ago may be well the next', async () => {
    const { error, took } = await wait({ at: from(minutes(4), failed('ReconciliationFailed', 'no matches for kind')) })
    expect(error).toBeUndefined()
    expect(took).toBeLessThan(5)
  })

  it('ends after five minutes of the same failure, though Flux tries in between and counts its seconds', async () => {
    const at = (now: number) =>
      state(now % 60 < 20 ? progressing : failed('BuildFailed', `kustomize build failed after ${now}s: none.yaml`))
    const { error, took } = await wait({ at })
    expect(error).toMatchObject({ reason: 'not-applied', details: { subject: 'ingress' } })
    expect(took).toBeGreaterThanOrEqual(5)
    expect(took).toBeLessThan(7)
  })

  it.each([
    ['kustomization path not found: stat /tmp/kustomization-', '/gitops/ingress: no such file or directory'],
    ['failed after 1m', '.5ms: none.yaml'],
    ['AADSTS700016: Trace ID: 00000000-0000-4000-8000-00000000', ' Timestamp: 2026-11-02 08:15:00Z'],
    ['read tcp 10.240.0.5:4', '->140.82.121.3:443: i/o timeout']
  ])('ends after five minutes of the same failure when Flux writes "%s<number>%s" at each try', async (start, end) => {
    const at = (now: number) =>
      state(failed('ArtifactFailed', `${start}${String(1000 + Math.floor(now / 60)).slice(-4)}${end}`))
    const { error, took } = await wait({ at })
    expect(error).toMatchObject({ details: { subject: 'ingress' } })
    expect(took).toBe(5)
  })

  it('waits ten minutes from its start before it believes a failed health check', async () => {
    const sick = failed('HealthCheckFailed', "timeout waiting for: [Deployment/a/b status: 'InProgress']")
    expect((await wait({ at: from(minutes(9), sick) })).error).toBeUndefined()
    expect((await wait({ at: () => state(sick) })).took).toBe(10)
  })

  it('begins anew where another failure takes the place of the first', async () => {
    const at = (now: number) => state(failed('BuildFailed', now < minutes(4) ? 'a.yaml' : 'b.yaml'))
    const { error, took } = await wait({ at })
    expect(error.message).toContain('b.yaml')
    expect(took).toBeGreaterThanOrEqual(9)
  })

  it('believes a health check at once that has had its whole time, but none of before', async () => {
    const sick = failed('HealthCheckFailed', "timeout waiting for: [Deployment/a/b status: 'InProgress']")
    const late = await wait({ at: now => state(now < minutes(15) ? progressing : sick) })
    expect(late.error).toMatchObject({ reason: 'not-healthy' })
    expect(late.took).toBe(15)
    expect((await wait({ at: from(minutes(1), sick) })).error).toBeUndefined()
  })

  it('names what else is not done', async () => {
    const rows = {
      ingress: unwell('ingress', 'BuildFailed', 'a.yaml'),
      workload: unwell('workload', 'DependencyNotReady', 'ingress')
    }
    const { error } = await wait({ at: () => state({ rows }) })
    expect(error.message).toContain('- workload: DependencyNotReady: ingress')
  })

  it('gives a revision that does not come twice the interval and ten minutes', async () => {
    const { error, took } = await wait({}, 'f'.repeat(40))
    expect(error).toMatchObject({ reason: 'revision-not-arrived' })
    expect(took).toBe(20)
  })

  it('ends at the end of all time limits where nothing is wrong and nothing happens', async () => {
    const { error, took } = await wait({ at: () => state({ rows: { ingress: undefined } }) })
    expect(error).toMatchObject({ reason: 'bootstrap-timeout', details: { subject: 'ingress' } })
    expect(took).toBeGreaterThan(60)
  })

  it('ends soon where Flux was suspended or the cluster stopped meanwhile', async () => {
    const suspended = await wait({ at: now => state(now < 60 ? progressing : { configuration: { suspend: true } }) })
    expect(suspended.error).toMatchObject({ reason: 'not-bootstrapped' })
    const stopped = await wait({ at: now => state(now < 60 ? progressing : { power: 'Stopped' }) })
    expect(stopped.error).toMatchObject({ reason: 'cluster-stopped' })
    expect(stopped.took).toBeLessThan(7)
  })

  it('ends with the signal', async () => {
    const controller = new AbortController()
    const at = (now: number) => {
      if (now > 60) controller.abort(new Failure('cancelled', 'stop', { remedy: '' }))
      return state(progressing)
    }
    const { error, took } = await wait({ at, signal: controller.signal })
    expect(error).toMatchObject({ reason: 'cancelled' })
    expect(took).toBeLessThan(2)
  })
})

describe('what was reported before the last write', () => {
  const began = scene({}).began
  const told = (seconds: number) => ({ statusUpdatedAt: new Date(began + seconds * 1000).toISOString() })
  const written = new Date(began - 10_000).toISOString()

  it('is no sign of health until the cluster has told something since', async () => {
    const at = (now: number) => state({ configuration: told(now < 120 ? -60 : 100) })
    const { error, took } = await wait({ at, written })
    expect(error).toBeUndefined()
    expect(took).toBe(2)
  })

  it('is believed in the end: a write that changes nothing is no news', async () => {
    const { error, took } = await wait({ at: () => state({ configuration: told(-60) }), written })
    expect(error).toBeUndefined()
    expect(took).toBeCloseTo(10, 0)
  })
})

describe('the gateway', () => {
  it('is asked only once everything else is done', async () => {
    const asked: string[] = []
    const health = () => {
      asked.push('asked')
      return 'Up'
    }
    await readBootstrapState(scene({ at: () => state(progressing), health }).context, { colour: 'blue' })
    expect(asked).toEqual([])
    const done = await readBootstrapState(scene({ health }).context, { colour: 'blue' })
    expect(done.at(-1)).toEqual({ name: 'gateway backend', state: 'done', evidence: '1 up' })
  })

  it('that gets no good answer is waited for, and told with what it says', async () => {
    const { error, took } = await wait({ health: () => 'Down' })
    expect(error).toMatchObject({ reason: 'backend-unhealthy' })
    expect(error.message).toContain('10.0.0.1 is Down')
    expect(took).toBeGreaterThan(60)
  })

  const refusing = (reason: 'not-authorized' | 'azure-unavailable' | 'cancelled') =>
    scene({
      health: () => {
        throw new Failure(reason, 'no answer', { remedy: '' })
      }
    })

  it('that may not be asked is neither well nor waited for', async () => {
    const { context, clock } = refusing('not-authorized')
    const items = await readBootstrapState(context, { colour: 'blue' })
    expect(items.at(-1)).toMatchObject({ state: 'unseen' })
    await expect(clock.run(waitUntilBootstrapped(context, { colour: 'blue' }))).rejects.toMatchObject({
      reason: 'not-authorized'
    })
  })

  it('that cannot answer is asked again; a cancellation is none of its answers', async () => {
    const [item] = (await readBootstrapState(refusing('azure-unavailable').context, { colour: 'blue' })).slice(-1)
    expect(item).toMatchObject({ state: 'waiting', evidence: 'no answer' })
    await expect(readBootstrapState(refusing('cancelled').context, { colour: 'blue' })).rejects.toMatchObject({
      reason: 'cancelled'
    })
  })
})

describe('suspending', () => {
  it.each([
    [undefined, true, [{ properties: { suspend: true } }]],
    [true, true, []],
    [true, false, [{ properties: { suspend: false } }]],
    [undefined, false, []]
  ])('from %s to %s sends %j', async (before, wanted, expected) => {
    const configuration = before === undefined ? {} : { suspend: before }
    const { context, patches } = scene({ at: () => state({ configuration }) })
    expect(await suspendFlux(context, 'blue', wanted)).toBe(expected.length > 0)
    expect(patches).toEqual(expected)
  })

  it('is refused while a procedure is open, and resuming is not', async () => {
    const open = { ...EMPTY_CONTENTS, id: '1-x', kind: 'blue-green-swap', phase: 'soaking', closed: false, since: 0 }
    const record = { properties: { metadata: jsonMetadata(encodeRecord(open)) } }
    const { context, patches } = scene({ record, at: () => state({ configuration: { suspend: true } }) })
    await expect(suspendFlux(context, 'blue', true)).rejects.toMatchObject({ reason: 'procedure-open' })
    expect(patches).toEqual([])
    expect(await suspendFlux(context, 'blue', false)).toBe(true)
  })

  it('writes nothing when a hold is set during a run that no person started', async () => {
    const { context, patches } = scene({ at: () => state({ configuration: { suspend: true } }) })
    const resource = { properties: { metadata: jsonMetadata({ because: 'x', since: 'now', by: 'ada' }) } }
    const azure = { ...context.azure, readWithEtag: async <T>() => ({ resource: resource as T, etag: 'e' }) }
    const run = (event: string) => ({ ...context, azure, github: { id: 8, attempt: 1, actor: 'bot', event } })
    await expect(suspendFlux(run('schedule'), 'blue', false)).rejects.toMatchObject({ reason: 'on-hold' })
    expect(patches).toEqual([])
    expect(await suspendFlux(run('workflow_dispatch'), 'blue', false)).toBe(true)
  })

  it('is refused where there is no Flux, and in a cluster that is stopped', async () => {
    const without = scene({ at: () => ({ ...state(), configuration: undefined }) })
    await expect(suspendFlux(without.context, 'blue', true)).rejects.toMatchObject({ reason: 'not-bootstrapped' })
    const stopped = scene({ at: () => state({ power: 'Stopped' }) })
    await expect(suspendFlux(stopped.context, 'blue', true)).rejects.toMatchObject({ reason: 'cluster-stopped' })
    expect([...without.patches, ...stopped.patches]).toEqual([])
  })
})
