import { describe, expect, it } from '@jest/globals'
import { gatewayNotRunning } from '../../../src/gitops/backend-health.ts'
import { waitUntilBootstrapped } from '../../../src/gitops/bootstrap.ts'
import { scene, state, unwell } from './gitops-kit.ts'

type Properties = { readonly provisioningState?: string; readonly operationalState?: string }

/** Waits for Flux behind a gateway in these states, and gives the failure and the minutes it took. */
async function waitBehind(gateway: (seconds: number) => Properties, isFluxDone = true) {
  const rows = { ingress: unwell('ingress', 'Progressing', 'Running health checks', 'Unknown') }
  const { context, clock, began } = scene({ at: now => state(isFluxDone || now > 300 ? {} : { rows }) })
  const others = context.azure.read.bind(context.azure)
  const read: typeof others = async <T>(id: Parameters<typeof others>[0]) =>
    id === context.baseline.ids.gateway
      ? ({ properties: gateway((clock.now() - began) / 1000) } as T)
      : await others<T>(id)
  const request = { colour: 'blue' } as const
  const work = waitUntilBootstrapped({ ...context, azure: { ...context.azure, read } }, request).then(
    () => undefined,
    error => error
  )
  return { error: await clock.run(work), took: (clock.now() - began) / 60_000 }
}

describe('waiting until a cluster is bootstrapped', () => {
  it.each([
    [{ provisioningState: 'Failed', operationalState: 'Running' }, /the last write of gateway agw-\S+ failed/],
    [{ provisioningState: 'Succeeded', operationalState: 'Stopped' }, /gateway agw-\S+ is stopped/]
  ])('ends at once and names the gateway when it is %j', async (properties, message) => {
    const { error, took } = await waitBehind(() => properties)
    expect(error).toMatchObject({ reason: 'gateway-not-running' })
    expect(error.message).toMatch(message)
    expect(error.details.remedy).toContain('Provision the environment')
    expect(took).toBe(0)
  })

  it('is cured by a write of the gateway when the gateway is stopped', async () => {
    const { context } = scene({})
    const { gateway } = context.baseline.ids
    const read = <T>() => Promise.resolve({ properties: { operationalState: 'Stopped' } } as T)
    const item = await gatewayNotRunning({ ...context, azure: { ...context.azure, read } })
    expect(item).toMatchObject({ state: 'wrong', curedByWriting: gateway })
  })

  it('ends once Flux is done when the gateway failed in the meantime', async () => {
    const { error, took } = await waitBehind(now => ({ provisioningState: now > 60 ? 'Failed' : 'Succeeded' }), false)
    expect(error).toMatchObject({ reason: 'gateway-not-running' })
    expect(took).toBeLessThan(6)
  })

  it('waits for a gateway that is being written, though it reads as stopped', async () => {
    const { error } = await waitBehind(() => ({ provisioningState: 'Updating', operationalState: 'Stopped' }))
    expect(error).toBeUndefined()
  })
})
