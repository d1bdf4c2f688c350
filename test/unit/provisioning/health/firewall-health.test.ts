import { describe, expect, it } from '@jest/globals'
import { about, environment } from './health-kit.ts'

/** A hub whose firewall was deallocated, after a last write that ended in a state. */
function deallocated(state: string) {
  const env = environment('hub-egress')
  const id = env.find(/azureFirewalls\/[^/]*$/)[0]?.id ?? ''
  Object.assign(env.resource(id).properties, { provisioningState: state, ipConfigurations: [] })
  return { env, id }
}

describe('a deallocated firewall', () => {
  it.each(['Succeeded', 'Failed', 'Canceled'])('is named as deallocated in drift when its state is %s', async state => {
    const { env, id } = deallocated(state)
    const { faults } = await env.drift()
    const [fault] = faults.filter(({ what }) => what === id)
    expect(fault).not.toHaveProperty('curedBy')
    expect(`${fault?.because} ${fault?.remedy}`).toMatch(/ is deallocated.*has no address/)
    expect(fault?.because.includes(`its last write ended with ${state}`)).toBe(state !== 'Succeeded')
  })

  it.each(['Succeeded', 'Failed', 'Canceled'])(
    'gets its addresses back in one run when its state is %s',
    async state => {
      const { env, id } = deallocated(state)
      const planned = await env.plan()
      expect(about(planned, id)).toMatchObject({ changes: [{ risk: 'destructive' }], faults: [{}] })
      await env.apply(planned)
      const { provisioningState, ipConfigurations } = env.resource(id).properties
      expect(provisioningState).toBe('Succeeded')
      expect(ipConfigurations).toHaveLength(3)
      expect(about(await env.plan(), id)).toMatchObject({ changes: [], faults: [], pending: false })
    }
  )
})
